import Apprentice
import TestSupport
import Testing

/// `--fallback`, and the limits a user sets on calls.
@Suite(.backstop)
struct FallbackTests {
    /// A server whose first model fails in some way.
    private func server(
        _ fault: ScriptedModelServer.Fault,
        until isMended: Watched<Bool> = Watched(false)
    ) throws -> ScriptedModelServer {
        try ScriptedModelServer { script in
            script.refusal = { call in
                call.body.contains(#""model":"scripted""#) && !isMended.value ? fault : nil
            }
        }
    }

    @Test func `another model answers, one line says so, and the turn names it`() async throws {
        let server = try server(.status(500))
        let home = try Home(server)
        let ended = try home.run(
            ["--fallback", "openai/second, openai/third"],
            ["hi", ":bad RULE(zeppo)", ":wait 30", "again", ":model"]
        )
        #expect(ended.status == 0, "\(ended)")
        let answers = ended.events("answer")
        #expect(answers.map { $0["model"]?.string } == ["openai/second", "openai/second"])
        #expect(answers.last?["answer"]?.string?.hasPrefix("RULES: zeppo | LEARNED: zeppo") == true)
        let told = ended.events("notice").compactMap { $0["text"]?.string }
            .filter { $0.hasSuffix("asking openai/second instead") }
        #expect(told.count == 2)
        let models = try await home.look { records in
            try answers.compactMap { try $0["turn"]?.int.flatMap { try records.trajectory($0) } }
        }.map(\.model)
        #expect(models == ["openai/second", "openai/second"])
        let shown = ended.events("result").last
        #expect(shown?["model"] == "openai/scripted")
        #expect(shown?["fallbacks"] == ["openai/second", "openai/third"])
    }

    @Test func `a fallback of another provider is asked at its own address`() throws {
        let first = try server(.status(500))
        let second = try ScriptedModelServer { $0.key = "k" }
        let home = try Home(first)
        home.environment["ANTHROPIC_BASE_URL"] = second.root
        home.environment["ANTHROPIC_API_KEY"] = "k"
        let ended = try home.run(["--fallback", "anthropic/claude-x"], ["hi", ":cost"])
        #expect(ended.status == 0, "\(ended)")
        #expect(ended.events("answer").first?["model"] == "anthropic/claude-x")
        #expect(second.calls.value.map(\.path) == ["/v1/messages"])
        let accounts = ended.events("result").last?["accounts"]?.array ?? []
        #expect(
            accounts.map { $0["model"]?.string } == ["anthropic/claude-x", "openai/scripted"]
        )
    }

    @Test func `a model that was removed is not asked for long`() throws {
        let server = try ScriptedModelServer { script in
            script.refusal = {
                $0.body.contains(#""model":"scripted""#) ? .status(404) : nil
            }
        }
        let ended = try Home(server).run(["--fallback", "openai/second", "ask", "hi"])
        #expect(ended.status == 0, "\(ended)")
        #expect(server.count(.agent) == 2)
    }

    @Test func `a wrong request is asked of nobody else`() throws {
        let server = try server(.status(400))
        let ended = try Home(server).run(["--fallback", "openai/second", "ask", "hi"])
        #expect(ended.status == 1)
        #expect(server.count(.agent) == 1)
    }

    @Test func `a batch goes on with another model, and later with the first again`() async throws {
        let isMended = Watched(false)
        let server = try server(.status(503), until: isMended)
        let home = try Home(server)
        try home.writeItems(30)
        let ended = try home.run(
            ["--fallback", "openai/second", "batch", "in.jsonl", "-j", "4"],
            json: false
        )
        #expect(ended.status == 0, "\(ended)")
        let results = try ended.results
        #expect(results.count == 30)
        let models = try await home.look { records in
            try results.compactMap { try $0["turn"]?.int.flatMap { try records.trajectory($0) } }
        }.map(\.model)
        #expect(Set(models) == ["openai/second"] && models.count == 30)
        // Each try reached the server, and once its circuit was open the first was left alone.
        let attempts = results.compactMap { $0["attempts"]?.int }.reduce(0, +)
        #expect(attempts == server.count(.agent))
        #expect(attempts < 60)
    }

    @Test func `:model says that a model is left alone, and where it waits`() throws {
        let server = try server(.status(500))
        let ended = try Home(server).run(
            ["--fallback", "openai/second"],
            (1...6).map { "question \($0)" } + [":model"]
        )
        let conditions = ended.events("result").last?["conditions"]?.object?.first?.value
        #expect(
            conditions?.array?.first?.string?.hasPrefix("openai/scripted left alone for ") == true,
            "\(ended)"
        )
        let told = ended.events("notice").compactMap { $0["text"]?.string }
        #expect(told.contains { $0.contains("is left alone for") && $0.hasSuffix("instead") })
    }

    @Test func `a name that means no model is refused at the start`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        home.arguments = ["--model", "local"]
        let ended = try home.run(["--fallback", "nonesuch/x", "ask", "hi"])
        #expect(ended.status == 2, "\(ended)")
        #expect(try home.run(["--fallback", "openai/a,,b", "ask", "hi"]).status == 2)
    }

    @Test func `a server that is silent is given up in the time that was set`() throws {
        let server = try ScriptedModelServer { $0.fault = { _, _ in .hang } }
        let home = try Home(server)
        let clock = ContinuousClock()
        let start = clock.now
        let ended = try home.run(["--timeout", "1", "ask", "hi"])
        #expect(ended.status == 1)
        #expect(ended.events("error").first?.message.contains("no reply began") == true)
        let idle = try home.run(["--idle-timeout", "1", "--fallback", "openai/second", "ask", "hi"])
        #expect(idle.status == 1)
        #expect(
            idle.events("error").first?.message.hasPrefix("none of 2 models") == true,
            "\(idle)"
        )
        #expect(clock.now - start < .seconds(40))
    }

    @Test func `requests a minute are kept to`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(5)
        let ended = try home.run(
            [
                "--requests-per-minute", "3", "--timeout", "2", "batch", "in.jsonl", "-j", "5",
            ],
            json: false
        )
        #expect(ended.status == 3, "\(ended)")
        #expect(server.count(.agent) == 3)
        let codes = try ended.results.map { $0["error"]?["code"]?.string }
        #expect(codes.count { $0 == "timed_out" } == 2)
    }
}

import ApprenticeSystem
import Apprentice
import Glibc
import TestSupport
import Testing

/// `apprentice generate`: personas in, conversations for fine-tuning out.
@Suite(.backstop)
struct GenerateTests {
    /// A home whose model plays the personas, too: it says something else each time.
    private func home(_ personas: String) throws -> (Home, ScriptedModelServer) {
        let said = Locked(0)
        let server = try ScriptedModelServer { script in
            script.answer = { question in
                guard question.contains("this person sends to the assistant") else { return nil }
                return said.withLock { count in
                    count += 1
                    return "what is thing \(count)?"
                }
            }
        }
        let home = try Home(server)
        try home.write(personas, to: "personas.jsonl")
        return (home, server)
    }

    @Test func `a budget that is used up ends it with status 4, and whole lines`() throws {
        let (home, server) = try home(
            (0..<20).map { #"{"id":"p\#($0)","persona":"person \#($0)","facts":["likes tea"]}"# }
                .joined(separator: "\n") + "\n"
        )
        let ended = try home.run(
            [
                "--max-tokens", "12000", "generate", "personas.jsonl", "--turns", "2", "-j", "4",
                "-o", "out.jsonl",
            ],
            json: false
        )
        #expect(ended.status == 4, "\(ended)")
        #expect(ended.errors.contains("the token budget of 12,000 tokens allows no further call"))
        let lines = try home.results(in: "out.jsonl")
        #expect((1...15).contains(lines.count))
        #expect(lines.allSatisfy { $0["messages"]?.array?.count ?? 0 >= 4 })
        #expect(server.count(.agent) < 80)
    }

    @Test func `each persona becomes a line of messages, and nothing else is left behind`()
        async throws
    {
        let (home, server) = try home(
            (0..<12).map { #"{"id":"p\#($0)","persona":"person \#($0)","facts":["likes tea"]}"# }
                .joined(separator: "\n") + "\n"
        )
        let temporary = home.folder("temporary")
        mkdir(temporary, 0o700)
        home.environment["TMPDIR"] = temporary
        let ended = try home.run(
            ["generate", "personas.jsonl", "--turns", "2", "-j", "5", "-o", "out.jsonl"],
            json: false
        )
        #expect(ended.status == 0, "\(ended)")
        #expect(ended.output == "")
        #expect(ended.errors.contains("100 % · 12 done"))
        #expect(server.count(.agent) == 48)
        let lines = try home.results(in: "out.jsonl")
        #expect(lines.count == 12)
        for line in lines {
            #expect(line.object?.map(\.key) == ["messages"])
            let roles = line["messages"]?.array?.map { $0["role"]?.string }
            #expect(roles == ["user", "assistant", "user", "assistant"])
        }
        let turns = try await home.look { try $0.trajectory(1) }
        #expect(turns == nil)
        #expect(TemporaryDirectory.names(in: temporary) == [])
    }

    @Test func `a conversation the check refuses is begun anew, then told and left out`() throws {
        let (home, server) = try home(
            "{\"id\":\"ada\",\"persona\":\"Ada\"}\nno persona\n{\"id\":\"bob\",\"persona\":\"Bob\"}\n"
        )
        let ended = try home.run(
            [
                "generate", "personas.jsonl", "--turns=1", "--retries=1", "-j1", "--check",
                "[ $APPRENTICE_ID = bob ] || { echo not her; exit 1; }",
            ],
            json: false
        )
        #expect(ended.status == 3, "\(ended)")
        #expect(try ended.results.count == 1)
        #expect(ended.errors.contains("ada: no conversation: not her"))
        #expect(ended.errors.contains("line 2: no conversation: it is no JSON"))
        // Ada twice and Bob once, each a message and an answer.
        #expect(server.count(.agent) == 6)
    }

    @Test func `conversations keep to the order of the input where that is asked for`() throws {
        let (home, server) = try home(
            (0..<20).map { #"{"persona":"p","opening":"opening \#($0)"}"# }.joined(separator: "\n")
        )
        let ended = try home.run(
            ["generate", "-", "--turns", "1", "--order", "input"],
            try home.read("personas.jsonl").split(separator: "\n").map(String.init),
            json: false
        )
        #expect(ended.status == 0, "\(ended)")
        let first = try ended.results.map { $0["messages"]?.array?.first?["content"]?.string }
        #expect(first == (0..<20).map { "opening \($0)" })
        #expect(server.count(.agent) == 20)
    }

    @Test func `what cannot be used is told before anything is asked`() throws {
        let (home, server) = try home("{}\n")
        try home.write("precious\n", to: "full.jsonl")
        for (words, what) in [
            (["generate"], "generate needs a file"),
            (["generate", "personas.jsonl", "--turns", "0"], "--turns cannot be '0'"),
            (["generate", "none.jsonl"], "cannot read none.jsonl"),
            (["generate", "personas.jsonl", "-o", "full.jsonl"], "full.jsonl is there already"),
        ] {
            let ended = try home.run(words, json: false)
            #expect(ended.status == 2 || ended.status == 1, "\(ended)")
            #expect(ended.errors.contains(what), "\(ended)")
        }
        #expect(try home.read("full.jsonl") == "precious\n")
        #expect(server.count(.agent) == 0)
    }
}

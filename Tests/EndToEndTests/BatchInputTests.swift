import Apprentice
import Glibc
import TestSupport
import Testing

/// What `apprentice batch` makes of the lines it reads.
@Suite(.backstop)
struct BatchInputTests {
    @Test func `a line of any length is an error of its own and takes no memory`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let program = try home.start(["batch", "-", "--order", "input"], json: false)
        try program.send(#"{"id":"a","question":"one"}"#)
        let piece = [UInt8](repeating: 0x78, count: 1 << 20)
        for _ in 0..<100 { try program.send(bytes: piece) }
        let held = try program.residentKilobytes()
        try program.send(#""}"#)
        try program.send(#"{"id":"b","question":"two"}"#)
        let ended = try program.end()
        #expect(ended.status == 3, "\(ended)")
        let results = try ended.results
        #expect(results.map { $0["id"]?.string } == ["a", nil, "b"])
        #expect(results.map { $0["index"]?.int } == [0, 1, 2])
        #expect(results[1]["error"]?["message"] == "line 2: it is longer than 16 MiB")
        #expect(held < 80_000, "\(held) kB")
    }

    @Test(arguments: [[], ["--no-record"]])
    func `of two items with one id the second is an error, and nothing of the first is lost`(
        options: [String]
    ) async throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = [
            #"{"id":"a","question":"one"}"#, #"{"id":"b","question":"two"}"#,
            #"{"id":"a","question":"three"}"#,
        ]
        try home.write(lines.joined(separator: "\n"), to: "in.jsonl")
        let arguments =
            ["batch", "in.jsonl", "--output", "out.jsonl", "--order", "input"] + options
        // Gone on with, it says the same once more.
        for more in [[], ["--resume"]] {
            let ended = try home.run(arguments + more, json: false)
            #expect(ended.status == 3, "\(ended)")
            let results = try home.results(in: "out.jsonl")
            #expect(results.map { $0["answer"]?.string } == ["ECHO: one", "ECHO: two", nil])
            #expect(results[2]["error"]?["code"] == "duplicate_id")
            #expect(results[2]["error"]?["message"] == "line 3: its id 'a' was used before it")
            #expect(results.map { $0["index"]?.int } == [0, 1, 2])
        }
        #expect(server.count(.agent) == 2)
    }

    @Test func `an item whose question was changed is asked anew by resume`() async throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write(#"{"id":"a","question":"one"}"#, to: "in.jsonl")
        #expect(try home.run(["batch", "in.jsonl"], json: false).status == 0)
        try home.write(#"{"id":"a","question":"another"}"#, to: "in.jsonl")
        let result = try #require(
            try home.run(["batch", "in.jsonl", "--resume"], json: false)
                .results.first
        )
        #expect(result["answer"] == "ECHO: another")
        let number = try #require(result["turn"]?.int)
        #expect(try await home.look { try $0.trajectory(number) }?.question == "another")
    }

    @Test func `a context is kept with its turn, and seen by the rest of its session`() async throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = [
            #"{"question":"what is the port?","context":"port: 4711","session":"s"}"#,
            #"{"question":"and twice that?","session":"s"}"#,
        ]
        try home.write(lines.joined(separator: "\n"), to: "in.jsonl")
        let results = try home.run(["batch", "in.jsonl", "--order", "input"], json: false).results
        let number = try #require(results.first?["turn"]?.int)
        let turn = try await home.look { try $0.trajectory(number) }
        #expect(turn?.context == "context\nport: 4711")
        let bodies = server.calls.value.map(\.body)
        #expect(bodies.count == 2 && bodies.allSatisfy { $0.contains("port: 4711") })
        // Days later somebody says what was wrong with it, and a Reflector reads all of it.
        let judged = try home.run(
            ["feedback", "bad", "\(number)", "RULE(port)"],
            json: false
        )
        #expect(judged.status == 0, "\(judged)")
        _ = try home.run([], [":wait 30"])
        let read = try #require(server.calls.value.first { $0.role == .reflector }?.body)
        #expect(read.contains("port: 4711"))
    }

    @Test func `what is named or piped to ask goes with it, and what is piped names no file`()
        throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("forty-two", to: "notes.txt")
        let named = try home.run(["ask", "what", "is", "in", "@notes.txt?"], json: false)
        #expect(named.status == 0, "\(named)")
        let piped = try home.run(["ask", "what of this?"], ["mail of @notes.txt"], json: false)
        #expect(piped.status == 0, "\(piped)")
        let bodies = server.calls.value.map(\.body)
        #expect(bodies.first?.contains("forty-two") == true)
        #expect(bodies.last?.contains("mail of @notes.txt") == true)
        #expect(bodies.last?.contains("forty-two") == false)
    }
}

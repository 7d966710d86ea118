import TestSupport
import Testing

/// What somebody types by mistake costs nothing and loses nothing.
@Suite(.backstop)
struct BatchMistakesTests {
    @Test func `results are never written into the input`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(3)
        let before = try home.read("in.jsonl")
        for more in [[], ["--resume"]] {
            let arguments = ["batch", "in.jsonl", "-o", "./in.jsonl"] + more
            let ended = try home.run(arguments, json: false)
            #expect(ended.status == 2, "\(ended)")
            #expect(ended.errors.contains("in.jsonl is the input"))
            #expect(!ended.errors.contains("rm "))
        }
        #expect(try home.read("in.jsonl") == before)
        #expect(server.count(.agent) == 0)
    }

    @Test func `a dash is standard output`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(2)
        let ended = try home.run(["batch", "in.jsonl", "-o", "-"], json: false)
        #expect(try ended.results.count == 2, "\(ended)")
        #expect(!home.folder.names.contains("-"))
        #expect(server.count(.agent) == 2)
    }

    @Test(arguments: ["learn", "generate"])
    func `an empty check is none`(command: String) throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.writeItems(2)
        let ended = try home.run([command, "in.jsonl", "--check", ""], json: false)
        #expect(ended.status == 2)
        #expect(ended.errors.contains("--check names no command"))
        #expect(server.count(.agent) == 0)
    }

    @Test func `an answer that goes nowhere is no success`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let program = try PipedProgram(
            "/bin/sh",
            ["-c", "exec \"$0\" \"$@\" >&-", Home.program] + home.arguments + ["ask", "hi"],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder
        )
        let ended = try program.end()
        #expect(ended.status == 1, "\(ended)")
        #expect(server.count(.agent) == 1)
    }

    @Test func `a schema that cannot be read is named, and no skillbook`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        for schema in ["none.json", "/"] {
            let ended = try home.run(["ask", "--schema", schema, "hi"], json: false)
            #expect(ended.status == 2, "\(ended)")
            #expect(ended.errors.contains("\(schema) is no JSON schema"))
            #expect(!ended.errors.contains("skillbook") && !ended.errors.contains(":load"))
        }
        #expect(server.count(.agent) == 0)
    }
}

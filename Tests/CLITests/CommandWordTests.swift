import Testing

@testable import ApprenticeCLI

struct CommandWordTests {
    @Test(arguments: ["how are you?", "::no", "5:30", "nothing", "help me with git", "exits"])
    func `a line for the model is no command`(line: String) throws {
        #expect(try CommandWord.read(line) == nil)
    }

    @Test(arguments: [
        (":feedback bad x", "feedback", " bad x"), (":feed good", "feedback", " good"),
        (":no\"quoted\"", "no", "\"quoted\""), (":q", "quit", ""), (":", "help", ""),
        ("help", "help", ""), ("/help", "help", ""), ("exit", "quit", ""), ("/exit", "quit", ""),
        (":skill deploy-00001", "skill", " deploy-00001"), (":  x", "help", ""),
    ])
    func `a command is found by its name or the beginning of it`(
        line: String,
        name: String,
        arguments: String
    ) throws {
        let word = try #require(try CommandWord.read(line))
        #expect(word.command.name == name)
        #expect(word.arguments == arguments)
    }

    @Test func `a beginning of several commands names them all`() throws {
        let error = #expect(throws: UsageError.self) { try CommandWord.read(":sk") }
        #expect(error?.why == ":skills :skill")
    }

    @Test func `an exact name is taken, though another begins with it`() throws {
        #expect(try CommandWord.read(":skill x")?.command.name == "skill")
        #expect(try CommandWord.read(":skills")?.command.name == "skills")
    }

    @Test func `an unknown command names the nearest`() {
        let error = #expect(throws: UsageError.self) { try CommandWord.read(":feedbak bad") }
        #expect(error?.what == "unknown command ':feedbak'")
        #expect(error?.why?.contains(":feedback") == true)
    }

    @Test func `every command has a name of its own, a summary and an example that names it`() {
        #expect(Set(Command.all.map(\.name)).count == Command.all.count)
        for command in Command.all {
            #expect(!command.summary.isEmpty)
            #expect(command.example.hasPrefix(":" + command.name))
        }
    }
}

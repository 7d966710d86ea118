import Glibc
import TestSupport
import Testing

/// The documentation's examples, run as a program that somebody else wrote on the library.
@Suite(.backstop)
struct LibraryTests {
    /// Runs an example; the agent's answer to what has a schema of its own is a city.
    private func run(_ example: String, failing model: String? = nil) throws -> [String] {
        let server = try ScriptedModelServer { script in
            if let model {
                script.refusal = { $0.body.contains("\"model\":\"\(model)\"") ? .status(500) : nil }
            }
            script.answer = { question in
                question.contains("largest") ? #"{"name":"Amsterdam","people":931000}"# : nil
            }
        }
        let folder = try TemporaryDirectory()
        let program = try PipedProgram(
            PseudoTerminalProgram.path("LibraryExample"),
            [example, server.url, folder.path],
            environment: ["PATH": "/usr/bin:/bin"],
            folder: folder.path,
            keeping: folder
        )
        let ended = try program.end()
        #expect(ended.status == 0, "\(ended)")
        return ended.output.split(separator: "\n").map(String.init)
    }

    @Test func `a correction acts on the next answer and is learned`() throws {
        let lines = try run("AskingAndCorrecting")
        #expect(lines.first == "noted as deploy-00001")
        #expect(lines.dropFirst().first?.hasPrefix("RULES: zeppo") == true)
        #expect(lines.contains("failed 0, left 0"))
        #expect(lines.last == "1")
    }

    @Test func `a program learns from samples with the library alone`() throws {
        let lines = try run("LearningFromSamples")
        try #require(lines.count == 5, "\(lines)")
        #expect(lines[0] == "asked 10, right 0")
        #expect(lines[1] == "failed so far 0")
        #expect(lines[2] == "learned all: true, completed 10")
        #expect(lines[3] == "again 4, learned 4")
        for number in 1...10 { #expect(lines[4].contains("door \(number)")) }
    }

    @Test func `a program asks many questions`() throws {
        #expect(
            try run("AskingManyQuestions") == [
                "answered 100", "at 0 after 1 attempts", "at 1 after 1 attempts",
                "at 2 after 1 attempts", "the first to be done is known", "said 3",
            ]
        )
    }

    @Test func `a program reads values`() throws {
        #expect(try run("ReadingValues") == ["Amsterdam 931000"])
    }

    @Test func `a program learns from a task that failed`() throws {
        let lines = try run("LearningFromTasks")
        #expect(lines == ["failed: the server wants RULE(token)", "uploaded"])
    }

    @Test func `a program without tasks has the same calls`() throws {
        let lines = try run("CallingWithoutTasks")
        try #require(lines.count == 3, "\(lines)")
        #expect(lines[0] == "refused: a blocking call was made from a task")
        #expect(lines[1] == "learned all: true")
        #expect(lines[2].contains("LEARNED: zeppo"))
    }

    @Test func `what one agent was told the next one learns`() throws {
        #expect(
            try run("KeepingWhatIsLearned") == [
                "learned by the next: true", "loaded 1, repaired 0",
            ]
        )
    }

    @Test func `learning waits for its budget, and another model answers`() throws {
        #expect(
            try run("LimitingWhatIsSpent", failing: "first") == [
                "answered by openai/second", "left 1, waits: true", "learned 1, waits: false",
                "roles 3, within budget: true",
            ]
        )
    }

    @Test func `models are put together by wrapping`() throws {
        #expect(try run("ChoosingAModel") == ["answered by openai/small", "learned all: true"])
    }
}

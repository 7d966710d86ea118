import TestSupport
import Testing

/// A program that somebody else writes on the library.
@Suite(.backstop)
struct LibraryTests {
    @Test func `a program learns from samples with the library alone`() throws {
        let server = try ScriptedModelServer()
        let folder = try TemporaryDirectory()
        let program = try PipedProgram(
            PseudoTerminalProgram.path("LibraryExample"),
            [server.url],
            environment: ["PATH": "/usr/bin:/bin"],
            folder: folder.path,
            keeping: folder
        )
        let ended = try program.end()
        let lines = ended.output.split(separator: "\n").map(String.init)
        #expect(ended.status == 0, "\(ended)")
        try #require(lines.count == 7, "\(ended)")
        #expect(lines[0] == "asked 10, right 0")
        #expect(lines[1] == "under way 10")
        #expect(lines[2] == "learned true, left 0")
        #expect(lines[3] == "completed 10")
        for number in 1...10 { #expect(lines[4].contains("door \(number)")) }
        #expect(lines[5] == "blocking refused: a blocking call was made from a task")
        #expect(lines[6] == "saved true")
    }
}

import Glibc
import Storage
import TestSupport
import Testing

struct LineFileTests {
    private func lines(_ bytes: [UInt8]) async throws -> [LineFile.Line] {
        let folder = try TemporaryDirectory()
        let path = folder("lines")
        let file = try #require(fopen(path, "we"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        let reader = try await LineFile(path)
        var lines: [LineFile.Line] = []
        while let line = try await reader.next() { lines.append(line) }
        return lines
    }

    @Test func `lines are read without their ends, of either kind`() async throws {
        #expect(
            try await lines(Array("a\r\n\nüb\n".utf8)) == [
                .text("a", isCutOff: false), .text("", isCutOff: false),
                .text("üb", isCutOff: false),
            ]
        )
        #expect(try await lines([]).isEmpty)
    }

    @Test func `a last line without a newline is told to be cut off`() async throws {
        #expect(
            try await lines(Array("a\n{".utf8)) == [
                .text("a", isCutOff: false), .text("{", isCutOff: true),
            ]
        )
    }

    @Test func `a line that is no text is one, and the next is read`() async throws {
        #expect(
            try await lines([0xFF, 0xFE, 0x0A, 0x61, 0x0A]) == [
                .notText, .text("a", isCutOff: false),
            ]
        )
    }

    @Test func `a line of any length is skipped, whether or not it ends`() async throws {
        let long = [UInt8](repeating: 0x78, count: 3 * LineFile.longest)
        #expect(
            try await lines(long + Array("\na\n".utf8)) == [.tooLong, .text("a", isCutOff: false)]
        )
        #expect(
            try await lines(Array("a\n".utf8) + long) == [.text("a", isCutOff: false), .tooLong]
        )
        let fitting = [UInt8](repeating: 0x78, count: LineFile.longest)
        #expect(try await lines(fitting + [0x0A]).count { $0 == .tooLong } == 0)
    }

    @Test func `many lines are read in their order`() async throws {
        let all = (0..<20_000).map { "line \($0)" }
        let read = try await lines(Array(all.joined(separator: "\n").utf8))
        #expect(read.count == all.count)
        #expect(read[12_345] == .text("line 12345", isCutOff: false))
    }

    @Test func `a folder and a file that is not there are refused`() async throws {
        let folder = try TemporaryDirectory()
        await #expect(throws: SkillbookFileError.self) { try await LineFile(folder.path) }
        await #expect(throws: SkillbookFileError.self) { try await LineFile(folder("none")) }
    }
}

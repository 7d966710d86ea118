import ApprenticeSystem
import Glibc
import TestSupport
import Testing

@testable import ApprenticeStorage

struct LineFileTests {
    private func lines(_ bytes: [UInt8]) async throws -> [LineFile.Line.Content] {
        let folder = try TemporaryDirectory()
        let path = folder("lines")
        let file = try #require(fopen(path, "we"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        let reader = try LineFile(path)
        #expect(reader.size == bytes.count)
        var lines: [LineFile.Line] = []
        while case let more = try await reader.next(), !more.isEmpty { lines += more }
        #expect(lines.isEmpty || lines.last?.end == bytes.count)
        return lines.map(\.content)
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

    @Test func `from a pipe lines are read as they come`() async throws {
        let folder = try TemporaryDirectory()
        mkfifo(folder("pipe"), 0o600)
        let writer = open(folder("pipe"), O_RDWR)
        defer { close(writer) }
        let file = try LineFile(folder("pipe"))
        #expect(file.size == nil)
        _ = write(writer, "one\ntwo\nthr", 11)
        #expect(
            try await file.next().map(\.content) == [
                .text("one", isCutOff: false), .text("two", isCutOff: false),
            ]
        )
        _ = write(writer, "ee\n", 3)
        #expect(try await file.next() == [.init(.text("three", isCutOff: false), end: 14)])
    }

    @Test func `stopped, it tells the end, also to who waits for a line already`() async throws {
        let folder = try TemporaryDirectory()
        mkfifo(folder("pipe"), 0o600)
        let writer = open(folder("pipe"), O_RDWR)
        defer { close(writer) }
        let file = try LineFile(folder("pipe"))
        async let waiting = file.next()
        file.stop()
        #expect(try await waiting == [])
        _ = write(writer, "late\n", 5)
        #expect(try await file.next() == [])
    }

    @Test func `a folder and a file that is not there are refused`() async throws {
        let folder = try TemporaryDirectory()
        for (path, why) in [
            (folder.path, "Is a directory"), (folder("none"), "No such file or directory"),
        ] {
            let error = #expect(throws: LineFileError.self) { try LineFile(path) }
            #expect(error?.what == "cannot read \(path)")
            #expect(error?.why == why)
            #expect(error?.remedy == "name a file of JSON lines, or - for standard input")
        }
    }
}

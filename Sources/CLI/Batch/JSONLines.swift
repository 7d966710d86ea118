import Apprentice
import Storage

/// Reads a file of JSON lazily, a value a line.
final class JSONLines: Sendable {
    /// A line that is not blank.
    struct Line: Sendable {
        /// The value, or why there is none.
        let json: Result<JSON, SampleError>
        /// Its number in the file, from 1.
        let number: Int
        /// Its place among those that are not blank, from 0.
        let index: Int
        /// How far the file was read, 0 to 1; nil when nobody knows.
        let fraction: Double?
    }

    private struct State {
        var lines: ArraySlice<LineFile.Line> = []
        var number = 0
        var index = 0
    }

    /// The longest line, in bytes: 16 MiB.
    ///
    /// A sample may hold a whole file as its context.
    static let longest = 16 << 20

    private let file: LineFile
    private let state = Locked(State())

    /// Opens a file; `-` is standard input.
    ///
    /// - Throws: ``LineFileError`` when it cannot be opened.
    init(_ path: String) throws { file = try LineFile(path, longest: Self.longest) }

    /// Reads no more.
    func stop() { file.stop() }

    /// The next line, for one reader at a time.
    ///
    /// - Returns: The line; nil at the end.
    /// - Throws: ``LineFileError`` when the file cannot be read on.
    func next() async throws -> Line? {
        while true {
            guard let line = state.withLock({ $0.lines.popFirst() }) else {
                let more = try await file.next()
                if more.isEmpty { return nil }
                state.withLock { $0.lines = more[...] }
                continue
            }
            let number = state.withLock { state in
                state.number += 1
                return state.number
            }
            if case .text(let text, _) = line.content, text.allSatisfy(\.isWhitespace) { continue }
            let index = state.withLock { state in
                defer { state.index += 1 }
                return state.index
            }
            return Line(
                json: Self.json(line.content),
                number: number,
                index: index,
                fraction: file.size.map { min(1, Double(line.end) / Double(max(1, $0))) }
            )
        }
    }

    private static func json(_ content: LineFile.Line.Content) -> Result<JSON, SampleError> {
        switch content {
        case .notText: return .failure(SampleError(.badInput, "it is not UTF-8"))
        case .tooLong:
            return .failure(SampleError(.badInput, "it is longer than \(longest >> 20) MiB"))
        case .text(let text, _):
            do {
                return .success(try JSON(parsing: text))
            } catch {
                let words = "it is no JSON, column \(error.column): \(error.reason)"
                return .failure(SampleError(.badInput, words))
            }
        }
    }
}

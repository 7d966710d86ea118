import ApprenticeSystem
import Apprentice
import ApprenticeStorage

/// Reads a file of JSON lazily, a value a line.
final class JSONLines: Sendable {
    /// A line that is not blank.
    struct Line: Sendable {
        /// The value, or why there is none.
        let json: Result<JSON, SampleError>
        /// Its place in the file, from 0; blank lines are counted as well.
        let index: Int
        /// How far the file was read, 0 to 1; nil when nobody knows.
        let fraction: Double?

        /// How people call it: editors count from 1.
        var name: String { "line \(index + 1)" }
    }

    private struct State {
        var lines: ArraySlice<LineFile.Line> = []
        var index = 0
        var hasEnded = false
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

    /// Reads on, when all that was read is taken.
    ///
    /// - Throws: ``LineFileError`` when the file cannot be read on.
    func fetch() async throws {
        let lines = try await withTaskCancellationHandler {
            try await file.next()
        } onCancel: {
            file.stop()
        }
        state.withLock { state in
            state.lines = lines[...]
            state.hasEnded = lines.isEmpty
        }
    }

    /// The next line of what was read, for one reader at a time.
    func take() -> Intake<Line> {
        while true {
            let (line, index, hasEnded) = state.withLock { state in
                let line = state.lines.popFirst()
                if line != nil { state.index += 1 }
                return (line, state.index - 1, state.hasEnded)
            }
            guard let line else { return hasEnded ? .end : .later }
            if case .text(let text, _) = line.content, text.allSatisfy(\.isWhitespace) { continue }
            return .item(
                Line(
                    json: Self.json(line.content),
                    index: index,
                    fraction: file.size.map { min(1, Double(line.end) / Double(max(1, $0))) }
                )
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

import Apprentice
import Storage

/// Reads items lazily, and leaves out those an earlier run has finished.
final class BatchInput: Sendable {
    /// A line of the input; indirect, so that each of ten thousand tasks holds a pointer to it.
    indirect enum Line: Sendable {
        case item(BatchItem)
        /// It is no sample; this is what is to be said of it.
        case bad(SampleResult)

        /// The conversation it belongs to.
        var session: String? {
            if case .item(let item) = self { item.sample.session } else { nil }
        }
    }

    /// The longest line that is read, in bytes: 16 MiB, more than any model takes.
    static let longestLine = 16 << 20

    private struct State {
        var lines: ArraySlice<LineFile.Line> = []
        var index = 0
    }

    private let file: LineFile
    private let epoch: Int
    private let finished: FinishedItems
    /// Told of each line that was read: whether it was left out, and how far the file was read.
    private let onLine: @Sendable (_ isSkipped: Bool, _ fraction: Double?) -> Void
    private let state = Locked(State())

    init(
        _ path: String,
        epoch: Int,
        finished: FinishedItems,
        onLine: @escaping @Sendable (_ isSkipped: Bool, _ fraction: Double?) -> Void
    ) throws {
        file = try LineFile(path, longest: Self.longestLine)
        (self.epoch, self.finished, self.onLine) = (epoch, finished, onLine)
    }

    /// Reads no more.
    func stop() { file.stop() }

    /// The next item, for one reader at a time.
    ///
    /// - Returns: The item; nil at the end.
    /// - Throws: ``LineFileError`` when the input cannot be read on.
    func next() async throws -> Line? {
        while true {
            let line = state.withLock { $0.lines.popFirst() }
            guard let line else {
                let more = try await file.next()
                if more.isEmpty { return nil }
                state.withLock { $0.lines = more[...] }
                continue
            }
            if case .text(let text, _) = line.content, text.allSatisfy(\.isWhitespace) { continue }
            let index = state.withLock { state in
                defer { state.index += 1 }
                return state.index
            }
            let read = parse(line, index)
            let fraction = file.size.map { min(1, Double(line.end) / Double(max(1, $0))) }
            if case .item(let item) = read, finished.contains(item.key) {
                onLine(true, fraction)
                continue
            }
            onLine(false, fraction)
            return read
        }
    }

    private func parse(_ line: LineFile.Line, _ index: Int) -> Line {
        var id: String?
        do {
            let json = try JSON(parsing: try text(of: line))
            id = json["id"]?.string ?? json["id"]?.int.map(String.init)
            return .item(BatchItem(try Sample(json: json), index: index, epoch: epoch))
        } catch {
            var result = SampleResult(id: id, index: index, epoch: epoch)
            let what =
                switch error {
                case let error as SampleError: error.what
                case let error as JSONSyntaxError:
                    "it is no JSON, column \(error.column): \(error.reason)"
                default: "\(error)"
                }
            result.failure = SampleResult.Failure(
                code: SampleError.Code.badInput.rawValue,
                message: "item \(index): \(what)"
            )
            return .bad(result)
        }
    }

    private func text(of line: LineFile.Line) throws(SampleError) -> String {
        switch line.content {
        case .text(let text, _): return text
        case .notText: throw SampleError(.badInput, "it is not UTF-8")
        case .tooLong:
            throw SampleError(.badInput, "it is longer than \(Self.longestLine >> 20) MiB")
        }
    }
}

import Apprentice

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

    private struct State {
        var lines: ArraySlice<BatchLines.Line> = []
        var index = 0
    }

    private let file: BatchLines
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
        file = try BatchLines(path)
        (self.epoch, self.finished, self.onLine) = (epoch, finished, onLine)
    }

    /// Reads no more.
    func stop() { file.stop() }

    /// The next item, for one reader at a time.
    ///
    /// - Returns: The item; nil at the end.
    /// - Throws: ``UsageError`` when the input cannot be read on.
    func next() async throws -> Line? {
        while true {
            let line = state.withLock { $0.lines.popFirst() }
            guard let line else {
                let more = try await file.next()
                if more.isEmpty { return nil }
                state.withLock { $0.lines = more[...] }
                continue
            }
            if let text = line.text, text.allSatisfy(\.isWhitespace) { continue }
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

    private func parse(_ line: BatchLines.Line, _ index: Int) -> Line {
        var id: String?
        do {
            guard let text = line.text else { throw SampleError(.badInput, "it is not UTF-8") }
            let json = try JSON(parsing: text)
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
}

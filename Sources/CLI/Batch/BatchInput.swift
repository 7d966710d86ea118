import ApprenticeSystem
import Apprentice

/// Reads items lazily, and leaves out those an earlier run has finished.
final class BatchInput: Sendable {
    /// A line of the input; indirect, so that each of ten thousand tasks holds a pointer to it.
    indirect enum Line: Sendable {
        case item(BatchItem)
        /// It is not a sample; this is what is to be said of it.
        case bad(SampleOutcome)

        /// The conversation it belongs to.
        var session: String? {
            if case .item(let item) = self { item.sample.session } else { nil }
        }
    }

    private let lines: JSONLines
    private let epoch: Int
    private let finished: FinishedItems
    private let ids = Locked(RecentIDs())
    /// Told of each line that was read: whether it was left out, and how far the file was read.
    private let onLine: @Sendable (_ isSkipped: Bool, _ fraction: Double?) -> Void

    init(
        _ path: String,
        epoch: Int,
        finished: FinishedItems,
        onLine: @escaping @Sendable (_ isSkipped: Bool, _ fraction: Double?) -> Void
    ) throws {
        lines = try JSONLines(path)
        (self.epoch, self.finished, self.onLine) = (epoch, finished, onLine)
    }

    /// Reads no more.
    func stop() { lines.stop() }

    /// Reads on, when all that was read is taken.
    ///
    /// - Throws: ``LineFileError`` when the input cannot be read on.
    func fetch() async throws { try await lines.fetch() }

    /// The next item of what was read, for one reader at a time.
    func take() -> Intake<Line> {
        while true {
            let line: JSONLines.Line
            switch lines.take() {
            case .item(let next): line = next
            case .later: return .later
            case .end: return .end
            }
            let read = item(in: line)
            if case .item(let item) = read, finished.contains(item.key) {
                onLine(true, line.fraction)
                continue
            }
            onLine(false, line.fraction)
            return .item(read)
        }
    }

    private func item(in line: JSONLines.Line) -> Line {
        do {
            return .item(BatchItem(try sample(in: line), index: line.index, epoch: epoch))
        } catch {
            let id = (try? line.json.get()["id"]).flatMap { $0.string ?? $0.int.map(String.init) }
            var result = SampleResult(id: id, index: line.index, epoch: epoch)
            result.failure = SampleResult.Failure(
                code: error.code.rawValue,
                message: "\(line.name): \(error.what)"
            )
            return .bad(SampleOutcome(result))
        }
    }

    private func sample(in line: JSONLines.Line) throws(SampleError) -> Sample {
        let sample = try Sample(json: try line.json.get())
        if let id = sample.id, !ids.withLock({ $0.insert(id) }) { throw .usedTwice(id) }
        return sample
    }
}

import Apprentice
import ApprenticeSystem

/// How far a run has come, and how it is told.
struct Progress: Sendable, Equatable {
    /// Items that are over.
    var done = 0
    /// Those of them that failed.
    var failed = 0
    /// Those of them whose answer was right; nil where nobody judges.
    var right: Int?
    /// Items that an earlier run had finished.
    var skipped = 0
    /// Items read so far, with the skipped ones.
    var read = 0
    /// How much of all input was read, 0 to 1; nil when nobody knows.
    var fractionRead: Double?
    /// What the background does; nil where nothing is learned.
    var learning: LearningStats?
    /// Since the run began.
    var elapsed = Duration.zero

    /// How much is over, 0 to 1; nil when nobody knows.
    var fraction: Double? {
        guard let fractionRead, read > 0 else { return nil }
        return min(1, fractionRead * Double(done + skipped) / Double(read))
    }

    /// Items a second.
    var rate: Double {
        let seconds = elapsed.inSeconds
        return seconds > 0 ? Double(done) / seconds : 0
    }

    /// Seconds to go, if that can be told.
    var secondsLeft: Int? {
        guard let fraction, fraction > 0, rate > 0 else { return nil }
        let all = Double(done + skipped) / fraction
        return Int((max(0, all - Double(done + skipped)) / rate).rounded(.up))
    }

    /// The line without a bar.
    var text: String {
        var parts: [String] = []
        if let fraction { parts.append("\(Int(fraction * 100)) %") }
        parts.append("\(done) done")
        if skipped > 0 { parts.append("\(skipped) before") }
        if let right { parts.append("\(right) right") }
        if failed > 0 { parts.append("\(failed) failed") }
        parts.append(Self.words(rate))
        if let left = secondsLeft, fraction != 1 { parts.append(Self.clock(left) + " left") }
        if let learning {
            var words =
                "learning \(learning.queued + learning.active) · \(learning.completed) learned"
            if learning.failed > 0 { words += " · \(learning.failed) not learned" }
            parts.append(words)
        }
        return parts.joined(separator: " · ")
    }

    /// The line for a terminal of so many columns, with a bar where there is room and an end in sight.
    func line(width: Int) -> String {
        let text = text
        let room = min(30, width - text.count - 4)
        guard let fraction, room >= 8 else { return String(text.prefix(max(0, width - 1))) }
        let filled = Int(fraction * Double(room))
        let bar = String(repeating: "━", count: filled)
        return bar + String(repeating: "─", count: room - filled) + " " + text
    }

    /// A rate that is slow is told by the minute.
    private static func words(_ rate: Double) -> String {
        rate > 0 && rate < 0.5 ? rounded(rate * 60) + "/min" : rounded(rate) + "/s"
    }

    private static func rounded(_ rate: Double) -> String {
        if rate >= 100 { return String(Int(rate)) }
        let tenths = Int((rate * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func clock(_ seconds: Int) -> String {
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return hours > 0
            ? "\(hours):\(pad(minutes)):\(pad(seconds % 60))" : "\(minutes):\(pad(seconds % 60))"
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

/// Shows each reason for a failure once, with the first item that failed for it.
final class FailureReasons: Sendable {
    /// How many different reasons are shown; all of them are in the result file.
    private static let limit = 5
    private let told = Locked<[String]>([])

    /// The line for a failure of a new kind; nil for what did not fail, and for what was told.
    func news(of result: SampleResult) -> String? {
        guard let failure = result.failure else { return nil }
        let isNew = told.withLock { told in
            guard !told.contains(failure.message), told.count < Self.limit else { return false }
            told.append(failure.message)
            return true
        }
        guard isNew else { return nil }
        return "item \(result.id ?? "\(result.index)") failed: \(failure.message.onOneLine)"
    }
}

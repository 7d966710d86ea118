import ApprenticeSystem
import Apprentice

/// Tells each reason for which items fail once, with the first item it came up with.
final class FailureReasons: Sendable {
    /// More than these few are read in the results.
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

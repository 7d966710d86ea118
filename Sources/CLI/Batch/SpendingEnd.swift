import ApprenticeSystem
import Apprentice

/// The end of a run whose budget is used up: nothing more is asked, and what was refused is no
/// result, so that `--resume` goes on with it.
final class SpendingEnd: Sendable {
    private let found = Locked<String?>(nil)
    private let waitsForLearning: Bool
    private let learningHold: @Sendable () -> String?

    init(
        waitsForLearning: Bool = false,
        learningHold: @escaping @Sendable () -> String? = { nil }
    ) {
        self.waitsForLearning = waitsForLearning
        self.learningHold = learningHold
    }

    /// Why nothing more is asked; nil while there is a budget.
    var reason: String? {
        if let reason = found.withLock({ $0 }) { return reason }
        // With --no-wait answers go on while lessons wait.
        return waitsForLearning ? learningHold() : nil
    }

    /// Whether a failure says that the budget is used up, so that nothing came of the item.
    func ends(_ failure: SampleResult.Failure?) -> Bool {
        guard let failure, failure.code == "budget_reached" else { return false }
        found.withLock { $0 = $0 ?? failure.message }
        return true
    }

    /// What is said at the end.
    ///
    /// - Parameter canResume: Whether the same command could go on.
    /// - Returns: The end's reason; nil when there is a budget.
    func error(canResume: Bool) -> ModelError? {
        guard let reason = reason ?? learningHold() else { return nil }
        return ModelError(
            .budgetReached,
            what: reason,
            why: "what was done before is written; the rest was not asked",
            remedy: canResume
                ? "allow more and go on: the same command with --resume"
                : "allow more: --max-tokens N"
        )
    }
}

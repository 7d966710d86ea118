import Apprentice

/// The end of a run whose budget is used up: nothing more is asked, and what was refused is no
/// result, so that `--resume` goes on with it.
final class SpendingEnd: Sendable {
    private let found = Locked<String?>(nil)
    private let waitsForLearning: Bool
    private let learningHold: @Sendable () -> String?

    init(waitsForLearning: Bool, learningHold: @escaping @Sendable () -> String?) {
        self.waitsForLearning = waitsForLearning
        self.learningHold = learningHold
    }

    /// Why nothing more is asked; nil while there is a budget.
    var reason: String? {
        if let reason = found.withLock({ $0 }) { return reason }
        // With --no-wait answers go on while lessons wait.
        return waitsForLearning ? learningHold() : nil
    }

    /// Whether a result says that the budget is used up, and so is none.
    func ends(_ result: SampleResult) -> Bool {
        guard let failure = result.failure, failure.code == "budget_reached" else { return false }
        found.withLock { $0 = $0 ?? failure.message }
        return true
    }

    /// What is said at the end.
    func error(of options: BatchOptions) -> ModelError? {
        guard let reason = reason ?? learningHold() else { return nil }
        let isKept = options.records || options.output != nil
        return ModelError(
            .budgetReached,
            what: reason,
            why: "what was done before is written; the rest was not asked",
            remedy: isKept
                ? "allow more and go on: the same command with --resume"
                : "allow more: --max-tokens N"
        )
    }
}

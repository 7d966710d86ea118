import Apprentice

/// Whether another model may do better.
enum FallbackPolicy {
    /// Whether an error is the model's or its provider's, and not the request's or the user's.
    static func mayHelp(_ error: ModelError) -> Bool {
        switch error.code {
        case .unreachable, .timedOut, .interrupted, .rateLimited, .serverFailed, .emptyReply,
            .leftAlone, .unavailable:
            true
        // No such model, a model that was removed, an account without credit.
        case .refused: [402, 404, 410, 429].contains(error.status)
        case .unauthorized, .tooLong, .malformedReply, .misnamed, .budgetReached: false
        }
    }

    /// The error of a call that no model could answer; of the first alone, if no other was asked.
    static func error(of failures: [(model: String, error: ModelError)]) -> ModelError? {
        guard let first = failures.first, let last = failures.last else { return nil }
        if failures.count == 1 { return first.error }
        var error = last.error
        error.what = "none of \(failures.count) models could answer"
        error.why = failures.map { "\($0.model): \($0.error.what)" }.joined(separator: " · ")
        error.remedy = first.error.remedy ?? last.error.remedy
        // Soonest, whoever it is.
        error.retryAfter = failures.compactMap(\.error.retryAfter).min()
        return error
    }
}

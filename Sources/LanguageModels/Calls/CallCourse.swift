import Apprentice

/// How far a call has come, over all the models that may answer it; decides what follows a failure.
///
/// Times count from the call's beginning.
struct CallCourse: Sendable {
    /// What is done next.
    enum Step: Sendable, Equatable {
        /// The same model is asked again after a pause; attempts are counted over all models.
        case again(after: Duration, attempt: Int)
        /// Another model is asked.
        case another(model: String, attempt: Int)
        /// Nothing more is tried.
        case giveUp(ModelError)
    }

    private let candidates: [(name: String, policy: RetryPolicy)]
    private let limit: Duration?
    /// Whose turn it is.
    private(set) var index = 0
    /// How often this model was asked, the coming try included.
    private(set) var attempt = 1
    /// What arrived of this try's reply, in bytes.
    private(set) var bytes = 0
    /// How often this model was tried, also where its gate refused.
    private var tries = 1
    /// The number of the coming try over all models.
    private var number = 1
    private var hasText = false
    /// When this model was first tried, and how long it has from then.
    private var turn: (start: Duration, limit: Duration?)?
    private var failures: [(model: String, error: ModelError)] = []

    /// Begins.
    ///
    /// - Parameters:
    ///   - candidates: The models by name, with the policy of each.
    ///   - limit: How long the call may take until its reply begins, as it was asked for.
    ///   - standardLimit: The same where nothing was asked for, for several models together.
    init(
        _ candidates: [(name: String, policy: RetryPolicy)],
        limit: Duration?,
        standardLimit: Duration?
    ) {
        self.candidates = candidates
        self.limit = limit ?? (candidates.count > 1 ? standardLimit : nil)
    }

    /// The policy of the model whose turn it is.
    var policy: RetryPolicy { candidates[index].policy }

    /// A try begins.
    mutating func begin(now: Duration) {
        bytes = 0
        guard turn == nil else { return }
        // What hangs must leave something for those behind it.
        let share = limit.map { max(.milliseconds(1), ($0 - now) / (candidates.count - index)) }
        let limits = [share, policy.deadline].compactMap(\.self)
        turn = (now, limits.min())
    }

    /// The time that is left to the model whose turn it is; nil for as long as it takes.
    func left(now: Duration) -> Duration? {
        guard let turn, let limit = turn.limit else { return nil }
        return max(.milliseconds(1), limit - (now - turn.start))
    }

    /// Takes note of what reaches the caller.
    mutating func note(_ event: ModelEvent) {
        switch event {
        case .text(let piece):
            hasText = true
            bytes += piece.utf8.count
        case .thinking(let piece): bytes += piece.utf8.count
        // The caller can take thinking back.
        case .thoughtSoFar: hasText = false
        case .retrying, .fellBack, .waiting: break
        }
    }

    /// Decides what follows a failure.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - now: Since the call began.
    ///   - jitter: From 0 to 1, drawn anew each time.
    /// - Returns: What is done next.
    mutating func step(after error: ModelError, now: Duration, jitter: Double) -> Step {
        var policy = policy
        policy.deadline = turn?.limit ?? policy.deadline
        let decision = policy.decide(
            after: error,
            attempt: tries,
            elapsed: now - (turn?.start ?? .zero),
            hasText: hasText,
            jitter: jitter
        )
        // A gate that refused did not ask the model.
        let wasAsked = error.code != .leftAlone
        if wasAsked { number += 1 }
        switch decision {
        case .retry(let delay):
            tries += 1
            if wasAsked { attempt += 1 }
            return .again(after: delay, attempt: number)
        case .giveUp(let final):
            failures.append((candidates[index].name, final))
            if hasText { return .giveUp(final) }
            guard index + 1 < candidates.count, final.mayBeMendedByAnotherModel else {
                return .giveUp(combined ?? final)
            }
            index += 1
            (attempt, tries, turn) = (1, 1, nil)
            return .another(model: candidates[index].name, attempt: number)
        }
    }

    /// The error of a call that no model could answer; of the first alone, if no other was asked.
    private var combined: ModelError? {
        guard let first = failures.first, let last = failures.last, failures.count > 1
        else { return nil }
        var error = last.error
        error.what = "none of \(failures.count) models could answer"
        error.why = failures.map { "\($0.model): \($0.error.what)" }.joined(separator: " · ")
        error.remedy = first.error.remedy ?? last.error.remedy
        // Soonest, whoever it is.
        error.retryAfter = failures.compactMap(\.error.retryAfter).min()
        return error
    }
}

extension ModelError {
    /// Whether the model or its provider failed, and not the request or the user.
    fileprivate var mayBeMendedByAnotherModel: Bool {
        switch code {
        case .unreachable, .timedOut, .interrupted, .rateLimited, .serverFailed, .emptyReply,
            .leftAlone, .unavailable:
            true
        // No such model, a model that was removed, an account without credit.
        case .refused: [402, 404, 410, 429].contains(status)
        case .unauthorized, .tooLong, .malformedReply, .misnamed, .budgetReached: false
        }
    }
}

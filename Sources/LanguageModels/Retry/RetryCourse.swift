import Apprentice

/// How far a call with its retries has come.
///
/// An object beside the call, so that a task that waits for a reply holds a pointer to it.
final class RetryCourse: Sendable {
    private struct State {
        /// How often it was tried, and how often of that the model was asked.
        var (tries, attempt) = (1, 1)
        var hasText = false
    }

    private let policy: RetryPolicy
    private let stopwatch: Stopwatch
    private let state = Locked(State())

    /// Begins.
    init(_ policy: RetryPolicy, _ stopwatch: Stopwatch) {
        (self.policy, self.stopwatch) = (policy, stopwatch)
    }

    /// The request of the next try, with the time that is left.
    @inline(never)
    func next(_ request: ModelRequest) -> ModelRequest {
        var request = request
        request.attempt = state.withLock { $0.attempt }
        request.timeLimit = max(.milliseconds(1), policy.deadline - stopwatch.elapsed)
        return request
    }

    /// Takes note of what reached the caller.
    func note(_ event: ModelEvent) {
        switch event {
        case .text: state.withLock { $0.hasText = true }
        // The caller can take thinking back.
        case .thoughtSoFar: state.withLock { $0.hasText = false }
        default: break
        }
    }

    /// How long to wait before the next try.
    ///
    /// - Throws: The error, if there is to be none.
    @inline(never)
    func delay(
        after error: ModelError,
        jitter: Double,
        onEvent: (ModelEvent) -> Void
    ) throws(ModelError) -> Duration {
        let now = state.withLock { $0 }
        let decision = policy.decide(
            after: error,
            attempt: now.tries,
            elapsed: stopwatch.elapsed,
            hasText: now.hasText,
            jitter: jitter
        )
        switch decision {
        case .giveUp(let error): throw error
        case .retry(let delay):
            let attempt = state.withLock { state in
                state.tries += 1
                // What was not asked was no call.
                if error.code != .leftAlone { state.attempt += 1 }
                return state.attempt
            }
            onEvent(.retrying(reason: error.what, delay: delay, attempt: attempt))
            return delay
        }
    }
}

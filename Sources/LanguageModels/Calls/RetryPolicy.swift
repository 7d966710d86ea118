public import Apprentice

/// When a call that failed is made again.
public struct RetryPolicy: Sendable, Equatable {
    /// What is to be done after a failure.
    public enum Decision: Sendable, Equatable {
        /// Make the call again after a while.
        case retry(after: Duration)
        /// Hand the error on, which now says why no more was tried.
        case giveUp(ModelError)
    }

    /// Calls in all, the first one included.
    public var attempts: Int
    /// Calls in all to a server that is not there at all.
    public var attemptsUnreached: Int
    /// The wait after the first failure; it doubles with each one.
    public var base: Duration
    /// The longest wait of our own choosing.
    public var longestBackoff: Duration
    /// The longest wait a server may ask for; for more there is no waiting at all.
    public var longestWish: Duration
    /// Until the reply begins, from the beginning, waits included; nil for as long as it takes.
    public var deadline: Duration?
    /// Whether another model is asked when this one fails, so that long waits are not worth it.
    public var hasAlternative: Bool

    /// Creates a policy.
    public init(
        attempts: Int = 5,
        attemptsUnreached: Int? = nil,
        base: Duration = .milliseconds(400),
        longestBackoff: Duration = .seconds(30),
        longestWish: Duration = .seconds(60),
        deadline: Duration? = .seconds(600),
        hasAlternative: Bool = false
    ) {
        self.attempts = attempts
        self.attemptsUnreached = attemptsUnreached ?? attempts
        self.base = base
        self.longestBackoff = longestBackoff
        self.longestWish = longestWish
        self.deadline = deadline
        self.hasAlternative = hasAlternative
    }

    /// One call, which takes as long as it takes.
    public static let once = RetryPolicy(attempts: 1, deadline: nil)

    /// The policy for a priority: somebody at a prompt is not kept waiting as long, a batch is.
    public static func standard(for priority: ModelRequest.Priority) -> RetryPolicy {
        switch priority {
        case .chat:
            RetryPolicy(
                attempts: 4,
                // Somebody waits, and it is most often a server that was not started.
                attemptsUnreached: 2,
                longestWish: .seconds(30),
                deadline: .seconds(300)
            )
        case .learning: RetryPolicy()
        case .batch, .idle: RetryPolicy(longestWish: .seconds(600), deadline: .seconds(1800))
        }
    }

    /// The policy where another model is asked when this one fails.
    public static func beforeAnother(for priority: ModelRequest.Priority) -> RetryPolicy {
        var policy = standard(for: priority)
        policy.attempts = 3
        policy.attemptsUnreached = 2
        policy.longestBackoff = .seconds(2)
        policy.longestWish = .seconds(5)
        policy.hasAlternative = true
        return policy
    }

    /// Decides what to do after a failure.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - attempt: Which call it was, from 1.
    ///   - elapsed: Since the first call began.
    ///   - hasText: Whether text of this reply has reached the caller, who cannot take it back.
    ///   - jitter: From 0 to 1, drawn anew each time, so that many callers do not come back at once.
    /// - Returns: Whether and when to try again.
    public func decide(
        after error: ModelError,
        attempt: Int,
        elapsed: Duration,
        hasText: Bool,
        jitter: Double
    ) -> Decision {
        guard error.isTemporary, !hasText else { return .giveUp(error) }
        if hasAlternative, error.code == .leftAlone { return .giveUp(error) }
        guard attempt < most(for: error) else {
            return .giveUp(attempt > 1 ? error.adding("tried \(attempt) times") : error)
        }
        let doublings = min(attempt - 1, 30)
        var wait = min(base * (1 << doublings), longestBackoff) * (1 + jitter / 2)
        if let wish = error.retryAfter {
            guard wish <= longestWish else {
                return .giveUp(error.adding("longer than is worth waiting"))
            }
            wait = max(wait, wish * (1 + jitter / 10))
        }
        if let deadline, elapsed + wait > deadline {
            return .giveUp(error.adding("tried for \(elapsed.inWords)"))
        }
        return .retry(after: wait)
    }

    /// Calls in all, as far as a kind of error is worth them.
    private func most(for error: ModelError) -> Int {
        switch error.code {
        case .unreachable: attemptsUnreached
        // What says nothing twice will say nothing again, and each call is paid for.
        case .emptyReply: min(2, attempts)
        default: attempts
        }
    }
}

extension ModelError {
    fileprivate func adding(_ reason: String) -> ModelError {
        var error = self
        error.why = [why, reason].compactMap(\.self).joined(separator: ", ")
        return error
    }
}

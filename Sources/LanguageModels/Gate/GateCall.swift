package import Apprentice

/// A call as a ``ProviderGate`` sees it.
package struct GateCall: Sendable, Equatable {
    /// Who goes first.
    package var priority: ModelRequest.Priority
    /// The model; whether it works, and what its provider says of its limits, is known of each apart.
    package var model: String
    /// About how many tokens it takes, for a limit of tokens a minute.
    package var tokens: Int
    /// How long it may wait for its turn; nil for as long as it takes.
    package var timeLimit: Duration?
    /// How long a provider may ask it to hold back; for more it is sent away at once.
    package var longestHold: Duration
    /// Whether another model can be asked instead, so that it is not worth waiting for this one.
    package var hasAlternative: Bool

    package init(
        _ priority: ModelRequest.Priority,
        model: String = "",
        tokens: Int = 0,
        timeLimit: Duration? = nil,
        hasAlternative: Bool = false
    ) {
        self.priority = priority
        self.model = model
        self.tokens = tokens
        self.timeLimit = timeLimit
        let policy = hasAlternative ? RetryPolicy.beforeAnother : RetryPolicy.standard
        longestHold = policy(priority).longestWish
        self.hasAlternative = hasAlternative
    }

    /// Describes a try of a request.
    ///
    /// `countsTokens` says whether the gate limits tokens, so that the call must be sized.
    init(
        _ request: ModelRequest,
        model: String,
        policy: RetryPolicy,
        timeLimit: Duration?,
        countsTokens: Bool
    ) {
        priority = request.priority
        self.model = model
        tokens =
            countsTokens
            ? request.estimatedTokens + (request.maxTokens ?? ReplyLimit.tokens(of: model)) : 0
        self.timeLimit = timeLimit
        longestHold = policy.longestWish
        hasAlternative = policy.hasAlternative
    }
}

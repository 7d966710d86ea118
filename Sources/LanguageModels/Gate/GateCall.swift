public import Apprentice

/// A call as a ``ProviderGate`` sees it.
public struct GateCall: Sendable, Equatable {
    /// Who goes first.
    public var priority: ModelRequest.Priority
    /// The model; whether it works, and what its provider says of its limits, is known of each apart.
    public var model: String
    /// About how many tokens it takes, for a limit of tokens a minute.
    public var tokens: Int
    /// How long it may wait for its turn; nil for as long as it takes.
    public var timeLimit: Duration?
    /// How long a provider may ask it to hold back; for more it is sent away at once.
    public var longestHold: Duration
    /// Whether another model can be asked instead, so that it is not worth waiting for this one.
    public var hasAlternative: Bool

    /// Describes a call.
    public init(
        _ priority: ModelRequest.Priority,
        model: String = "",
        tokens: Int = 0,
        timeLimit: Duration? = nil,
        longestHold: Duration? = nil,
        hasAlternative: Bool = false
    ) {
        self.priority = priority
        self.model = model
        self.tokens = tokens
        self.timeLimit = timeLimit
        let policy = hasAlternative ? RetryPolicy.beforeAnother : RetryPolicy.standard
        self.longestHold = longestHold ?? policy(priority).longestWish
        self.hasAlternative = hasAlternative
    }
}

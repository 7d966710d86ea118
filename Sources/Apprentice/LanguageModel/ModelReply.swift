/// What a model answered.
public struct ModelReply: Sendable, Equatable {
    /// The whole text.
    public var text: String
    /// What it cost, in tokens.
    public var usage: Usage
    /// Whether the model stopped because the reply reached its limit.
    public var isTruncated: Bool

    /// Creates a reply.
    public init(text: String, usage: Usage = Usage(), isTruncated: Bool = false) {
        self.text = text
        self.usage = usage
        self.isTruncated = isTruncated
    }
}

/// Something that happens while a reply is on its way.
public enum ModelEvent: Sendable, Equatable {
    /// The next piece of the text.
    case text(String)
    /// The call failed and is made again after `delay`; nothing of its text had arrived.
    case retrying(reason: String, delay: Duration, attempt: Int)
    /// The model is not ready yet (a local one that is still being loaded).
    case waiting(String)
}

/// Tokens a call took.
public struct Usage: Sendable, Equatable, Codable {
    /// Tokens of the request.
    public var promptTokens: Int
    /// Tokens of the reply.
    public var completionTokens: Int
    /// Tokens of the request that the server had in its prompt cache.
    public var cachedTokens: Int

    /// Creates a count.
    public init(promptTokens: Int = 0, completionTokens: Int = 0, cachedTokens: Int = 0) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
    }

    /// Tokens of request and reply together.
    public var total: Int { promptTokens + completionTokens }

    /// Adds up two counts.
    public static func + (left: Usage, right: Usage) -> Usage {
        Usage(
            promptTokens: left.promptTokens + right.promptTokens,
            completionTokens: left.completionTokens + right.completionTokens,
            cachedTokens: left.cachedTokens + right.cachedTokens
        )
    }
}

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
    ///
    /// The attempt is the number of the call to come, from 1.
    case retrying(reason: String, delay: Duration, attempt: Int)
    /// Another model is asked instead; nothing of the first one's text had arrived.
    case fellBack(model: String, reason: String, attempt: Int)
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
    /// Tokens of the request that the server put into its prompt cache, where that is paid for.
    public var cacheWriteTokens: Int

    /// Creates a count.
    public init(
        promptTokens: Int = 0,
        completionTokens: Int = 0,
        cachedTokens: Int = 0,
        cacheWriteTokens: Int = 0
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.cacheWriteTokens = cacheWriteTokens
    }

    /// Tokens of request and reply together.
    public var total: Int { promptTokens + completionTokens }

    /// Adds up two counts.
    public static func + (left: Usage, right: Usage) -> Usage {
        Usage(
            promptTokens: left.promptTokens + right.promptTokens,
            completionTokens: left.completionTokens + right.completionTokens,
            cachedTokens: left.cachedTokens + right.cachedTokens,
            cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens
        )
    }
}

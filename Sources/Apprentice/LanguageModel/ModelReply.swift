/// What a model answered.
public struct ModelReply: Sendable, Equatable {
    /// The whole text.
    public var text: String
    /// What it cost, in tokens.
    public var usage: Usage
    /// How it ended; unless it is ``Finish/whole``, there would have been more.
    public var finish: Finish

    /// Creates a reply.
    public init(text: String, usage: Usage = Usage(), finish: Finish = .whole) {
        self.text = text
        self.usage = usage
        self.finish = finish
    }
}

/// How a reply ended whose text is there.
public enum Finish: Sendable, Equatable {
    /// The model said all that it had to say.
    case whole
    /// It reached the longest reply, or the end of the model's window.
    case length
    /// A filter of the provider stopped it.
    case filtered
    /// The model declined to go on.
    case refused
    /// The provider paused the model, perhaps before the answer was complete.
    case paused
    /// The model wanted to call a tool.
    case toolCall
    /// The model said the same again and again, and was stopped.
    case repeated
    /// In a way that is not known here; the server's word for it.
    case other(String)

    /// The word for it in files; nil for a whole reply.
    public var name: String? {
        switch self {
        case .whole: nil
        case .length: "length"
        case .filtered: "content_filter"
        case .refused: "refusal"
        case .paused: "pause"
        case .toolCall: "tool_calls"
        case .repeated: "repetition"
        case .other(let word): word
        }
    }

    /// Reads a word that ``name`` gave.
    public init(name: String?) {
        let known: [Finish] = [
            .length, .filtered, .refused, .paused, .toolCall, .repeated,
        ]
        self = name.map { name in known.first { $0.name == name } ?? .other(name) } ?? .whole
    }

    /// One line for a person who sees the text; nil when it is whole.
    public var remark: String? {
        switch self {
        case .whole: nil
        case .length: "the answer is cut: it reached the length limit"
        case .filtered: "the answer is cut: a filter of the provider stopped it"
        case .refused: "the answer is cut: the model declined to go on"
        case .paused: "the answer may not be complete: the provider paused the model"
        case .toolCall: "the answer may not be complete: the model wanted to call a tool"
        case .repeated: "stopped: the model repeated itself"
        case .other(let word): "the answer may not be complete: it ended with \"\(word)\""
        }
    }
}

/// Something that happens while a reply is on its way.
public enum ModelEvent: Sendable, Equatable {
    /// The next piece of the text.
    case text(String)
    /// The next piece of what the model thinks before it answers; no part of the reply.
    case thinking(String)
    /// All the text so far was thinking; the reply begins only now.
    case thoughtSoFar
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
///
/// Servers report them, so no number is trusted: each is kept between 0 and ``limit``, and sums stay
/// there too.
public struct Usage: Sendable, Equatable, Codable {
    /// The most tokens that are counted; no provider sells as many.
    public static let limit = 1_000_000_000_000

    /// Tokens of the request.
    public var promptTokens: Int { didSet { promptTokens = Self.clamped(promptTokens) } }
    /// Tokens of the reply.
    public var completionTokens: Int {
        didSet { completionTokens = Self.clamped(completionTokens) }
    }
    /// Tokens of the request that the server had in its prompt cache.
    public var cachedTokens: Int { didSet { cachedTokens = Self.clamped(cachedTokens) } }
    /// Tokens of the request that the server put into its prompt cache, where that is paid for.
    public var cacheWriteTokens: Int {
        didSet { cacheWriteTokens = Self.clamped(cacheWriteTokens) }
    }

    /// Creates a count.
    public init(
        promptTokens: Int = 0,
        completionTokens: Int = 0,
        cachedTokens: Int = 0,
        cacheWriteTokens: Int = 0
    ) {
        self.promptTokens = Self.clamped(promptTokens)
        self.completionTokens = Self.clamped(completionTokens)
        self.cachedTokens = Self.clamped(cachedTokens)
        self.cacheWriteTokens = Self.clamped(cacheWriteTokens)
    }

    /// Reads a count that was written; what is out of bounds is clamped.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            promptTokens: try fields.decode(Int.self, forKey: .promptTokens),
            completionTokens: try fields.decode(Int.self, forKey: .completionTokens),
            cachedTokens: try fields.decode(Int.self, forKey: .cachedTokens),
            cacheWriteTokens: try fields.decode(Int.self, forKey: .cacheWriteTokens)
        )
    }

    /// Tokens of request and reply together.
    public var total: Int { Self.clamped(promptTokens + completionTokens) }

    /// Adds up two counts.
    public static func + (left: Usage, right: Usage) -> Usage {
        Usage(
            promptTokens: left.promptTokens + right.promptTokens,
            completionTokens: left.completionTokens + right.completionTokens,
            cachedTokens: left.cachedTokens + right.cachedTokens,
            cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens
        )
    }

    private static func clamped(_ count: Int) -> Int { max(0, min(count, limit)) }
}

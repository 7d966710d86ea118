/// The port every role speaks through: messages in, text out.
///
/// An implementation retries what is worth retrying, honours task cancellation by throwing
/// `CancellationError`, and throws ``ModelError`` for everything else.
public protocol LanguageModel: Sendable {
    /// What the program has to know of the model before it asks.
    var profile: ModelProfile { get }

    /// Answers a request, handing on the text as it arrives.
    ///
    /// - Parameters:
    ///   - request: The conversation, and what the reply must look like.
    ///   - onEvent: Called in order, from any thread, for each piece of text and each retry.
    /// - Returns: The whole reply.
    /// - Throws: ``ModelError``, or `CancellationError` when the task is cancelled.
    func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply
}

/// What the program has to know of a model before it asks.
public struct ModelProfile: Sendable, Equatable {
    /// `provider/name`, as the user names it: `openai/gpt-5`, `local`.
    public var name: String
    /// The host that questions, answers and lessons go to; nil when they stay on this machine.
    public var host: String?
    /// The longest conversation the model takes, in tokens.
    public var contextWindow: Int
    /// Whether the model is too small to choose skillbook operations by itself (see ``LearningMode``).
    public var isSmall: Bool
    /// Whether pictures may be sent to it; of most models only their servers know.
    public var takesImages: Bool

    /// Creates a profile.
    public init(
        name: String,
        host: String? = nil,
        contextWindow: Int = 32_000,
        isSmall: Bool = false,
        takesImages: Bool = true
    ) {
        self.name = name
        self.host = host
        self.contextWindow = contextWindow
        self.isSmall = isSmall
        self.takesImages = takesImages
    }
}

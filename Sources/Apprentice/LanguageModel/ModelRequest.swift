/// What a role asks of a model.
public struct ModelRequest: Sendable {
    /// Which of two callers goes first when both want the model.
    public enum Priority: Int, Sendable, Comparable {
        /// Many answers at once, with nobody waiting at a prompt.
        case batch
        /// Learning from feedback that a person gave.
        case learning
        /// Somebody waits at a prompt.
        case chat

        /// Compares two priorities; the greater goes first.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// On whose behalf a model is asked; what it took is counted by this.
    public enum Role: String, Sendable, CaseIterable {
        /// Somebody at a prompt.
        case chat
        /// One of many questions, with nobody waiting at a prompt.
        case batch
        /// What finds out what a turn teaches.
        case reflector
        /// What changes the skillbook.
        case manager
        /// What merges skills that are alike.
        case consolidator

        /// Whether it learns, rather than answers.
        public var isLearning: Bool {
            switch self {
            case .chat, .batch: false
            case .reflector, .manager, .consolidator: true
            }
        }
    }

    /// The conversation, oldest first.
    public var messages: [Message]
    /// The JSON the reply must fit, if it must.
    public var schema: ReplySchema?
    /// Sampling temperature; nil leaves it to the provider.
    public var temperature: Double?
    /// The longest reply, in tokens; nil leaves it to the provider.
    public var maxTokens: Int?
    /// Who goes first.
    public var priority: Priority
    /// What the call is counted under.
    public var role: Role
    /// How long the call may take until its reply begins, waits and retries included; nil leaves it
    /// to the model.
    public var timeLimit: Duration?
    /// Which try of the call this is, from 1.
    package var attempt = 1

    /// Creates a request; without a role it is a batch's or a chat's, by its priority.
    public init(
        messages: [Message],
        schema: ReplySchema? = nil,
        temperature: Double? = nil,
        maxTokens: Int? = nil,
        priority: Priority = .chat,
        role: Role? = nil,
        timeLimit: Duration? = nil
    ) {
        self.messages = messages
        self.schema = schema
        self.temperature = temperature
        self.maxTokens = maxTokens
        self.priority = priority
        self.role = role ?? (priority == .batch ? .batch : .chat)
        self.timeLimit = timeLimit
    }
}

/// The JSON schema a reply must fit, and the name it is sent under.
public struct ReplySchema: Sendable, Equatable {
    /// `reflection`, `skill_updates`.
    public var name: String
    /// The schema itself, as JSON text with its keys in the order the model shall write them.
    public var json: String

    /// Creates a schema.
    public init(name: String, json: String) {
        self.name = name
        self.json = json
    }
}

/// What a role asks of a model.
///
/// A pointer to its fields, which are copied when they are changed: every task that waits for a model
/// holds a request in each step of its way.
public struct ModelRequest: Sendable {
    /// Which of two callers goes first when both want the model.
    public enum Priority: Int, Sendable, Comparable {
        /// Nobody waits for it: it is made while a server has nothing else to do, and gives way.
        case idle
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
        /// What asks again to see whether lessons are followed.
        case proof

        /// Whether it learns, rather than answers.
        public var isLearning: Bool {
            switch self {
            case .chat, .batch: false
            case .reflector, .manager, .consolidator, .proof: true
            }
        }
    }

    private final class Fields: Sendable {
        let values: Values

        init(_ values: Values) { self.values = values }
    }

    private struct Values: Sendable {
        var messages: [Message]
        var schema: ReplySchema?
        var temperature: Double?
        var maxTokens: Int?
        var priority: Priority
        var role: Role
        var timeLimit: Duration?
        var reasoningEffort: String?
        var attempt: Int
    }

    private var fields: Fields

    private mutating func change(_ change: (inout Values) -> Void) {
        var values = fields.values
        change(&values)
        fields = Fields(values)
    }

    /// The conversation, oldest first.
    public var messages: [Message] {
        get { fields.values.messages }
        set { change { $0.messages = newValue } }
    }

    /// The JSON the reply must fit, if it must.
    public var schema: ReplySchema? {
        get { fields.values.schema }
        set { change { $0.schema = newValue } }
    }

    /// Sampling temperature; nil leaves it to the provider.
    public var temperature: Double? {
        get { fields.values.temperature }
        set { change { $0.temperature = newValue } }
    }

    /// The longest reply, in tokens; nil leaves it to the provider.
    public var maxTokens: Int? {
        get { fields.values.maxTokens }
        set { change { $0.maxTokens = newValue } }
    }

    /// Who goes first.
    public var priority: Priority {
        get { fields.values.priority }
        set { change { $0.priority = newValue } }
    }

    /// What the call is counted under.
    public var role: Role {
        get { fields.values.role }
        set { change { $0.role = newValue } }
    }

    /// How long the call may take until its reply begins, waits and retries included; nil leaves it
    /// to the model.
    public var timeLimit: Duration? {
        get { fields.values.timeLimit }
        set { change { $0.timeLimit = newValue } }
    }

    /// How much a model that reasons thinks: `low`, `medium`, `high`; nil leaves it to the provider.
    public var reasoningEffort: String? {
        get { fields.values.reasoningEffort }
        set { change { $0.reasoningEffort = newValue } }
    }

    /// Which try of the call this is, from 1.
    package var attempt: Int {
        get { fields.values.attempt }
        set { change { $0.attempt = newValue } }
    }

    /// Creates a request; without a role it is a batch's or a chat's, by its priority.
    public init(
        messages: [Message],
        schema: ReplySchema? = nil,
        temperature: Double? = nil,
        maxTokens: Int? = nil,
        priority: Priority = .chat,
        role: Role? = nil,
        timeLimit: Duration? = nil,
        reasoningEffort: String? = nil
    ) {
        fields = Fields(
            Values(
                messages: messages,
                schema: schema,
                temperature: temperature,
                maxTokens: maxTokens,
                priority: priority,
                role: role ?? (priority <= .batch ? .batch : .chat),
                timeLimit: timeLimit,
                reasoningEffort: reasoningEffort,
                attempt: 1
            )
        )
    }

    /// A judgement of material, the same whenever it is asked for (temperature 0).
    ///
    /// - Parameters:
    ///   - instructions: What is to be judged, and how.
    ///   - material: The parts that are read, each fenced.
    ///   - schema: The JSON of the reply.
    ///   - maxTokens: The longest reply, in tokens.
    ///   - priority: Who goes first.
    ///   - role: What the call is counted under.
    init(
        judgingBy instructions: String,
        material: [String],
        schema: ReplySchema,
        maxTokens: Int,
        priority: Priority,
        role: Role
    ) {
        self.init(
            messages: [
                Message(.system, instructions), Message(.user, material.joined(separator: "\n")),
            ],
            schema: schema,
            temperature: 0,
            maxTokens: maxTokens,
            priority: priority,
            role: role
        )
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

/// The changes a SkillManager asks for, and the reasoning behind them.
public struct UpdateBatch: Sendable, Equatable {
    /// Why.
    public var reasoning: String
    /// What, in order; none is an answer too.
    public var operations: [UpdateOperation]

    /// Creates a batch.
    public init(reasoning: String = "", operations: [UpdateOperation] = []) {
        self.reasoning = reasoning
        self.operations = operations
    }
}

/// One change a SkillManager asks for.
public struct UpdateOperation: Sendable, Equatable {
    /// What kind of change.
    public enum Kind: String, Sendable {
        /// A new skill.
        case add = "ADD"
        /// Other words for a skill that is there.
        case update = "UPDATE"
        /// A verdict on a skill.
        case tag = "TAG"
        /// A skill that should no longer be used.
        case remove = "REMOVE"
    }

    /// What kind of change.
    public var kind: Kind
    /// The skill, by id; none for an ADD.
    public var skillID: String?
    /// The heading for an ADD.
    public var section: String
    /// What to do.
    public var content: String
    /// When to do it.
    public var context: String
    /// Further words to find it by.
    public var keywords: [String]
    /// The verdict of a TAG.
    public var tag: Evidence.Tag?
    /// The job it is for, where code knows; a model does not say.
    public var job: LearningJob.ID?

    /// Creates an operation.
    public init(
        _ kind: Kind,
        skillID: String? = nil,
        section: String = "",
        content: String = "",
        context: String = "",
        keywords: [String] = [],
        tag: Evidence.Tag? = nil
    ) {
        self.kind = kind
        self.skillID = skillID
        self.section = section
        self.content = content
        self.context = context
        self.keywords = keywords
        self.tag = tag
    }
}

/// One feedback's way to the skillbook; the durable unit of the background.
public struct LearningJob: Sendable, Equatable, Identifiable {
    /// Where a job is on its way.
    public enum State: String, Sendable, CaseIterable {
        /// Waiting for a Reflector.
        case queued
        /// A Reflector reads its turn.
        case reflecting
        /// Its reflection waits for the SkillManager.
        case reflected
        /// Learned; its revision says what changed.
        case done
        /// Given up for a reason; repeatable.
        case failed
        /// What it had learned was taken back.
        case undone
        /// Its feedback was taken back before it was learned.
        case withdrawn

        /// Whether it will not move by itself any more.
        public var isFinal: Bool {
            switch self {
            case .queued, .reflecting, .reflected: false
            case .done, .failed, .undone, .withdrawn: true
            }
        }
    }

    /// Its number, `j1`; unique in a store.
    public var id: Int
    /// The turn it learns from.
    public var turn: Int
    /// The feedback that made it.
    public var feedback: Int
    /// Where it is.
    public var state: State
    /// Whether somebody waits at a prompt for it, rather than a batch.
    public var isInteractive: Bool
    /// How often it was begun.
    public var attempts: Int
    /// Why it failed.
    public var reason: String?
    /// What its Reflector found.
    public var reflection: Reflection?
    /// The provisional skill that speaks for it until it is learned.
    public var skill: Skill.UID?
    /// The process that works on it.
    public var owner: String?
    /// The process that tells its end: the one that acknowledged it, else the one that ended it.
    public var teller: String?
    /// What was said of its turn when it was last begun.
    public var basis: FeedbackBasis?
    /// The revision its end made, if it changed the book.
    public var revision: Int?
    /// When its feedback was given.
    public var createdAt: Timestamp
    /// When it last moved.
    public var updatedAt: Timestamp

    /// Creates a queued job.
    public init(
        id: Int = 0,
        turn: Int,
        feedback: Int,
        skill: Skill.UID? = nil,
        isInteractive: Bool = true,
        createdAt: Timestamp
    ) {
        self.id = id
        self.turn = turn
        self.feedback = feedback
        self.skill = skill
        state = .queued
        self.isInteractive = isInteractive
        attempts = 0
        self.createdAt = createdAt
        updatedAt = createdAt
    }
}

/// One turn: a question and what came of it.
///
/// It is written when the question is sent, and again when its answer ended, so that a crash leaves
/// a question without an answer and never an answer without its question.
public struct Trajectory: Sendable, Equatable, Identifiable {
    /// What came of the question.
    public enum Outcome: String, Sendable {
        /// Sent, nothing has come yet.
        case asked
        /// Answered to the end.
        case answered
        /// Stopped by the user; what came is kept.
        case stopped
        /// The model could not answer.
        case failed
    }

    /// Its number, `#12`; unique in a store.
    public var id: Int
    /// The conversation it belongs to.
    public var session: Int
    /// The question as it was asked.
    public var question: String
    /// What went with the question: the texts of files, each behind its name; nil when nothing did.
    public var context: String?
    /// The answer, without citations.
    public var answer: String
    /// What came of it.
    public var outcome: Outcome
    /// Why it failed, if it did.
    public var reason: String?
    /// How its answer ended, if it was answered.
    public var finish: Finish
    /// The model that answered.
    public var model: String
    /// The skills that stood in the prompt.
    public var shown: [Skill.UID]
    /// The skills the answer drew on.
    public var cited: [Skill.UID]
    /// The skills that would have stood there but did not fit.
    public var hidden: [Skill.UID]
    /// The book's version it was answered with.
    public var revision: Int
    /// The turn whose place it takes in the conversation, after `:no`.
    public var corrects: Int?
    /// The project it was asked in.
    public var project: String?
    /// Tokens it took.
    public var usage: Usage
    /// When it was asked.
    public var askedAt: Timestamp
    /// When its answer ended.
    public var endedAt: Timestamp?

    /// Creates a turn that was just asked.
    public init(
        id: Int = 0,
        session: Int,
        question: String,
        model: String,
        revision: Int = 0,
        corrects: Int? = nil,
        project: String? = nil,
        askedAt: Timestamp
    ) {
        self.id = id
        self.session = session
        self.question = question
        answer = ""
        outcome = .asked
        finish = .whole
        self.model = model
        shown = []
        cited = []
        hidden = []
        self.revision = revision
        self.corrects = corrects
        self.project = project
        usage = Usage()
        self.askedAt = askedAt
    }

    /// Whether it is in the store, and not of a private conversation.
    public var isKept: Bool { id > 0 }

    /// Whether there is an answer to look at: more than blanks.
    package var hasAnswer: Bool { !answer.allSatisfy(\.isWhitespace) }

    /// Whether verdicts on it count for the skills it cited.
    public var givesEvidence: Bool { outcome == .answered }
}

/// A conversation: turns that see one another.
public struct Session: Sendable, Equatable, Identifiable {
    /// Its number.
    public var id: Int
    /// The name the user gave it.
    public var name: String?
    /// The project it was begun in.
    public var project: String?
    /// When it was begun.
    public var startedAt: Timestamp
    /// What the user wants said to the model before everything else; nil for nothing.
    public var instructions: String?
    /// The turn of another session that it goes on from, after that and what came before it.
    public var forkedFrom: Trajectory.ID?

    /// Creates a session.
    public init(
        id: Int = 0,
        name: String? = nil,
        project: String? = nil,
        startedAt: Timestamp,
        instructions: String? = nil,
        forkedFrom: Trajectory.ID? = nil
    ) {
        self.id = id
        self.name = name
        self.project = project
        self.startedAt = startedAt
        self.instructions = instructions
        self.forkedFrom = forkedFrom
    }
}

/// Where a skill's words came from: one turn, what was said of it, and what became of that.
public struct Source: Sendable, Equatable {
    /// Whether the note still speaks.
    public enum State: String, Sendable {
        /// It does.
        case live
        /// A later note of the user says otherwise.
        case superseded
        /// The user took it back.
        case withdrawn
    }

    /// The turn that was judged.
    public var turn: Int?
    /// The question of that turn.
    public var question: String?
    /// The user's words.
    public var note: String?
    /// Whether the note still speaks.
    public var state: State
    /// The feedback the note is part of.
    public var feedback: Int?
    /// The job that learned it.
    public var job: Int?
    /// The model that worded it.
    public var model: String?
    /// When.
    public var at: Timestamp
    /// Keys of the file it came from that are not ours.
    public var extra: JSON?

    /// Creates a source.
    public init(
        turn: Int? = nil,
        question: String? = nil,
        note: String? = nil,
        state: State = .live,
        feedback: Int? = nil,
        job: Int? = nil,
        model: String? = nil,
        at: Timestamp,
        extra: JSON? = nil
    ) {
        self.turn = turn
        self.question = question
        self.note = note
        self.state = state
        self.feedback = feedback
        self.job = job
        self.model = model
        self.at = at
        self.extra = extra
    }
}

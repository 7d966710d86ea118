/// What somebody says of a turn, now or days later; identified by turn, who, kind and key.
public struct Feedback: Sendable, Equatable, Identifiable {
    /// Where feedback comes from.
    public enum Kind: String, Sendable, CaseIterable {
        /// A person.
        case human
        /// A monitor.
        case monitoring
        /// Numbers of a running product.
        case production
        /// A comparison of variants.
        case abTest = "ab_test"
        /// An environment that checked the answer.
        case environment
    }

    /// A user's words about a turn.
    public struct Note: Sendable, Equatable {
        /// The words, as typed.
        public var text: String
        /// When they were said.
        public var at: Timestamp

        /// Creates a note.
        public init(text: String, at: Timestamp) {
            self.text = text
            self.at = at
        }
    }

    /// Its number in the store.
    public var id: Int
    /// The turn it judges.
    public var turn: Int
    /// Who says it.
    public var who: String
    /// Where it comes from.
    public var kind: Kind
    /// Tells several judgements of one source on one turn apart.
    public var key: String
    /// From 0, bad, to 1, good.
    public var score: Double
    /// The words, oldest first.
    public var notes: [Note]
    /// When it was given, or last changed.
    public var at: Timestamp
    /// When it was taken back.
    public var withdrawnAt: Timestamp?

    /// Creates feedback.
    public init(
        id: Int = 0,
        turn: Int,
        who: String = "me",
        kind: Kind = .human,
        key: String = "",
        score: Double,
        notes: [Note] = [],
        at: Timestamp
    ) {
        self.id = id
        self.turn = turn
        self.who = who
        self.kind = kind
        self.key = key
        self.score = score
        self.notes = notes
        self.at = at
    }

    /// Whether the answer was more good than bad.
    public var isGood: Bool { score >= 0.5 }

    /// Whether it was taken back.
    public var isWithdrawn: Bool { withdrawnAt != nil }
}

/// A verdict being given: what ``LearningLoop/acknowledge(_:from:)`` takes.
public struct Verdict: Sendable, Equatable {
    /// The turn it judges.
    public var turn: Int
    /// From 0, bad, to 1, good.
    public var score: Double
    /// The user's words, if any.
    public var note: String?
    /// Who says it.
    public var who: String
    /// Where it comes from.
    public var kind: Feedback.Kind
    /// Tells several judgements of one source on one turn apart.
    public var key: String

    /// Creates a verdict.
    public init(
        turn: Int,
        score: Double,
        note: String? = nil,
        who: String = "me",
        kind: Feedback.Kind = .human,
        key: String = ""
    ) {
        self.turn = turn
        self.score = score
        self.note = note
        self.who = who
        self.kind = kind
        self.key = key
    }

    /// A plain "good".
    public static func good(_ turn: Int, note: String? = nil) -> Verdict {
        Verdict(turn: turn, score: 1, note: note)
    }

    /// A plain "bad".
    public static func bad(_ turn: Int, note: String? = nil) -> Verdict {
        Verdict(turn: turn, score: 0, note: note)
    }
}

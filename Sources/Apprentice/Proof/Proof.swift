/// One lesson's own question, asked again with the lesson and without it, to see whether it is followed.
///
/// Evidence of its own kind: it counts for no verdict. It is durable work, as a ``LearningJob`` is: kept
/// when the lesson is learned, leased to one loop, ended together with what it changes.
public struct Proof: Sendable, Equatable, Identifiable {
    /// Where a proof is on its way.
    public enum State: String, Sendable, CaseIterable {
        /// Waiting until nothing else is to be done.
        case queued
        /// A loop asks the questions.
        case running
        /// Told.
        case done
        /// Given up: the lesson changed or is gone, or the model could not be asked.
        case dropped
    }

    /// What a proof shows.
    public enum Outcome: String, Sendable {
        /// The answer follows the lesson where it is shown, and does not where it is not.
        case followed
        /// It does not follow the lesson although it is shown.
        case notFollowed = "not_followed"
        /// It is followed, shown or not.
        case noDifference = "no_difference"
        /// It can't be told.
        case unclear
    }

    /// Who told whether an answer follows.
    public enum Judge: String, Sendable {
        /// Code alone (see ``Adherence``).
        case code
        /// A model, where code could not tell.
        case model
    }

    /// What was found.
    public struct Result: Sendable, Equatable {
        /// The answer with the lesson.
        public var with: Adherence.Verdict
        /// The answer without it.
        public var without: Adherence.Verdict
        /// Who told both.
        public var judge: Judge
        /// The model that answered.
        public var model: String
        /// The answer with the user's words in place of the learned wording; nil when it was not asked
        /// for.
        public var words: Adherence.Verdict?
        /// Turns judged good whose lessons are no longer followed with this one beside them.
        public var hindered: [Trajectory.ID]
        /// What the proof changed, in words; empty when nothing.
        public var changed: [String]

        /// Creates a result.
        public init(
            with: Adherence.Verdict,
            without: Adherence.Verdict,
            judge: Judge,
            model: String,
            words: Adherence.Verdict? = nil,
            hindered: [Trajectory.ID] = [],
            changed: [String] = []
        ) {
            self.with = with
            self.without = without
            self.judge = judge
            self.model = model
            self.words = words
            self.hindered = hindered
            self.changed = changed
        }

        /// What both answers come to.
        public var outcome: Outcome {
            switch (with, without) {
            case (.notFollowed, _): .notFollowed
            case (.followed, .notFollowed): .followed
            case (.followed, .followed): .noDifference
            default: .unclear
            }
        }
    }

    /// Its number, `p1`; unique in a store.
    public var id: Int
    /// The skill it is about.
    public var skill: Skill.UID
    /// The turn whose question is asked again.
    public var turn: Trajectory.ID
    /// Where it is.
    public var state: State
    /// How often it was begun.
    public var attempts: Int
    /// How often that came to nothing: a program died over it, or a model was out of order.
    public var failures: Int
    /// The loop that works on it.
    public var holder: String?
    /// Why it was dropped.
    public var reason: String?
    /// What was found, once it is done.
    public var result: Result?
    /// The skill's revision that the result is about.
    public var revision: Int
    /// When the lesson was learned, or the proof asked for.
    public var createdAt: Timestamp
    /// When it last moved.
    public var updatedAt: Timestamp

    /// Creates a queued proof.
    public init(
        id: Int = 0,
        skill: Skill.UID,
        turn: Trajectory.ID,
        revision: Int,
        createdAt: Timestamp
    ) {
        self.id = id
        self.skill = skill
        self.turn = turn
        self.revision = revision
        state = .queued
        attempts = 0
        failures = 0
        self.createdAt = createdAt
        updatedAt = createdAt
    }
}

extension Skill {
    /// The turn whose question a proof asks: that of the newest note, else of the newest source.
    var provingTurn: Trajectory.ID? {
        let live = sources.filter { $0.state == .live && $0.turn != nil }
        let noted = live.filter { $0.note != nil }
        return (noted.isEmpty ? live : noted).max { $0.at < $1.at }?.turn
    }

    /// What an answer to a turn's question should follow: the notes said of it, else the skill's words.
    func demands(of turn: Trajectory.ID) -> [String] {
        let notes = liveNotes.filter { $0.turn == turn }.compactMap(\.note).uniqued()
        return notes.isEmpty ? [content] : notes
    }
}

/// One verdict on a skill: what somebody thought of it in one turn.
public struct Evidence: Sendable, Equatable {
    /// The verdict.
    public enum Tag: String, Sendable {
        /// The skill helped the answer.
        case helpful
        /// The skill harmed it.
        case harmful
        /// Neither.
        case neutral
    }

    /// Who judged; of several in one turn the first in this order counts.
    public enum Judge: String, Sendable, CaseIterable {
        /// A Reflector that read the whole turn.
        case reflector
        /// A person.
        case human
        /// A script, a monitor, an environment.
        case other
        /// Counters of a file that was loaded.
        case imported
    }

    /// The skill.
    public var skill: Skill.UID
    /// The turn; nil for imported counters.
    public var turn: Int?
    /// Who judged.
    public var judge: Judge
    /// A name within ``judge``: the person, the monitor, the book the counters came from.
    public var who: String
    /// The verdict.
    public var tag: Tag
    /// How many verdicts the row stands for; more than one only when imported.
    public var weight: Int
    /// When.
    public var at: Timestamp

    /// Creates a verdict.
    public init(
        skill: Skill.UID,
        turn: Int?,
        judge: Judge,
        who: String,
        tag: Tag,
        weight: Int = 1,
        at: Timestamp
    ) {
        self.skill = skill
        self.turn = turn
        self.judge = judge
        self.who = who
        self.tag = tag
        self.weight = weight
        self.at = at
    }
}

/// What all verdicts on a skill come to.
public struct Tally: Sendable, Equatable {
    /// Verdicts that it helped.
    public var helpful = 0
    /// Verdicts that it harmed.
    public var harmful = 0
    /// Verdicts that it did neither.
    public var neutral = 0
    /// The effective verdict of each turn, oldest first.
    public var recent: [(turn: Int, tag: Evidence.Tag, at: Timestamp)] = []

    /// Counts one effective verdict a turn: the Reflector's over a person's over any other's.
    ///
    /// - Parameter rows: Every row of one skill, in any order.
    public init(_ rows: [Evidence]) {
        var turns: [Int: Evidence] = [:]
        for row in rows {
            guard let turn = row.turn else {
                add(row.tag, row.weight)
                continue
            }
            if let known = turns[turn], !(Self.rank(row) < Self.rank(known)) { continue }
            turns[turn] = row
        }
        for (turn, row) in turns {
            add(row.tag, row.weight)
            recent.append((turn, row.tag, row.at))
        }
        recent.sort { ($0.at, $0.turn) < ($1.at, $1.turn) }
    }

    private mutating func add(_ tag: Evidence.Tag, _ weight: Int) {
        switch tag {
        case .helpful: helpful += weight
        case .harmful: harmful += weight
        case .neutral: neutral += weight
        }
    }

    /// The order in which judges of one turn are believed; of equal judges the later one, and of two
    /// skills that became one the worse verdict.
    private static func rank(_ row: Evidence) -> (Int, Int64, String, Int) {
        let order = Evidence.Judge.allCases.firstIndex(of: row.judge) ?? 0
        let tag =
            switch row.tag {
            case .harmful: 0
            case .helpful: 1
            case .neutral: 2
            }
        return (order, -row.at.microseconds, row.who, tag)
    }

    /// Compares two tallies by their counts.
    public static func == (left: Tally, right: Tally) -> Bool {
        (left.helpful, left.harmful, left.neutral) == (right.helpful, right.harmful, right.neutral)
    }
}

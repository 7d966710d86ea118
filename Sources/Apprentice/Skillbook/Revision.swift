/// One change of the book, with its cause; every change is one.
public struct Revision: Sendable, Equatable {
    /// Why the book changed.
    public enum Cause: Sendable, Hashable {
        /// Somebody judged a turn; the number is the feedback's.
        case feedback(Int)
        /// Jobs were learned from.
        case learned([Int])
        /// Feedback was taken back.
        case withdrawn(Int)
        /// A model found that a newer note contradicts older ones, which went; the number is the
        /// feedback's that gave the newer one.
        case contradiction(Int)
        /// A person changed it by a command: `add`, `edit`, `applies`, `remove`, `pin`.
        case hand(String)
        /// Skills that say the same became one.
        case consolidated
        /// A proof showed that a skill is not followed or gets in the way; the number is the proof's.
        case proof(Int)
        /// A file was loaded.
        case load(String)
        /// A folder that other devices share was merged.
        case synced(String)
        /// An earlier revision was reverted.
        case undo(Int)
        /// An undo was reverted.
        case redo(Int)
    }

    /// Its number; the first is 1.
    public var number: Int
    /// Why.
    public var cause: Cause
    /// When.
    public var at: Timestamp
    /// What changed.
    public var changes: [SkillChange]

    /// Creates a revision.
    public init(number: Int, cause: Cause, at: Timestamp, changes: [SkillChange]) {
        self.number = number
        self.cause = cause
        self.at = at
        self.changes = changes
    }
}

extension Revision {
    /// Stops where somebody waits for thousands of changes and wants them no longer; what learning
    /// does is finished, however its task ends.
    package func checkCancellation() throws {
        switch cause {
        case .load, .synced, .consolidated: try Task.checkCancellation()
        default: break
        }
    }

    /// Whether verdicts may have changed a skill's standing in it.
    var isOfVerdicts: Bool {
        switch cause {
        case .feedback, .learned, .withdrawn, .undo, .redo: true
        case .hand, .load, .synced, .consolidated, .contradiction, .proof: false
        }
    }
}

/// One skill before and after a revision.
public struct SkillChange: Sendable, Equatable {
    /// The skill as it was; nil if it is new.
    public var before: Skill?
    /// The skill as it is; nil if it is gone from the book (only when the book was replaced).
    public var after: Skill?

    /// Creates a change.
    public init(before: Skill?, after: Skill?) {
        self.before = before
        self.after = after
    }

    /// The skill it is about.
    public var uid: Skill.UID? { (after ?? before)?.uid }

    /// What kind of change a reader sees.
    public enum Kind: String, Sendable {
        /// In the book and live, where it was not.
        case added
        /// Live before and after, with other words or another standing.
        case updated
        /// Live before and not after.
        case removed
        /// Not live before or after.
        case hidden
    }

    /// What kind of change a reader sees.
    public var kind: Kind {
        switch (before?.isLive ?? false, after?.isLive ?? false) {
        case (false, true): .added
        case (true, true): .updated
        case (true, false): .removed
        case (false, false): .hidden
        }
    }
}

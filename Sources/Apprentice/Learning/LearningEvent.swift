/// What the loop reports while it works.
public enum LearningEvent: Sendable, Equatable {
    /// A job ended in a commit; one for each acknowledged job.
    case learned(LearnedLesson)
    /// A job was given up; its note goes on acting.
    case failed(job: LearningJob.ID, reason: String)
    /// Something a person may want to know: an operation refused, a lesson replaced.
    case notice(String)
    /// A call of the background took tokens.
    case usage(Usage)
    /// The counters changed.
    case stats(LearningStats)
}

/// The background's counters.
public struct LearningStats: Sendable, Equatable {
    /// Jobs that wait, in the store.
    public var queued = 0
    /// Jobs under way, in the store.
    public var active = 0
    /// Skills in use.
    public var skills = 0
    /// The book's version.
    public var revision = 0
    /// Jobs of this program that were learned since it started; only grows.
    public var completed = 0
    /// Jobs of this program that were given up since it started; only grows.
    public var failed = 0
    /// Why jobs wait although learning is on; nil when they do not.
    public var hold: String?

    /// Creates counters at zero.
    public init() {}
}

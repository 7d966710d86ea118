/// One feedback's way to the skillbook; the durable unit of the background.
///
/// ```text
/// queued ─▶ reflecting ─▶ reflected ─▶ learned ◀─▶ undone
///    ▲          │ │           │
///    └──────────┘ └─▶ failed ◀┘
/// ```
///
/// Feedback that is taken back withdraws its job, unless that is learned. A failed job that is repeated,
/// and a withdrawn one whose feedback is given again, go on with their reflection or from the queue.
///
/// Its methods are the only steps there are. A job that is learned or failed leaves a ``JobEnd`` in
/// the same transaction, which one loop reports.
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
        case learned
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
            case .learned, .failed, .undone, .withdrawn: true
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
    /// How often it was leased to a loop; with the holder, this tells one lease from another.
    public var attempts: Int
    /// How many loops died while they worked on it.
    public var crashes: Int
    /// Why it failed.
    public var reason: String?
    /// What its Reflector found.
    public var reflection: Reflection?
    /// The provisional skill that speaks for it until it is learned.
    public var skill: Skill.UID?
    /// The loop it is leased to (``LeaseHolder/name``).
    public var holder: String?
    /// The loop that reports its end (``LeaseHolder/name``); nil for the one that ends it.
    public var reporter: String?
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
        crashes = 0
        self.createdAt = createdAt
        updatedAt = createdAt
    }
}

extension LearningJob {
    /// How many loops may die over a job before it is given up.
    static let mostCrashes = 10

    /// Leases it to a loop, which reads what is said of its turn now.
    mutating func begin(by holder: String, on basis: FeedbackBasis, at now: Timestamp) {
        move(to: .reflecting, at: now)
        self.holder = holder
        self.basis = basis
        attempts += 1
    }

    /// Keeps what its Reflector found, until the SkillManager takes it in.
    mutating func keep(_ reflection: Reflection, at now: Timestamp) {
        move(to: .reflected, at: now)
        self.reflection = reflection
    }

    /// Puts it back in the queue, to be reflected on from the beginning.
    mutating func putBack(at now: Timestamp) {
        move(to: .queued, at: now)
        reflection = nil
    }

    /// Ends it.
    mutating func end(_ outcome: JobEnd.Outcome, at now: Timestamp) {
        switch outcome {
        case .learned(let revision):
            move(to: .learned, at: now)
            self.revision = revision
        case .failed(let reason):
            move(to: .failed, at: now)
            self.reason = reason
        }
    }

    /// Ends it without a word, because its feedback was taken back.
    mutating func withdraw(at now: Timestamp) {
        move(to: .withdrawn, at: now)
        reason = nil
    }

    /// Goes on where it was given up or withdrawn; loops may die over it as often as before.
    mutating func goOn(at now: Timestamp) {
        move(to: reflection == nil ? .queued : .reflected, at: now)
        reason = nil
        crashes = 0
    }

    /// Marks what it had learned as taken back, or as in force again.
    mutating func setUndone(_ isUndone: Bool, at now: Timestamp) {
        move(to: isUndone ? .undone : .learned, at: now)
    }

    private mutating func move(to state: State, at now: Timestamp) {
        self.state = state
        holder = nil
        updatedAt = now
    }

    /// Whether it is under the very lease it was claimed with.
    func isLeased(like claimed: LearningJob) -> Bool {
        state == .reflecting && holder == claimed.holder && attempts == claimed.attempts
    }

    /// Whether its reflection still waits, and is the one a call was made from.
    func isUnchanged(_ then: LearningJob) -> Bool {
        state == .reflected && attempts == then.attempts
    }

    /// Whether its reflection is what was found in the same turn before, and rests on nothing that
    /// was taken back since.
    func isEarlier(than job: LearningJob, given said: [Feedback]) -> Bool {
        guard id != job.id, reflection != nil, id < job.id || state == .learned,
            state != .withdrawn, state != .undone
        else { return false }
        let left = Set(said.flatMap(\.notes).map(\.text))
        return left.isSuperset(of: basis?.notes ?? [])
    }
}

/// How a job ended, kept in the transaction that ended it until a loop has reported it.
public struct JobEnd: Sendable, Equatable, Identifiable {
    /// What came of a job.
    public enum Outcome: Sendable, Equatable {
        /// It was learned; the revision that did it, if the book changed.
        case learned(revision: Int?)
        /// It was given up, and why.
        case failed(reason: String)
    }

    /// Its number in the store.
    public var id: Int
    /// The job.
    public var job: LearningJob.ID
    /// What came of it.
    public var outcome: Outcome
    /// The loop that reports it (``LeaseHolder/name``); any other may, once that one is gone.
    public var reporter: String

    /// Creates an end that has not been kept.
    public init(id: Int = 0, job: LearningJob.ID, outcome: Outcome, reporter: String) {
        (self.id, self.job, self.outcome, self.reporter) = (id, job, outcome, reporter)
    }
}

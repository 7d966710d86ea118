/// The port to where everything is kept; it is also the queue of the background.
///
/// Every transaction of the loop is written once, over ``LearningRecords`` (see `Learning/Transactions`);
/// a store only runs it, whole or not at all and one after another.
public protocol LearningStore: Sendable {
    /// Runs a transaction: all that `body` changes is kept when it returns, and nothing when it throws.
    ///
    /// When it returns, the change is durable. A body holds no await, so nothing else gets in between.
    ///
    /// - Throws: What `body` throws, or a ``StoreError``.
    func transaction<Result: Sendable>(
        _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
    ) async throws -> Result

    /// Runs a body that only reads, on one consistent state.
    ///
    /// - Throws: What `body` throws, or a ``StoreError``.
    func read<Result: Sendable>(
        _ body: @Sendable @escaping (any LearningRecords) throws -> Result
    ) async throws -> Result

    /// Makes sure that nothing is left of what was removed, where a store keeps it for a while.
    ///
    /// - Returns: Whether nothing is; false while another process holds on to it.
    /// - Throws: ``StoreError``.
    func scrub() async throws -> Bool
}

extension LearningStore {
    /// Nothing stays where nothing is kept beyond the process.
    public func scrub() async throws -> Bool { true }
}

/// What a transaction sees: the book and the tables, as they are inside it.
public protocol LearningRecords {
    /// The moment of the transaction.
    var now: Timestamp { get }
    /// Shows all who share the store that a loop is alive, before the first row that names it is kept.
    ///
    /// Calls ``LeaseHolder/announce(_:)``, which does it once.
    mutating func announce(_ holder: LeaseHolder) throws
    /// What becomes of the leases of the loop of a name.
    func leases(of holder: String) -> LeaseState

    /// The book, with every skill there is.
    var book: Skillbook { get }
    /// Applies a revision to the book and keeps it; its number is the book's plus one.
    mutating func append(_ revision: Revision) throws
    /// Keeps a skill whose counts changed, but not its words.
    mutating func refresh(_ skill: Skill) throws
    /// Rewrites a revision that is kept: its changes say what they did without what was forgotten.
    mutating func replace(_ revision: Revision) throws
    /// The revision of a number.
    func revision(_ number: Int) throws -> Revision?
    /// Revisions, newest first.
    func revisions(limit: Int) throws -> [Revision]
    /// The revisions after one, up to another, newest first.
    func revisions(after start: Int, upTo end: Int) throws -> [Revision]
    /// The revisions of one cause, newest first.
    func revisions(causedBy cause: Revision.Cause) throws -> [Revision]
    /// The cause of every revision, newest first; cheap, because what they changed is not read.
    func causes() throws -> [(number: Int, cause: Revision.Cause)]
    /// The revisions that changed a skill, newest first.
    func revisions(changing skill: Skill.UID) throws -> [Revision]
    /// The next number for an id; never given out twice.
    mutating func takeSerial() throws -> Int
    /// Makes the next number larger than `serial`.
    mutating func raiseSerial(above serial: Int) throws

    /// Keeps a new session, and gives it its number.
    mutating func insert(_ session: Session) throws -> Session.ID
    /// Keeps a changed session.
    mutating func update(_ session: Session) throws
    /// The session of a number.
    func session(_ id: Session.ID) throws -> Session?
    /// Sessions with at least one turn, the one asked in last first.
    func sessions(limit: Int) throws -> [Session]

    /// Removes a session with its turns, what was said of them, their jobs and their verdicts.
    ///
    /// Turns of other sessions that correct one of these stay, and correct none.
    mutating func remove(_ session: Session.ID) throws

    /// Keeps a new turn, and gives it its number.
    mutating func insert(_ trajectory: Trajectory) throws -> Trajectory.ID
    /// Keeps a changed turn.
    mutating func update(_ trajectory: Trajectory) throws
    /// The turn of a number.
    func trajectory(_ id: Trajectory.ID) throws -> Trajectory?
    /// The newest turns of a session before one of them, oldest first; with nil, the newest of all.
    func trajectories(
        session: Session.ID,
        before end: Trajectory.ID?,
        limit: Int
    ) throws -> [Trajectory]

    /// The newest turns of any session, newest first.
    func recentTurns(limit: Int) throws -> [Trajectory]

    /// Turns whose question or answer holds all of some words or their beginnings, the best first.
    func trajectories(holding words: String, limit: Int) throws -> [Trajectory]

    /// Keeps feedback, new (id 0) or changed, and returns its number.
    mutating func save(_ feedback: Feedback) throws -> Feedback.ID
    /// The feedback of a number.
    func feedback(_ id: Feedback.ID) throws -> Feedback?
    /// Everything said of a turn, oldest first, withdrawn feedback too.
    func feedback(turn: Trajectory.ID) throws -> [Feedback]
    /// Turns something was said of, withdrawn or not, whose numbers are above one; in their order.
    func judgedTurns(after turn: Trajectory.ID, limit: Int) throws -> [Trajectory.ID]

    /// Keeps a job, new (id 0) or changed, and returns its number.
    mutating func save(_ job: LearningJob) throws -> LearningJob.ID
    /// The job of a number.
    func job(_ id: LearningJob.ID) throws -> LearningJob?
    /// Jobs in some states, interactive ones first, then oldest first.
    func jobs(in states: [LearningJob.State], limit: Int) throws -> [LearningJob]
    /// The numbers of the jobs in some states, in any order; cheap however much is known of each.
    func jobIDs(in states: [LearningJob.State]) throws -> [LearningJob.ID]
    /// The jobs of a turn, oldest first.
    func jobs(turn: Trajectory.ID) throws -> [LearningJob]

    /// Keeps how a job ended until it is reported.
    mutating func append(_ end: JobEnd) throws
    /// The ends that were not reported yet, in the order they were kept; few, as each is soon.
    func ends() throws -> [JobEnd]
    /// Forgets ends by their numbers, which are reported now.
    mutating func removeEnds(_ ids: [JobEnd.ID]) throws

    /// Keeps a verdict; one of the same skill, turn, judge and name is replaced.
    mutating func save(_ evidence: Evidence) throws
    /// Forgets what one judge said of a turn's skills.
    mutating func removeEvidence(turn: Trajectory.ID, judge: Evidence.Judge, who: String) throws
    /// Every verdict on a skill.
    func evidence(skill: Skill.UID) throws -> [Evidence]
    /// Every verdict of a turn.
    func evidence(turn: Trajectory.ID) throws -> [Evidence]

    /// The vectors that are kept of some texts, by the texts' keys.
    func vectors(
        of keys: [TextVector.Key],
        model: String
    ) throws -> [TextVector.Key: TextVector]
    /// Keeps vectors that a model made of texts.
    mutating func save(_ vectors: [TextVector.Key: TextVector], model: String) throws
    /// Forgets the vectors of some texts, whatever model made them.
    mutating func removeVectors(of keys: [TextVector.Key]) throws

    /// Keeps a proof, new (id 0) or changed, and returns its number.
    mutating func save(_ proof: Proof) throws -> Proof.ID
    /// The proof of a number.
    func proof(_ id: Proof.ID) throws -> Proof?
    /// Proofs in some states, oldest first.
    func proofs(in states: [Proof.State], limit: Int) throws -> [Proof]
    /// The proofs of a skill, oldest first.
    func proofs(of skill: Skill.UID) throws -> [Proof]

    /// Keeps a proposal, new (id 0) or changed, and returns its number.
    mutating func save(_ proposal: Proposal) throws -> Proposal.ID
    /// The proposal of a number.
    func proposal(_ id: Proposal.ID) throws -> Proposal?
    /// The proposal of a key.
    func proposal(key: String) throws -> Proposal?
    /// Proposals in some states, oldest first.
    func proposals(in states: [Proposal.State], limit: Int) throws -> [Proposal]

    /// A named value: leases, notes of the program.
    func value(_ name: String) throws -> String?
    /// Keeps or, with nil, forgets a named value.
    mutating func setValue(_ value: String?, for name: String) throws
}

extension LearningRecords {
    /// The newest turns of a session, oldest first.
    package func trajectories(session: Session.ID, limit: Int) throws -> [Trajectory] {
        try trajectories(session: session, before: nil, limit: limit)
    }
}

/// A store that cannot do what it should.
public struct StoreError: Explained, Equatable {
    /// Why.
    public enum Code: Sendable, Equatable {
        /// The file cannot be written.
        case unwritable
        /// The file was made by a newer release.
        case newer
        /// The file is not a store, or damaged.
        case damaged
        /// Another process holds it too long.
        case busy
        /// The disk is full, or failed.
        case disk
        /// A lease that a commit needed was lost.
        case leaseLost
    }

    /// Why.
    public var code: Code
    /// What went wrong.
    public var what: String
    /// The cause as found.
    public var why: String?
    /// What to do.
    public var remedy: String?

    /// Creates an error.
    public init(_ code: Code, what: String, why: String? = nil, remedy: String? = nil) {
        self.code = code
        self.what = what
        self.why = why
        self.remedy = remedy
    }
}

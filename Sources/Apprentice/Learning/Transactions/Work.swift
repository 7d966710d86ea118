/// A job with everything a Reflector reads.
public struct Assignment: Sendable, Equatable {
    /// The job.
    public var job: LearningJob
    /// The turn.
    public var trajectory: Trajectory
    /// Everything said of the turn.
    public var feedback: [Feedback]
    /// The skills its answer drew on.
    public var skills: [Skill]
    /// What an earlier job found in the same turn.
    public var earlier: Reflection?

    /// What all of it came to when the job was begun.
    public var score: Double? { job.basis?.score }

    /// The words of the feedback that made the job.
    public var notes: [Feedback.Note] {
        feedback.first { $0.id == job.feedback }?.notes ?? []
    }

    /// Why the answer was judged as it was, for a Reflector: good or bad, and every note.
    public var isGood: Bool { feedback.first { $0.id == job.feedback }?.isGood ?? false }
}

extension LearningRecords {
    /// Leases queued jobs to this process; jobs of dead processes are taken over.
    ///
    /// - Parameters:
    ///   - limit: How many at most.
    ///   - holding: Jobs this process works on; others of its leases were left behind.
    ///   - scoring: What the scores of a turn come to.
    /// - Returns: The jobs, with all a Reflector reads.
    /// - Throws: ``StoreError``.
    mutating func claim(
        limit: Int,
        holding: Set<LearningJob.ID>,
        scoring: Scoring = Scoring()
    ) throws -> [Assignment] {
        guard limit > 0 else { return [] }
        for var orphan in try jobs(in: [.reflecting], limit: .max)
        where !orphan.isElsewhere(than: self) && !holding.contains(orphan.id) {
            guard orphan.attempts < LearningJob.mostAttempts else {
                let reason = "the program ended \(orphan.attempts) times while it was being learned"
                _ = try fail(orphan.id, reason: reason)
                continue
            }
            orphan.state = .queued
            orphan.owner = nil
            _ = try save(orphan)
        }
        return try jobs(in: [.queued], limit: limit).compactMap { job in
            var job = job
            job.state = .reflecting
            job.owner = owner
            job.attempts += 1
            job.updatedAt = now
            job.basis = FeedbackBasis(try feedback(turn: job.turn), scoring: scoring)
            _ = try save(job)
            return try assignment(job)
        }
    }

    /// A job with all it needs; nil, and the job failed, when its turn is gone.
    mutating func assignment(_ job: LearningJob) throws -> Assignment? {
        guard let turn = try trajectory(job.turn) else {
            _ = try fail(job.id, reason: "turn #\(job.turn) is gone")
            return nil
        }
        let said = try feedback(turn: turn.id).filter { !$0.isWithdrawn }
        let earlier = try jobs(turn: turn.id).last { $0.isEarlier(than: job, given: said) }?
            .reflection
        let skills = (turn.cited.isEmpty ? turn.shown : turn.cited).compactMap { book[$0] }
        return Assignment(
            job: job,
            trajectory: turn,
            feedback: said,
            skills: skills,
            earlier: earlier
        )
    }

    /// Keeps what a Reflector found.
    ///
    /// - Parameters:
    ///   - reflection: What it found.
    ///   - claimed: The job, as it was leased.
    /// - Returns: Whether the lease still held: feedback may have been taken back meanwhile, or more
    ///   of it may have come.
    /// - Throws: ``StoreError``.
    mutating func keep(_ reflection: Reflection, of claimed: LearningJob) throws -> Bool {
        guard var job = try job(claimed.id), job.isLeased(like: claimed) else { return false }
        job.reflection = reflection
        job.state = .reflected
        job.updatedAt = now
        _ = try save(job)
        return true
    }

    /// Gives a job up, visibly; its provisional skill goes on acting.
    ///
    /// - Returns: Whether the job was still under way.
    mutating func fail(_ id: LearningJob.ID, reason: String) throws -> Bool {
        guard var job = try job(id), !job.state.isFinal else { return false }
        job.state = .failed
        job.reason = reason
        job.end(in: self)
        _ = try save(job)
        return true
    }

    /// Gives a leased job up, unless the lease was lost meanwhile.
    ///
    /// - Returns: Whether it was, and this process is to tell it.
    mutating func fail(_ claimed: LearningJob, reason: String) throws -> Bool {
        guard try job(claimed.id)?.isLeased(like: claimed) ?? false else { return false }
        return try fail(claimed.id, reason: reason) && job(claimed.id)?.teller == owner
    }

    /// Puts a job back in the queue: a process that ends gives up its leases.
    mutating func release(_ claimed: LearningJob) throws {
        guard var job = try job(claimed.id), job.isLeased(like: claimed) else { return }
        job.state = .queued
        job.owner = nil
        _ = try save(job)
    }

    /// Queues a failed job again, unless its feedback was taken back since.
    package mutating func retry(_ id: LearningJob.ID) throws -> Bool {
        guard var job = try job(id), job.state == .failed,
            try feedback(job.feedback)?.isWithdrawn != true
        else { return false }
        job.state = job.reflection == nil ? .queued : .reflected
        job.reason = nil
        job.teller = owner
        job.updatedAt = now
        _ = try save(job)
        return true
    }

    /// Takes the manager's lease for this process, unless a live one holds it.
    mutating func takeManagerLease() throws -> Bool {
        let holder = try value("manager")
        if let holder, holder != owner, isAlive(holder) { return false }
        // Written also when it is held, so that a store that cannot be written is found before a
        // model is paid for.
        try setValue(owner, for: "manager")
        return true
    }

    /// Gives the manager's lease up.
    mutating func releaseManagerLease() throws {
        if try value("manager") == owner { try setValue(nil, for: "manager") }
    }

    /// The reflections that wait for the SkillManager, whoever's they are, interactive ones first.
    mutating func waitingReflections(limit: Int) throws -> [Assignment] {
        try jobs(in: [.reflected], limit: limit).compactMap { try assignment($0) }
    }

    /// The newest turns of any session, newest first.
    package func recentTurns(limit: Int) throws -> [Trajectory] {
        try sessions(limit: 50).flatMap { try trajectories(session: $0.id, limit: limit) }
            .sorted { $0.id > $1.id }.prefix(limit).map(\.self)
    }

    /// How many jobs wait, and how many are under way.
    package func gauges() throws -> (queued: Int, active: Int) {
        let queued = try jobIDs(in: [.queued]).count
        let active = try jobIDs(in: [.reflecting, .reflected]).count
        return (queued, active)
    }
}

extension LearningJob {
    /// How often a job may be begun by programs that die over it.
    static let mostAttempts = 10

    /// Gives the lease up at the job's end.
    ///
    /// Who acknowledged the job tells that it ended; who ended it does if that process is gone.
    mutating func end(in records: some LearningRecords) {
        owner = nil
        updatedAt = records.now
        if !isToldElsewhere(than: records) { teller = records.owner }
    }

    /// Whether another process that still runs works on it.
    func isElsewhere(than records: some LearningRecords) -> Bool {
        owner.map { $0 != records.owner && records.isAlive($0) } ?? false
    }

    /// Whether another process that still runs tells how it ends.
    func isToldElsewhere(than records: some LearningRecords) -> Bool {
        teller.map { $0 != records.owner && records.isAlive($0) } ?? false
    }

    /// Whether its reflection is what was found in the same turn before, and rests on nothing that
    /// was taken back since.
    func isEarlier(than job: LearningJob, given said: [Feedback]) -> Bool {
        guard id != job.id, reflection != nil, id < job.id || state == .done,
            state != .withdrawn, state != .undone
        else { return false }
        let left = Set(said.flatMap(\.notes).map { Words.normalised($0.text) })
        return left.isSuperset(of: basis?.notes ?? [])
    }

    /// Whether its reflection still waits, and is the one a call was made from.
    func isUnchanged(_ then: LearningJob) -> Bool {
        state == .reflected && attempts == then.attempts
    }

    /// Whether it is under the very lease it was claimed with.
    func isLeased(like claimed: LearningJob) -> Bool {
        state == .reflecting && owner == claimed.owner && attempts == claimed.attempts
    }
}

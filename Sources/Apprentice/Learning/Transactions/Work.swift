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
}

extension LearningRecords {
    /// Leases queued jobs to a loop; jobs of loops that are gone are taken over.
    ///
    /// - Parameters:
    ///   - limit: How many at most.
    ///   - holder: The loop.
    ///   - atWork: Jobs the loop works on; others leased to it were left behind, because the store
    ///     could not keep how they ended.
    ///   - scoring: What the scores of a turn come to.
    /// - Returns: The jobs, with all a Reflector reads.
    /// - Throws: ``StoreError``.
    mutating func claim(
        limit: Int,
        for holder: LeaseHolder,
        atWork: Set<LearningJob.ID> = [],
        scoring: Scoring = Scoring()
    ) throws -> [Assignment] {
        guard limit > 0, !holder.isReleased else { return [] }
        for var orphan in try jobs(in: [.reflecting], limit: .max) {
            if orphan.holder == holder.name {
                if atWork.contains(orphan.id) { continue }
            } else {
                if orphan.holder.map(isAlive) ?? false { continue }
                orphan.crashes += 1
            }
            orphan.putBack(at: now)
            _ = try save(orphan)
            if orphan.crashes >= LearningJob.mostCrashes {
                let reason = "the program ended \(orphan.crashes) times while it was being learned"
                try fail(orphan, reason: reason, by: holder)
            }
        }
        let queued = try jobs(in: [.queued], limit: limit)
        if !queued.isEmpty { try announce(holder) }
        return try queued.compactMap { job in
            var job = job
            let basis = FeedbackBasis(try feedback(turn: job.turn), scoring: scoring)
            job.begin(by: holder.name, on: basis, at: now)
            _ = try save(job)
            return try assignment(job, for: holder)
        }
    }

    /// A job with all it needs; nil, and the job failed, when its turn is gone.
    private mutating func assignment(
        _ job: LearningJob,
        for holder: LeaseHolder
    ) throws -> Assignment? {
        guard let turn = try trajectory(job.turn) else {
            try fail(job, reason: "turn #\(job.turn) is gone", by: holder)
            return nil
        }
        let said = book.released(try feedback(turn: turn.id).filter { !$0.isWithdrawn })
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
        job.keep(reflection, at: now)
        _ = try save(job)
        return true
    }

    /// Gives up a job, if it is as it was when work on it began: under the same lease, or with the
    /// same reflection waiting.
    ///
    /// Its provisional skill goes on acting.
    ///
    /// - Returns: Whether it was given up.
    @discardableResult
    mutating func fail(
        _ known: LearningJob,
        reason: String,
        by holder: LeaseHolder
    ) throws -> Bool {
        guard let job = try job(known.id), !job.state.isFinal, job.state == known.state,
            job.holder == known.holder, job.attempts == known.attempts
        else { return false }
        try end(job, .failed(reason: reason), by: holder)
        return true
    }

    /// Ends a job, and keeps its end for the loop that reports it: the one it was queued by, or the
    /// one that ends it if that is gone.
    ///
    /// - Returns: The job as it is kept.
    @discardableResult
    mutating func end(
        _ job: LearningJob,
        _ outcome: JobEnd.Outcome,
        by holder: LeaseHolder
    ) throws -> LearningJob {
        var job = job
        job.end(outcome, at: now)
        if !(job.reporter.map(isAlive) ?? false) {
            try announce(holder)
            job.reporter = holder.name
        }
        _ = try save(job)
        try append(JobEnd(job: job.id, outcome: outcome, reporter: job.reporter ?? holder.name))
        return job
    }

    /// The ends a loop is to report: its own, and those of loops that are gone.
    func ends(for holder: LeaseHolder) throws -> [JobEnd] {
        try ends().filter { $0.reporter == holder.name || !isAlive($0.reporter) }
    }

    /// Takes the ends a loop is to report out of the store; nobody else reports them from now on.
    ///
    /// - Returns: The reports, in the order the jobs ended.
    mutating func takeEnds(for holder: LeaseHolder) throws -> [LearningEvent] {
        let ends = try ends(for: holder)
        try removeEnds(ends.map(\.id))
        // Many jobs end in one revision, which is large then.
        var revisions: [Int: Revision] = [:]
        return try ends.map { end in
            switch end.outcome {
            case .failed(let reason): return .failed(job: end.job, reason: reason)
            case .learned(let number):
                if let number, revisions[number] == nil {
                    revisions[number] = try revision(number)
                }
                let revision = number.flatMap { revisions[$0] }
                return .learned(LearnedLesson(job: end.job, revision: revision))
            }
        }
    }

    /// Puts a job back in the queue: a loop that ends gives up its leases.
    mutating func release(_ claimed: LearningJob) throws {
        guard var job = try job(claimed.id), job.isLeased(like: claimed) else { return }
        job.putBack(at: now)
        _ = try save(job)
    }

    /// Queues a failed job again, unless its feedback was taken back since.
    ///
    /// - Parameters:
    ///   - id: The job.
    ///   - reporter: The loop that reports how it ends then.
    /// - Returns: Whether it was queued.
    /// - Throws: ``StoreError``.
    package mutating func retry(_ id: LearningJob.ID, reporter: LeaseHolder? = nil) throws -> Bool {
        guard var job = try job(id), job.state == .failed,
            try feedback(job.feedback)?.isWithdrawn != true
        else { return false }
        job.goOn(at: now)
        job.reporter = try announced(reporter)
        _ = try save(job)
        return true
    }

    /// A loop's name, for a row about to be kept; others see from now on that the loop is alive.
    mutating func announced(_ holder: LeaseHolder?) throws -> String? {
        if let holder { try announce(holder) }
        return holder?.name
    }

    /// Takes the manager's lease for a loop, unless another that is alive holds it.
    mutating func takeManagerLease(for holder: LeaseHolder) throws -> Bool {
        guard !holder.isReleased else { return false }
        if let other = try value("manager"), other != holder.name, isAlive(other) { return false }
        try announce(holder)
        // Written also when it is held, so that a store that cannot be written is found before a
        // model is paid for.
        try setValue(holder.name, for: "manager")
        return true
    }

    /// Who holds the manager's lease.
    package func managerLease() throws -> LeaseState { try value("manager").map(leases) ?? .free }

    /// Whether a loop holds what it has leased.
    package func isAlive(_ holder: String) -> Bool {
        if case .held = leases(of: holder) { true } else { false }
    }

    /// Gives the manager's lease up.
    mutating func releaseManagerLease(of holder: LeaseHolder) throws {
        if try value("manager") == holder.name { try setValue(nil, for: "manager") }
    }

    /// The reflections that wait for the SkillManager, whoever's they are, interactive ones first.
    mutating func waitingReflections(
        limit: Int,
        for holder: LeaseHolder
    ) throws -> [Assignment] {
        try jobs(in: [.reflected], limit: limit).compactMap { try assignment($0, for: holder) }
    }

    /// How many jobs wait, and how many are under way.
    package func gauges() throws -> (queued: Int, active: Int) {
        let queued = try jobIDs(in: [.queued]).count
        let active = try jobIDs(in: [.reflecting, .reflected]).count
        return (queued, active)
    }
}

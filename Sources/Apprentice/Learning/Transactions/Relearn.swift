/// What was queued to be learned again.
public struct Relearning: Sendable, Equatable {
    /// The jobs, in the order they were queued; of a turn that is being learned already, that job.
    public var jobs: [LearningJob.ID] = []
    /// How many of them are turns whose feedback departs from what was learned.
    public var departed = 0
    /// How many of them had failed.
    public var failed = 0
    /// How many more there are than the limit let through.
    public var left = 0
}

/// A turn that is worth reading again.
struct RelearnCandidate: Sendable {
    /// The turn.
    var turn: Trajectory.ID
    /// The failed job, if it is one; else the turn's feedback departs from what was learned.
    var failed: LearningJob.ID?
    /// How often it was tried in vain.
    var attempts: Int

    /// The least tried first, so that what always fails never keeps others out of a limit; then the
    /// oldest.
    static func precedes(_ left: Self, _ right: Self) -> Bool {
        (left.attempts, left.turn, left.failed ?? 0) < (
            right.attempts, right.turn, right.failed ?? 0
        )
    }
}

extension LearningRecords {
    /// Queues a job.
    mutating func queue(
        _ feedback: Feedback,
        skill: Skill.UID?,
        isInteractive: Bool,
        reporter: LeaseHolder?
    ) throws -> LearningJob {
        var job = LearningJob(
            turn: feedback.turn,
            feedback: feedback.id,
            skill: skill,
            isInteractive: isInteractive,
            createdAt: now
        )
        job.reporter = try announced(reporter)
        job.id = try save(job)
        return job
    }

    /// Sees to it that newer feedback without a note is learned from: what reads the turn just now
    /// reads it again, what was learned of it is learned again if the feedback departs from that.
    ///
    /// - Returns: The job that was queued for it, if any.
    mutating func learnAgain(
        _ turn: Trajectory.ID,
        policy: LearningPolicy
    ) throws -> LearningJob? {
        let open = try jobs(turn: turn).filter { !$0.state.isFinal }
        for var job in open where job.state != .queued {
            job.putBack(at: now)
            _ = try save(job)
        }
        // Without a note there is only a model's guess to learn, which a small model is not asked for.
        guard open.isEmpty, policy.makesJobs, policy.mode == .free,
            try departure(of: turn, scoring: policy.scoring) != nil
        else { return nil }
        return try queueAgain(turn, isInteractive: nil, reporter: policy.reporter)
    }

    /// In what a turn's feedback departs from what was learned of it; nil also while it is being
    /// learned, and when nothing is said of it any more.
    ///
    /// What a person undid counts as learned: only something new departs from it.
    package func departure(of turn: Trajectory.ID, scoring: Scoring) throws -> Departure? {
        let said = try feedback(turn: turn).filter { !$0.isWithdrawn }
        let jobs = try jobs(turn: turn)
        guard !said.isEmpty, jobs.allSatisfy({ $0.state.isFinal && $0.state != .failed }) else {
            return nil
        }
        let now = FeedbackBasis(said, scoring: scoring)
        let last = jobs.filter { [.learned, .undone].contains($0.state) }
            .max { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) }
        let learned = last.map { job in
            // Jobs of earlier releases did not take it down: what was said until their end counts.
            job.basis
                ?? FeedbackBasis(said.filter { $0.at <= job.updatedAt }, scoring: scoring)
        }
        return Departure(of: now, from: learned)
    }

    /// Queues a new job for a turn, about its newest feedback and the skill that stands for it.
    private mutating func queueAgain(
        _ turn: Trajectory.ID,
        isInteractive: Bool?,
        reporter: LeaseHolder?
    ) throws -> LearningJob? {
        let said = try feedback(turn: turn).filter { !$0.isWithdrawn }
        guard let newest = said.max(by: { ($0.at, $0.id) < ($1.at, $1.id) }) else { return nil }
        let standing = book.live.last { skill in skill.liveNotes.contains { $0.turn == turn } }
        return try queue(
            newest,
            skill: standing?.uid,
            isInteractive: isInteractive ?? (newest.kind == .human),
            reporter: reporter
        )
    }

    /// Queues one turn to be learned again, whether or not its feedback departs.
    ///
    /// - Parameters:
    ///   - turn: The turn.
    ///   - reporter: The loop that reports how the job ends.
    /// - Returns: What was queued.
    /// - Throws: ``LearningError`` when there is no such turn, or nothing is said of it.
    package mutating func relearn(
        _ turn: Trajectory.ID,
        reporter: LeaseHolder? = nil
    ) throws -> Relearning {
        guard try trajectory(turn) != nil else { throw LearningError.noTurn(turn) }
        let jobs = try jobs(turn: turn)
        let open = jobs.filter { !$0.state.isFinal }
        guard open.isEmpty else { return Relearning(jobs: open.map(\.id)) }
        if let failed = jobs.last, failed.state == .failed,
            try retry(failed.id, reporter: reporter)
        {
            return Relearning(jobs: [failed.id], failed: 1)
        }
        guard let job = try queueAgain(turn, isInteractive: true, reporter: reporter) else {
            throw LearningError(
                "nothing to learn of #\(turn)",
                why: "no feedback on it is in force",
                remedy: "say what is right: :bad #\(turn) NOTE"
            )
        }
        return Relearning(jobs: [job.id], departed: 1)
    }

    /// The turns after one whose feedback departs from what was learned.
    ///
    /// - Returns: Those among the next `limit` judged turns, and the last turn that was looked at;
    ///   nil at the end.
    func departed(
        after turn: Trajectory.ID,
        limit: Int,
        policy: LearningPolicy
    ) throws -> (turns: [Trajectory.ID], last: Trajectory.ID?) {
        let judged = try judgedTurns(after: turn, limit: limit)
        let departed = try judged.filter { turn in
            guard let departure = try departure(of: turn, scoring: policy.scoring) else {
                return false
            }
            if policy.mode == .free { return true }
            // A small model is asked about notes only.
            if case .note = departure { return true }
            return false
        }
        return (departed, judged.count < limit ? nil : judged.last)
    }

    /// Queues candidates that still are some.
    mutating func relearn(
        _ candidates: [RelearnCandidate],
        policy: LearningPolicy
    ) throws -> Relearning {
        var relearning = Relearning()
        for candidate in candidates {
            if let failed = candidate.failed {
                guard try retry(failed, reporter: policy.reporter) else { continue }
                relearning.jobs.append(failed)
                relearning.failed += 1
            } else if try departure(of: candidate.turn, scoring: policy.scoring) != nil,
                let job = try queueAgain(
                    candidate.turn,
                    isInteractive: false,
                    reporter: policy.reporter
                )
            {
                relearning.jobs.append(job.id)
                relearning.departed += 1
            }
        }
        return relearning
    }
}

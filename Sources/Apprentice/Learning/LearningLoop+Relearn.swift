import ApprenticeSystem

/// Feedback that is taken back, and turns that are learned again.
extension LearningLoop {
    /// What makes a job just now.
    package var policy: LearningPolicy {
        var policy = LearningPolicy(
            mode: mode,
            makesJobs: learningPace != .off,
            scoring: scoring.withLock { $0 }
        )
        policy.reporter = holder
        return policy
    }

    /// Changes what a turn's scores come to, for all that is acknowledged or learned from now on.
    public func setScoring(_ new: Scoring) { scoring.withLock { $0 = new } }

    /// Takes back what one person or script said of a turn; what others said of it is learned again
    /// if it departs from what was learned.
    ///
    /// - Parameters:
    ///   - turn: The turn.
    ///   - who: The person, or the script.
    ///   - kind: Where the feedback came from.
    ///   - key: Which of several judgements; nil for all of them.
    /// - Returns: What that changed.
    /// - Throws: ``LearningError`` when nothing is in force, ``StoreError``.
    @discardableResult
    public func withdraw(
        turn: Trajectory.ID,
        who: String = "me",
        kind: Feedback.Kind = .human,
        key: String? = nil
    ) async throws -> Withdrawal {
        let policy = policy
        let withdrawal = try await store.transaction {
            try $0.withdraw(turn: turn, who: who, kind: kind, key: key, policy: policy)
        }
        wakeAll()
        return withdrawal
    }

    /// Takes in many verdicts in one transaction; those that say nothing new change nothing.
    ///
    /// - Parameter verdicts: The verdicts, in the order they are taken in.
    /// - Returns: What became of each, in the same order.
    /// - Throws: ``StoreError``; nothing was taken in then.
    public func take(_ verdicts: [Verdict]) async throws -> [TakenVerdict] {
        let policy = policy
        let taken = try await store.transaction { records in
            try verdicts.map { try records.take($0, policy: policy) }
        }
        newJobs.wake()
        return taken
    }

    /// Queues turns to be learned again, with all their feedback and what was learned before.
    ///
    /// Without a turn: those whose feedback departs from what was learned, and failed jobs; of all
    /// these the least tried first, then the oldest.
    ///
    /// - Parameters:
    ///   - turn: The one turn to learn again.
    ///   - limit: How many at most.
    /// - Returns: What was queued.
    /// - Throws: ``LearningError`` when the turn is not there or was not judged, ``StoreError``.
    @discardableResult
    public func relearn(
        _ turn: Trajectory.ID? = nil,
        limit: Int = .max
    ) async throws -> Relearning {
        let relearning: Relearning
        if let turn {
            relearning = try await store.transaction { [holder] in
                try $0.relearn(turn, reporter: holder)
            }
        } else {
            let all = try await candidates()
            let chosen = Array(all.prefix(max(limit, 0)))
            let policy = policy
            var queued = try await store.transaction { try $0.relearn(chosen, policy: policy) }
            queued.left = all.count - chosen.count
            relearning = queued
        }
        wakeAll()
        return relearning
    }

    /// All that is worth learning again, the least tried first.
    ///
    /// It is looked for in parts, so that nobody waits for the store meanwhile.
    private func candidates() async throws -> [RelearnCandidate] {
        let policy = policy
        var found = try await store.read { records in
            try records.jobs(in: [.failed], limit: .max).map {
                RelearnCandidate(turn: $0.turn, failed: $0.id, attempts: $0.attempts)
            }
        }
        var next: Trajectory.ID? = 0
        while let turn = next {
            let part = try await store.read {
                try $0.departed(after: turn, limit: 500, policy: policy)
            }
            found += part.turns.map { RelearnCandidate(turn: $0, attempts: 0) }
            next = part.last
        }
        return found.sorted(by: RelearnCandidate.precedes)
    }
}

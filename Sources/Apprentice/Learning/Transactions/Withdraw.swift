/// What taking feedback back came to.
public struct Withdrawal: Sendable, Equatable {
    /// The feedback, as it is kept.
    public var feedback: [Feedback]
    /// Skills that are no longer used.
    public var retired: [Skill]
    /// Skills that were replaced by it and are used again.
    public var restored: [Skill]
    /// The book's version after it.
    public var revision: Int
}

extension LearningRecords {
    /// Takes back what one person said of a turn: its rows, its job and its note.
    ///
    /// - Parameters:
    ///   - turn: The turn.
    ///   - who: The person.
    /// - Throws: ``LearningError`` when nothing was said of it.
    package mutating func withdraw(turn: Trajectory.ID, who: String) throws -> Withdrawal {
        guard try trajectory(turn) != nil else { throw LearningError.noTurn(turn) }
        let said = try feedback(turn: turn).filter {
            $0.who == who && $0.kind == .human && !$0.isWithdrawn
        }
        guard !said.isEmpty else {
            throw LearningError(
                "nothing to withdraw of #\(turn)",
                why: "no feedback of yours on it is in force",
                remedy: "see what was learned from it: :why #\(turn)"
            )
        }
        return try withdraw(said) { .withdrawn($0) }
    }

    /// Takes feedback back, as a revision of a given cause.
    mutating func withdraw(
        _ said: [Feedback],
        cause: (Feedback.ID) -> Revision.Cause
    ) throws -> Withdrawal {
        var all = Withdrawal(feedback: [], retired: [], restored: [], revision: book.revision)
        for feedback in said {
            var changes = try takeBackNotes(of: feedback)
            for skill in try replaced(by: feedback) where changes[skill.uid] == nil {
                guard let now = book[skill.uid], now.status == .retired,
                    now.revision <= skill.revision
                else { continue }
                changes[skill.uid] = SkillChange(before: now, after: skill)
                all.restored.append(skill)
            }
            var feedback = feedback
            feedback.withdrawnAt = now
            _ = try save(feedback)
            try endJobs(of: feedback)
            for (uid, change) in try takeBackEvidence(of: feedback) where changes[uid] == nil {
                changes[uid] = change
            }
            all.retired += changes.values.filter { $0.kind == .removed }.compactMap(\.after)
            all.feedback.append(feedback)
            try append(cause(feedback.id), Array(changes.values))
        }
        all.revision = book.revision
        return all
    }

    /// Marks the feedback's notes as withdrawn; a skill with no other note retires, one with others
    /// shows those word for word until it is reworded.
    private func takeBackNotes(of feedback: Feedback) throws -> [Skill.UID: SkillChange] {
        var changes: [Skill.UID: SkillChange] = [:]
        for skill in book.all where skill.sources.contains(where: { $0.feedback == feedback.id }) {
            var after = skill
            var hadNote = false
            for index in after.sources.indices where after.sources[index].feedback == feedback.id {
                hadNote =
                    hadNote
                    || (after.sources[index].note != nil && after.sources[index].state == .live)
                after.sources[index].state = .withdrawn
            }
            guard after.isLive, hadNote || after.status == .unconfirmed else {
                changes[skill.uid] = SkillChange(before: skill, after: after)
                continue
            }
            let left = after.liveNotes.compactMap(\.note).uniqued()
            if left.isEmpty {
                if !after.isByHand { after.status = .retired }
            } else {
                after.content = left.joined(separator: "; ")
                after.context = ""
            }
            changes[skill.uid] = SkillChange(before: skill, after: after)
        }
        return changes
    }

    /// The skills that the feedback's own revision retired, as they were before it.
    private func replaced(by feedback: Feedback) throws -> [Skill] {
        try revisions(limit: .max).filter { $0.cause == .feedback(feedback.id) }.flatMap {
            revision in
            revision.changes.compactMap { change in
                guard change.kind == .removed, var before = change.before else { return nil }
                before.revision = revision.number
                return before
            }
        }
    }

    private mutating func endJobs(of feedback: Feedback) throws {
        for var job in try jobs(turn: feedback.turn)
        where job.feedback == feedback.id && !job.state.isFinal {
            job.state = .withdrawn
            job.owner = nil
            job.updatedAt = now
            _ = try save(job)
        }
    }

    /// Removes the feedback's evidence, and the Reflector's when nobody else judged the turn.
    private mutating func takeBackEvidence(of feedback: Feedback) throws -> [Skill.UID: SkillChange]
    {
        let judged = try evidence(turn: feedback.turn).map(\.skill)
        let judge: Evidence.Judge = feedback.kind == .human ? .human : .other
        try removeEvidence(turn: feedback.turn, judge: judge, who: feedback.evidenceName)
        let others = try self.feedback(turn: feedback.turn).filter {
            !$0.isWithdrawn && $0.id != feedback.id
        }
        if others.isEmpty {
            try removeEvidence(turn: feedback.turn, judge: .reflector, who: "reflector")
        }
        return try recount(judged)
    }
}

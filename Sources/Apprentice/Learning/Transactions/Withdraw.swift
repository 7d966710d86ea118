/// What taking feedback back came to.
public struct Withdrawal: Sendable, Equatable {
    /// The feedback, as it is kept.
    public var feedback: [Feedback]
    /// Skills that are no longer used.
    public var retired: [Skill]
    /// Skills that were replaced by it and are used again.
    public var restored: [Skill]
    /// The job that reads again what others said, if that departs from what was learned.
    public var job: LearningJob?
    /// The book's version after it.
    public var revision: Int
}

extension LearningRecords {
    /// Takes back what one person said of a turn: its rows, its job and its note.
    ///
    /// - Parameters:
    ///   - turn: The turn.
    ///   - who: The person, or the script.
    ///   - kind: Where the feedback came from.
    ///   - key: Which of several judgements; nil for all of them.
    ///   - policy: What makes a job of what others said, when that departs now; nil for none.
    /// - Returns: What that changed.
    /// - Throws: ``LearningError`` when nothing was said of it.
    package mutating func withdraw(
        turn: Trajectory.ID,
        who: String,
        kind: Feedback.Kind = .human,
        key: String? = nil,
        policy: LearningPolicy? = nil
    ) throws -> Withdrawal {
        guard try trajectory(turn) != nil else { throw LearningError.noTurn(turn) }
        let said = try feedback(turn: turn).filter {
            $0.who == who && $0.kind == kind && !$0.isWithdrawn && (key == nil || $0.key == key)
        }
        guard !said.isEmpty else {
            throw LearningError(
                "nothing to withdraw of #\(turn)",
                why: "no feedback of yours on it is in force",
                remedy: "see what was learned from it: :why #\(turn)"
            )
        }
        var withdrawal = try withdraw(said) { .withdrawn($0) }
        if let policy { withdrawal.job = try learnAgain(turn, policy: policy) }
        return withdrawal
    }

    /// Takes feedback back, as a revision of a given cause.
    mutating func withdraw(
        _ said: [Feedback],
        cause: (Feedback.ID) -> Revision.Cause
    ) throws -> Withdrawal {
        var all = Withdrawal(feedback: [], retired: [], restored: [], revision: book.revision)
        for var feedback in said {
            let causes =
                try revisions(causedBy: .feedback(feedback.id))
                + revisions(causedBy: .contradiction(feedback.id))
            var changes = try takeBackNotes(of: feedback)
            feedback.withdrawnAt = now
            _ = try save(feedback)
            try endJobs(of: feedback)
            // What lost its note as well goes by that.
            let resumed = try takeBackEvidence(of: feedback).filter { changes[$0.key] == nil }
            changes.merge(resumed) { byNote, _ in byNote }
            restore(causes.flatMap(\.replacements), in: &changes)
            all.restored += changes.values.filter { $0.kind == .added }.compactMap(\.after)
            all.retired += changes.values.filter { $0.kind == .removed }.compactMap(\.after)
            all.feedback.append(feedback)
            try append(cause(feedback.id), Array(changes.values), resuming: resumed.keys)
        }
        all.revision = book.revision
        return all
    }

    /// Takes back only what one revision of several added to somebody's feedback on a turn.
    mutating func takeBack(_ part: Revision, of feedback: Feedback) throws {
        let notes = part.notes(of: feedback.id)
        var changes = try takeBackNotes(of: feedback) { notes.contains($0) }
        var feedback = feedback
        feedback.notes.removeAll { notes.contains($0.text) }
        _ = try save(feedback)
        try endJobs(of: feedback) { job in
            job.skill.flatMap { changes[$0] } != nil
        }
        restore(part.changes, in: &changes)
        try append(.undo(part.number), Array(changes.values))
    }

    /// Marks the feedback's notes as withdrawn; a skill with no other note retires, one with others
    /// shows those word for word until it is reworded.
    private func takeBackNotes(
        of feedback: Feedback,
        where condition: (String) -> Bool = { _ in true }
    ) throws -> [Skill.UID: SkillChange] {
        var changes: [Skill.UID: SkillChange] = [:]
        func isTaken(_ source: Source) -> Bool {
            source.feedback == feedback.id && source.state != .withdrawn
                && condition(source.note ?? "")
        }
        for skill in book.all where skill.sources.contains(where: isTaken) {
            var after = skill
            var hadNote = false
            for index in after.sources.indices where isTaken(after.sources[index]) {
                let source = after.sources[index]
                hadNote = hadNote || (source.note != nil && source.state == .live)
                after.sources[index].state = .withdrawn
            }
            let notes = Set(skill.liveNotes.compactMap(\.note))
            let left = Set(after.liveNotes.compactMap(\.note))
            let isMoot = (hadNote && left != notes) || after.sources.allSatisfy(\.isWithdrawn)
            // What is held back goes as well.
            if after.status != .retired, !after.isByHand, isMoot {
                if !after.liveNotes.isEmpty || !skill.isOlderThanNotes {
                    after.showNotes()
                } else if let words = try words(of: skill, before: feedback) {
                    (after.content, after.context) = words
                }
            }
            changes[skill.uid] = SkillChange(before: skill, after: after)
        }
        return changes
    }

    /// What a skill said before it stood for a feedback's note.
    private func words(
        of skill: Skill,
        before feedback: Feedback
    ) throws -> (content: String, context: String)? {
        for revision in try revisions(changing: skill.uid).reversed() {
            guard let change = revision.changes.first(where: { $0.uid == skill.uid }),
                change.after?.sources.contains(where: { $0.feedback == feedback.id }) ?? false
            else { continue }
            return change.before.map { ($0.content, $0.context) }
        }
        return nil
    }

    /// Puts skills back that were changed, unless they changed since; what another says by now is that
    /// skill's.
    private func restore(_ old: [SkillChange], in changes: inout [Skill.UID: SkillChange]) {
        for change in old {
            guard let before = change.before, let after = change.after, changes[before.uid] == nil,
                let current = book[before.uid], current.isSame(as: after)
            else { continue }
            changes[before.uid] = SkillChange(before: current, after: before)
        }
        joinRepeated(in: &changes)
    }

    /// Ends the jobs of feedback that is taken back; those that failed are no longer to be repeated.
    private mutating func endJobs(
        of feedback: Feedback,
        where condition: (LearningJob) -> Bool = { _ in true }
    ) throws {
        for var job in try jobs(turn: feedback.turn)
        where job.feedback == feedback.id && (!job.state.isFinal || job.state == .failed)
            && condition(job)
        {
            job.withdraw(at: now)
            _ = try save(job)
        }
    }

    /// Removes the feedback's evidence, and the Reflector's when nobody else judged the turn.
    ///
    /// - Returns: The skills whose standing rested on it.
    private mutating func takeBackEvidence(of feedback: Feedback) throws -> [Skill.UID: SkillChange]
    {
        let judged = try evidence(turn: feedback.turn).map(\.skill)
        let judge: Evidence.Judge = feedback.kind == .human ? .human : .other
        let others = try self.feedback(turn: feedback.turn).filter {
            !$0.isWithdrawn && $0.id != feedback.id
        }
        return try weigh(judged, .takenBack) { records in
            let (turn, who) = (feedback.turn, feedback.evidenceName)
            try records.removeEvidence(turn: turn, judge: judge, who: who)
            if others.isEmpty {
                try records.removeEvidence(turn: turn, judge: .reflector, who: "reflector")
            }
        }
    }
}

extension Revision {
    /// The skills it retired, or took a live note from.
    var replacements: [SkillChange] {
        changes.filter { change in
            guard let before = change.before, let after = change.after else { return false }
            return change.kind == .removed || after.liveNotes.count < before.liveNotes.count
        }
    }

    /// The notes of a feedback that it brought into the book.
    func notes(of feedback: Feedback.ID) -> [String] {
        changes.flatMap { change in
            let before = change.before?.liveNotes ?? []
            // What it replaced of the same feedback changed, too, but came with an earlier one.
            return (change.after?.liveNotes ?? []).filter { source in
                source.feedback == feedback
                    && !before.contains { $0.feedback == feedback && $0.note == source.note }
            }
            .compactMap(\.note)
        }
    }
}

extension Skill {
    /// Whether it was in the book before the first note it stands for.
    fileprivate var isOlderThanNotes: Bool {
        guard let first = sources.filter({ $0.note != nil }).map(\.at).min() else { return false }
        return createdAt < first
    }
}

extension Source {
    fileprivate var isWithdrawn: Bool { state == .withdrawn }
}

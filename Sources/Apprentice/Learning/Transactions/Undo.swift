/// What an undo or redo came to.
public struct Reversal: Sendable, Equatable {
    /// The revision that was reverted.
    public var reverted: Revision
    /// The revision that reverts it, if anything changed.
    public var revision: Revision?
    /// Skills that were left as they are, because they changed since.
    public var kept: [String]
}

extension LearningRecords {
    /// Reverts a revision, as a new one.
    ///
    /// One that feedback caused takes that feedback back and ends its job; a learned one restores
    /// what was replaced and marks its jobs as undone. Evidence of others stays.
    ///
    /// - Parameters:
    ///   - number: The revision; nil for the newest that is not undone.
    ///   - shown: With nil, only revisions up to this one, the last a person has seen.
    /// - Returns: What was reverted, and what was left.
    /// - Throws: ``LearningError`` when there is nothing to undo.
    package mutating func undo(_ number: Int?, upTo shown: Int) throws -> Reversal {
        let history = try revisions(limit: .max)
        let undone = RevisionHistory.undone(history)
        let target: Revision?
        if let number {
            target = history.first { $0.number == number }
            guard target != nil else {
                throw LearningError(
                    "no revision r\(number)",
                    why: "the newest is r\(book.revision)",
                    remedy: "see them: :log"
                )
            }
            if undone.contains(number) {
                throw LearningError("r\(number) is undone already", remedy: "bring it back: :redo")
            }
        } else {
            // What changed nothing that can be seen is no step back, and what is stuck is no step.
            target = history.first {
                $0.number <= shown && !undone.contains($0.number) && !$0.isReversal
                    && $0.isVisible && !isOverwritten($0)
            }
        }
        guard let target else {
            throw LearningError(
                "nothing to undo",
                why: "no change of the skillbook is in force",
                remedy: "see them: :log"
            )
        }
        switch target.cause {
        case .undo: return try redo(target)
        case .redo(let undo):
            guard let original = try revision(undo)?.revertedNumber else { break }
            return try self.undo(original, upTo: shown)
        case .feedback(let id):
            guard let feedback = try feedback(id), !feedback.isWithdrawn else { break }
            return try undo(target, of: feedback)
        case .withdrawn(let id): try giveAgain(id, replacing: [])
        default: break
        }
        let given = try target.withdrawnFeedback.flatMap { try feedback($0) }
        let reversal = try restore(before: target, cause: .undo(target.number), giving: given)
        if reversal.revision != nil { try moveJobs(of: target, from: .done, to: .undone) }
        return reversal
    }

    /// Whether every skill that a revision changed has changed since, so that nothing of it is left.
    private func isOverwritten(_ revision: Revision) -> Bool {
        if case .feedback = revision.cause { return false }
        if case .withdrawn = revision.cause { return false }
        return revision.changes.allSatisfy { change in
            guard let current = change.uid.flatMap({ book[$0] }) else { return false }
            return !(change.after.map(current.isSame) ?? false)
        }
    }

    /// Takes feedback back; while another note of it is in force, only what this revision added.
    private mutating func undo(_ target: Revision, of feedback: Feedback) throws -> Reversal {
        let before = book.revision
        let notes = target.notes(of: feedback.id)
        if feedback.notes.allSatisfy({ notes.contains($0.text) }) {
            _ = try withdraw([feedback]) { _ in .undo(target.number) }
        } else {
            try takeBack(target, of: feedback)
        }
        let made = book.revision == before ? nil : try revision(book.revision)
        return Reversal(reverted: target, revision: made, kept: [])
    }

    /// Marks the jobs of a learned revision as taken back, or as learned again.
    ///
    /// Two jobs may have told one skill the same; the one that found it learned goes with it. A job is
    /// not learned again while its skill, changed since, goes on waiting.
    private mutating func moveJobs(
        of revision: Revision,
        from old: LearningJob.State,
        to new: LearningJob.State
    ) throws {
        guard case .learned(let ids) = revision.cause else { return }
        let changed = Set(revision.changes.compactMap(\.uid))
        for var job in try jobs(in: [old], limit: .max) {
            let skill = job.skill.flatMap { changed.contains($0) ? book[$0] : nil }
            let isSettled = skill.map { $0.status != .provisional }
            guard ids.contains(job.id) || isSettled == (new == .done) else { continue }
            if new == .done, isSettled == false { continue }
            job.state = new
            job.updatedAt = now
            _ = try save(job)
        }
    }

    /// Reverts the newest undo that was not redone.
    ///
    /// - Throws: ``LearningError`` when there is none.
    package mutating func redo() throws -> Reversal {
        let history = try revisions(limit: .max)
        let redone = Set(
            history.compactMap { if case .redo(let number) = $0.cause { number } else { nil } }
        )
        let newest = history.first { $0.revertedNumber != nil && !redone.contains($0.number) }
        guard let newest else {
            throw LearningError(
                "nothing to redo",
                why: "no undo is in force",
                remedy: "see the changes: :log"
            )
        }
        return try redo(newest)
    }

    /// Reverts one undo.
    private mutating func redo(_ undo: Revision) throws -> Reversal {
        let original = try undo.revertedNumber.flatMap { try revision($0) }
        switch original?.cause {
        case .feedback(let id):
            try giveAgain(
                id,
                replacing: original?.replacements ?? [],
                notes: original?.notes(of: id)
            )
        case .withdrawn(let id):
            guard let feedback = try feedback(id), !feedback.isWithdrawn else { break }
            let before = book.revision
            _ = try withdraw([feedback]) { _ in .redo(undo.number) }
            let made = book.revision == before ? nil : try revision(book.revision)
            return Reversal(reverted: undo, revision: made, kept: [])
        default: break
        }
        let given = try original?.causingFeedback.flatMap { try feedback($0) }
        let reversal = try restore(before: undo, cause: .redo(undo.number), giving: given)
        if reversal.revision != nil, let original {
            try moveJobs(of: original, from: .undone, to: .done)
        }
        return reversal
    }

    /// Puts every skill of a revision back to what it was before, unless it changed since.
    ///
    /// - Parameters:
    ///   - target: The revision.
    ///   - cause: Why.
    ///   - given: Feedback that is in force again by it; each of its notes stands somewhere.
    /// - Returns: What was put back, and what was left.
    /// - Throws: ``StoreError``.
    private mutating func restore(
        before target: Revision,
        cause: Revision.Cause,
        giving given: Feedback? = nil
    ) throws -> Reversal {
        var kept: [String] = []
        var changes: [Skill.UID: SkillChange] = [:]
        for change in target.changes {
            guard let current = change.uid.flatMap({ book[$0] }) ?? change.after else { continue }
            let isUnchanged = change.after.map(current.isSame) ?? false
            guard book[current.uid] == nil || isUnchanged else {
                kept.append(current.id)
                continue
            }
            var restored = change.before ?? current
            // A skill is never taken out of the book again: ids are not reused, and undo can be undone.
            if change.before == nil { restored.status = .retired }
            changes[current.uid] = SkillChange(before: book[current.uid], after: restored)
        }
        kept += joinRepeated(in: &changes).compactMap { book[$0]?.id }
        if let given { putBackNotes(of: given, in: &changes) }
        let before = book.revision
        try append(cause, Array(changes.values), unlearning: target.isLearned)
        let made = book.revision == before ? nil : try revision(book.revision)
        return Reversal(reverted: target, revision: made, kept: kept)
    }

    /// Puts withdrawn feedback in force again, with its notes, its evidence and its jobs.
    private mutating func giveAgain(
        _ id: Feedback.ID,
        replacing replaced: [SkillChange],
        notes: [String]? = nil
    ) throws {
        guard var feedback = try feedback(id), let turn = try trajectory(feedback.turn) else {
            return
        }
        feedback.withdrawnAt = nil
        for note in notes ?? [] where !feedback.notes.contains(where: { $0.text == note }) {
            feedback.notes.append(Feedback.Note(text: note, at: now))
        }
        _ = try save(feedback)
        _ = try judge(turn, by: feedback)
        try countReplaced(replaced.compactMap(\.uid), turn: turn, by: feedback)
        try countReflections(of: turn)
        for var job in try jobs(turn: turn.id) where job.feedback == id && job.state == .withdrawn {
            job.state = job.reflection == nil ? .queued : .reflected
            _ = try save(job)
        }
    }
}

extension LearningRecords {
    /// Counts again what the last Reflector of a turn found, which went with the turn's feedback.
    private mutating func countReflections(of turn: Trajectory) throws {
        guard try evidence(turn: turn.id).allSatisfy({ $0.judge != .reflector }),
            let last = try jobs(turn: turn.id).last(where: { $0.state == .done }),
            let tags = last.reflection?.skillTags, turn.givesEvidence
        else { return }
        let found = tags.compactMap { id, tag in
            book[id].flatMap { turn.cited.contains($0.uid) ? (skill: $0.uid, tag: tag) : nil }
        }
        _ = try weigh(found.map(\.skill)) { records in
            for (skill, tag) in found {
                try records.save(
                    Evidence(
                        skill: skill,
                        turn: turn.id,
                        judge: .reflector,
                        who: "reflector",
                        tag: tag,
                        at: last.updatedAt
                    )
                )
            }
        }
    }
}

extension Revision {
    /// The revision that this one reverted, if it is an undo.
    var revertedNumber: Int? {
        if case .undo(let number) = cause { number } else { nil }
    }

    /// Whether anything of it can be seen: learning that kept the user's words changes only whether
    /// they still wait to be learned.
    fileprivate var isVisible: Bool {
        guard isLearned else { return true }
        return changes.contains { change in
            guard let before = change.before, let after = change.after else { return true }
            return before.isLive != after.isLive || before.promptText != after.promptText
                || before.applies != after.applies || before.project != after.project
        }
    }

    // Not inlined, as the next: the optimiser of Swift 6.3.1 crashes where it is.
    /// The feedback that caused it.
    @inline(never)
    fileprivate var causingFeedback: Feedback.ID? {
        if case .feedback(let id) = cause { id } else { nil }
    }

    /// The feedback that it took back.
    @inline(never)
    fileprivate var withdrawnFeedback: Feedback.ID? {
        if case .withdrawn(let id) = cause { id } else { nil }
    }

    /// Whether jobs were learned from in it.
    fileprivate var isLearned: Bool {
        if case .learned = cause { true } else { false }
    }

    /// Whether it is an undo or a redo.
    var isReversal: Bool {
        switch cause {
        case .undo, .redo: true
        default: false
        }
    }
}

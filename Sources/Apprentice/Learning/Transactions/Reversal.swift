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
    /// Puts every skill of a revision back to what it was before, unless it changed since.
    ///
    /// - Parameters:
    ///   - target: The revision.
    ///   - cause: Why.
    ///   - given: Feedback that is in force again by it; each of its notes stands somewhere.
    /// - Returns: What was put back, and what was left.
    /// - Throws: ``StoreError``.
    mutating func restore(
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

    /// Marks the jobs of a learned revision as taken back, or as learned again.
    ///
    /// Two jobs may have told one skill the same; the one that found it learned goes with it. A job is
    /// not learned again while its skill, changed since, goes on waiting.
    mutating func moveJobs(
        of revision: Revision,
        from old: LearningJob.State,
        to new: LearningJob.State
    ) throws {
        guard case .learned(let ids) = revision.cause else { return }
        let changed = Set(revision.changes.compactMap(\.uid))
        for var job in try jobs(in: [old], limit: .max) {
            let skill = job.skill.flatMap { changed.contains($0) ? book[$0] : nil }
            let isSettled = skill.map { $0.status != .provisional }
            guard ids.contains(job.id) || isSettled == (new == .learned) else { continue }
            if new == .learned, isSettled == false { continue }
            job.setUndone(new == .undone, at: now)
            _ = try save(job)
        }
    }
}

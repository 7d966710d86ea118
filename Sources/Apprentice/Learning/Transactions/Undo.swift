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
            target = history.first {
                $0.number <= shown && !undone.contains($0.number) && !$0.isReversal
            }
        }
        guard let target else {
            throw LearningError(
                "nothing to undo",
                why: "no change of the skillbook is in force",
                remedy: "see them: :log"
            )
        }
        if case .feedback(let id) = target.cause, let feedback = try feedback(id),
            !feedback.isWithdrawn
        {
            let before = book.revision
            _ = try withdraw([feedback]) { _ in .undo(target.number) }
            let made = book.revision == before ? nil : try revision(book.revision)
            return Reversal(reverted: target, revision: made, kept: [])
        }
        if case .learned(let ids) = target.cause {
            for var job in try ids.compactMap({ try job($0) }) where job.state == .done {
                job.state = .undone
                job.updatedAt = now
                _ = try save(job)
            }
        }
        return try restore(before: target, cause: .undo(target.number))
    }

    /// Reverts the newest undo that was not redone.
    ///
    /// - Throws: ``LearningError`` when there is none.
    package mutating func redo() throws -> Reversal {
        let history = try revisions(limit: .max)
        let redone = Set(
            history.compactMap { if case .redo(let number) = $0.cause { number } else { nil } }
        )
        guard
            let target = history.first(where: {
                if case .undo = $0.cause { !redone.contains($0.number) } else { false }
            }), case .undo(let original) = target.cause
        else {
            throw LearningError(
                "nothing to redo",
                why: "no undo is in force",
                remedy: "see the changes: :log"
            )
        }
        switch try revision(original)?.cause {
        case .feedback(let id): try giveAgain(id)
        case .learned(let ids):
            for var job in try ids.compactMap({ try job($0) }) where job.state == .undone {
                job.state = .done
                _ = try save(job)
            }
        default: break
        }
        return try restore(before: target, cause: .redo(target.number))
    }

    /// Puts every skill of a revision back to what it was before, unless it changed since.
    private mutating func restore(before target: Revision, cause: Revision.Cause) throws -> Reversal
    {
        var kept: [String] = []
        var changes: [SkillChange] = []
        for change in target.changes {
            guard let uid = change.uid, let current = book[uid] ?? change.after else { continue }
            guard book[uid] == nil || current.revision == target.number else {
                kept.append(current.id)
                continue
            }
            var restored = change.before ?? current
            // A skill is never taken out of the book again: ids are not reused, and undo can be undone.
            if change.before == nil { restored.status = .retired }
            (restored.helpful, restored.harmful, restored.neutral) = (
                current.helpful, current.harmful, current.neutral
            )
            changes.append(SkillChange(before: book[uid], after: restored))
        }
        let before = book.revision
        try append(cause, changes)
        let made = book.revision == before ? nil : try revision(book.revision)
        return Reversal(reverted: target, revision: made, kept: kept)
    }

    /// Puts withdrawn feedback in force again, with its evidence and its job.
    private mutating func giveAgain(_ id: Feedback.ID) throws {
        guard var feedback = try feedback(id), let turn = try trajectory(feedback.turn) else {
            return
        }
        feedback.withdrawnAt = nil
        _ = try save(feedback)
        _ = try judge(turn, by: feedback)
        for var job in try jobs(turn: turn.id) where job.feedback == id && job.state == .withdrawn {
            job.state = job.reflection == nil ? .queued : .reflected
            _ = try save(job)
        }
    }
}

extension Revision {
    /// Whether it is an undo or a redo.
    var isReversal: Bool {
        switch cause {
        case .undo, .redo: true
        default: false
        }
    }
}

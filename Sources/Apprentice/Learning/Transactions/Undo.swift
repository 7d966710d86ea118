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
        let causes = try causes()
        let undone = RevisionHistory.undone(causes)
        var target: Revision?
        if let number {
            target = try revision(number)
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
            // What changed nothing that can be seen is no step back, and what is stuck is not a step.
            for (number, cause) in causes
            where number <= shown && !undone.contains(number) && !cause.isReversal {
                guard let revision = try revision(number), revision.isVisible,
                    !isOverwritten(revision)
                else { continue }
                target = revision
                break
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
            guard let original = try revision(undo)?.cause.revertedNumber else { break }
            return try self.undo(original, upTo: shown)
        case .feedback(let id):
            guard let feedback = try feedback(id), !feedback.isWithdrawn else { break }
            return try undo(target, of: feedback)
        case .withdrawn(let id): try giveAgain(id, replacing: [])
        default: break
        }
        let given = try target.withdrawnFeedback.flatMap { try feedback($0) }
        let reversal = try restore(before: target, cause: .undo(target.number), giving: given)
        if reversal.revision != nil { try moveJobs(of: target, from: .learned, to: .undone) }
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
}

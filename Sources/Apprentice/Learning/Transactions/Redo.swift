extension LearningRecords {
    /// Reverts the newest undo that was not redone.
    ///
    /// - Throws: ``LearningError`` when there is none.
    package mutating func redo() throws -> Reversal {
        let causes = try causes()
        let redone = Set(
            causes.compactMap { if case .redo(let number) = $0.cause { number } else { nil } }
        )
        let newest = causes.first { $0.cause.revertedNumber != nil && !redone.contains($0.number) }
        guard let newest = try newest.flatMap({ try revision($0.number) }) else {
            throw LearningError(
                "nothing to redo",
                why: "no undo is in force",
                remedy: "see the changes: :log"
            )
        }
        return try redo(newest)
    }

    /// Reverts one undo.
    mutating func redo(_ undo: Revision) throws -> Reversal {
        let original = try undo.cause.revertedNumber.flatMap { try revision($0) }
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
            try moveJobs(of: original, from: .undone, to: .learned)
        }
        return reversal
    }

    /// Puts withdrawn feedback in force again, with its notes, its evidence and its jobs.
    mutating func giveAgain(
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
            job.goOn(at: now)
            _ = try save(job)
        }
    }

    /// Counts again what the last Reflector of a turn found, which went with the turn's feedback.
    private mutating func countReflections(of turn: Trajectory) throws {
        guard try evidence(turn: turn.id).allSatisfy({ $0.judge != .reflector }),
            let last = try jobs(turn: turn.id).last(where: { $0.state == .learned }),
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

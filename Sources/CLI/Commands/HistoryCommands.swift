import Apprentice

extension Command {
    static let log = Command(
        "log",
        "[COUNT]",
        summary: "the changes of the skillbook, each with its cause",
        example: ":log 20",
        place: .both
    ) { arguments, chat in
        let word = arguments.rest.trimmingSpace
        guard let limit = word.isEmpty ? 20 : Int(word), limit > 0 else {
            throw UsageError(
                what: ":log takes a number of revisions",
                why: "it was '\(word)'",
                remedy: ":log 20"
            )
        }
        let (revisions, undone, turns) = try await chat.store.read { records in
            let shown = try records.revisions(limit: limit)
            let turns = try shown.map { try RevisionReport.turn(of: $0, in: records) }
            return (shown, RevisionHistory.undone(try records.causes()), turns)
        }
        let rows = zip(revisions, turns).reversed().map { revision, turn in
            [
                "r\(revision.number)",
                RevisionReport.cause(revision, of: turn)
                    + (undone.contains(revision.number) ? " (undone)" : ""),
                RevisionReport.changes(revision),
            ]
        }
        chat.output.result(
            CommandResult(
                "log",
                rows.isEmpty ? "no change yet" : Table.text(rows, fitting: chat.output.width),
                [
                    (key: "revisions", value: .array(revisions.map(RevisionReport.json)))
                ]
            )
        )
        if let newest = revisions.first { chat.showed(revision: newest.number) }
    }

    static let undo = Command(
        "undo",
        "[rN]",
        summary: "take back the last change, or the one named",
        example: ":undo r31",
        place: .both
    ) { arguments, chat in
        try await chat.undo(try revision(in: arguments))
    }

    static let redo = Command(
        "redo",
        summary: "bring back what was undone last",
        example: ":redo",
        place: .both
    ) { arguments, chat in
        try arguments.end(of: "redo")
        let reversal = try await chat.store.transaction { try $0.redo() }
        try await chat.show(reversal, "redo", "redid")
    }

    private static func revision(in arguments: CommandArguments) throws(UsageError) -> Int? {
        let word = arguments.rest.trimmingSpace
        if word.isEmpty { return nil }
        guard word.hasPrefix("r"), let number = Int(word.dropFirst()) else {
            let near = Int(word).map { ":undo r\($0)" }
            throw UsageError(
                what: "'\(word)' is not a revision",
                why: "a revision is r and a number; :undo alone takes back the last change",
                remedy: near.map { "for that revision: \($0)" } ?? "see them: :log"
            )
        }
        return number
    }
}

extension Chat {
    /// Lets the conversation's prompts say of an answer what its feedback, now taken back or in
    /// force again, says.
    private func forgetOrRecall(_ reversal: Reversal) async throws {
        var cause = reversal.reverted.cause
        if case .undo(let number) = cause,
            let original = try await store.read({ try $0.revision(number) })
        {
            cause = original.cause
        }
        guard case .feedback(let id) = cause,
            let said = try await store.read({ records in
                try records.feedback(id).flatMap { records.book.released([$0]).first }
            })
        else { return }
        let isComplaint = !said.isWithdrawn && !said.isGood
        await session.judged(said.turn, complaint: isComplaint ? said.notes.last?.text ?? "" : nil)
    }

    /// Takes a revision back, or the last one shown here, and says what that changed.
    func undo(_ number: Int?) async throws {
        let shown = shownRevision
        let reversal = try await store.transaction { try $0.undo(number, upTo: shown) }
        try await show(reversal, "undo", "undid")
    }

    fileprivate func show(_ reversal: Reversal, _ command: String, _ done: String) async throws {
        loop.wakeAll()
        try await forgetOrRecall(reversal)
        let newest = try await store.read { $0.book.revision }
        showed(revision: newest)
        // The line would go on praising a lesson that is no more.
        (output as? TerminalOutput)?.updateStatus { $0.lesson = "" }
        await refreshStatus()
        var number = reversal.reverted.number
        if command == "redo", case .undo(let undone) = reversal.reverted.cause { number = undone }
        output.result(
            CommandResult(
                command,
                "\(done) r\(number): \(RevisionReport.outcome(of: reversal))"
                    + (command == "undo" ? " (:redo restores it)" : ""),
                [
                    (key: "reverted", value: JSON(reversal.reverted.number)),
                    (key: "revision", value: JSON(reversal.revision?.number)),
                    (key: "kept", value: JSON(reversal.kept)),
                ]
            )
        )
    }
}

/// A revision in words and as JSON.
enum RevisionReport {
    /// What made a revision.
    ///
    /// - Parameters:
    ///   - revision: The revision.
    ///   - turn: The turn that feedback judged, which says more than the feedback's number.
    /// - Returns: A few words.
    static func cause(_ revision: Revision, of turn: Trajectory.ID? = nil) -> String {
        switch revision.cause {
        case .feedback(let id): turn.map { "said of #\($0)" } ?? "feedback \(id)"
        case .learned(let jobs): "learned " + jobs.map { "j\($0)" }.joined(separator: " ")
        case .withdrawn(let id):
            turn.map { "withdrawn from #\($0)" } ?? "feedback \(id) withdrawn"
        case .contradiction(let id):
            "contradicted by " + (turn.map { "what was said of #\($0)" } ?? "feedback \(id)")
        case .hand(let command): "by hand: :\(command)"
        case .load(let file): "loaded \(file)"
        case .synced(let folder): "synced with \(folder)"
        case .consolidated: "merged duplicates"
        case .proof(let number): "proof p\(number)"
        case .undo(let number): "undo of r\(number)"
        case .redo(let number): "redo of r\(number)"
        }
    }

    /// The turn whose feedback made a revision.
    static func turn(of revision: Revision, in records: any LearningRecords) throws
        -> Trajectory.ID?
    {
        switch revision.cause {
        case .feedback(let id), .contradiction(let id), .withdrawn(let id):
            try records.feedback(id)?.turn
        default: nil
        }
    }

    static func changes(_ revision: Revision) -> String {
        let all = revision.changes.sorted {
            ($0.after ?? $0.before)?.serial ?? 0 < ($1.after ?? $1.before)?.serial ?? 0
        }
        let shown = all.prefix(6).map { change in
            let sign =
                switch change.kind {
                case .added: "+ "
                case .updated: "~ "
                case .removed: "- "
                case .hidden: "· "
                }
            let skill = change.after ?? change.before
            return sign + (skill?.id ?? "")
                + (all.count <= 2 ? " " + (skill?.content.onOneLine ?? "") : "")
        }
        return shown.joined(separator: "  ") + (all.count > 6 ? "  and \(all.count - 6) more" : "")
    }

    /// What taking a revision back, or bringing it back, did to the lessons.
    static func outcome(of reversal: Reversal) -> String {
        let changes = (reversal.revision?.changes ?? []).sorted {
            ($0.after ?? $0.before)?.serial ?? 0 < ($1.after ?? $1.before)?.serial ?? 0
        }
        var parts = changes.prefix(6).compactMap { change -> String? in
            guard let skill = change.after ?? change.before else { return nil }
            // What nobody has read yet is not repeated.
            let isTold = changes.count <= 2 && skill.quarantine == nil
            let words = isTold ? " \"\(skill.content.onOneLine)\"" : ""
            switch change.kind {
            case .added: return "\(skill.id) is back"
            case .removed: return "removed \(skill.id)" + words
            case .updated:
                let isReworded = change.before?.promptText != change.after?.promptText
                return isReworded ? "\(skill.id) reads" + words : "\(skill.id) is as it was"
            case .hidden:
                let isGone = change.before?.isQuarantined == true && !skill.isQuarantined
                return isGone ? "removed \(skill.id), which was held back" : nil
            }
        }
        if changes.count > 6 { parts.append("and \(changes.count - 6) more") }
        if !reversal.kept.isEmpty {
            parts.append("\(reversal.kept.joined(separator: ", ")) stays, changed since")
        }
        return parts.isEmpty ? "no lesson changed" : parts.joined(separator: ", ")
    }

    static func json(_ revision: Revision) -> JSON {
        [
            "revision": JSON(revision.number),
            "cause": .string(cause(revision)),
            "at": .string(revision.at.iso),
            "changes": .array(
                revision.changes.map { change in
                    [
                        "id": JSON((change.after ?? change.before)?.id),
                        "kind": .string(change.kind.rawValue),
                        "before": JSON(change.before?.promptText),
                        "after": JSON(change.after?.promptText),
                    ]
                }
            ),
        ]
    }
}

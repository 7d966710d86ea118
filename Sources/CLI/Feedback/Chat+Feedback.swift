import Apprentice

extension Chat {
    /// Takes in what a script says of turns; it is learned at the next start, or by a program that
    /// runs.
    func feedback(_ request: FeedbackRequest) async throws {
        switch request {
        case .one(.verdict(let verdict)): try await judge(verdict)
        case .one(.withdrawal(let turn, let who, let kind, let key)):
            try await withdraw(turn, who: who, kind: kind, key: key)
        case .file(let path): try await importFeedback(path)
        }
    }

    /// Takes feedback back and says what that changed.
    func withdraw(
        _ turn: Trajectory.ID,
        who: String = "me",
        kind: Feedback.Kind = .human,
        key: String? = nil
    ) async throws {
        let withdrawal = try await loop.withdraw(turn: turn, who: who, kind: kind, key: key)
        let complaints = try await store.read { records in
            let said = try records.feedback(turn: turn)
            return records.book.released(said)
                .filter { !$0.isWithdrawn && $0.kind == .human && !$0.isGood }
        }
        await session.judged(turn, complaint: complaints.last.map { $0.notes.last?.text ?? "" })
        showed(revision: withdrawal.revision)
        await refreshStatus()
        output.result(WithdrawalWords.result(withdrawal, turn: turn))
    }

    private func importFeedback(_ path: String) async throws {
        let output = output
        let tellsAll = settings.isOn(.json)
        let counts = try await FeedbackImport(
            loop: loop,
            store: store,
            onTaken: { if tellsAll { output.acknowledged($0) } },
            onFault: { output.error(ErrorReport($0)) }
        ).run(path)
        var parts = ["\(counts.taken) taken in"]
        if counts.withdrawn > 0 { parts.append("\(counts.withdrawn) taken back") }
        if counts.unchanged > 0 { parts.append("\(counts.unchanged) known already") }
        if counts.jobs > 0 { parts.append("\(counts.jobs) to be learned") }
        if counts.failed > 0 {
            parts.append("\(counts.failed) refused")
            setExitStatus(atLeast: 3)
        }
        output.result(
            CommandResult(
                "feedback",
                parts.joined(separator: " · "),
                [
                    (key: "imported", value: JSON(counts.taken)),
                    (key: "withdrawn", value: JSON(counts.withdrawn)),
                    (key: "unchanged", value: JSON(counts.unchanged)),
                    (key: "failed", value: JSON(counts.failed)),
                    (key: "jobs", value: JSON(counts.jobs)),
                ]
            )
        )
    }

    /// Queues turns again and waits until they, and what waited before, are learned.
    func relearnAndWait(_ request: RelearnRequest) async throws {
        let queued = try await loop.relearn(request.turn, limit: request.limit)
        guard loop.learningPace == .on else {
            return output.result(RelearnWords.result(queued, outcome: nil))
        }
        let outcome =
            request.turn == nil ? try await loop.wait() : try await loop.wait(for: queued.jobs)
        if !outcome.isComplete { setExitStatus(atLeast: 1) }
        output.result(RelearnWords.result(queued, outcome: outcome))
    }
}

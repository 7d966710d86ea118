extension LearningRecords {
    /// Deletes a conversation with its turns and what was said of them; the lessons stay, with the
    /// counts that its verdicts gave them.
    ///
    /// - Parameter id: The session.
    /// - Returns: How many turns it had.
    /// - Throws: ``LearningError`` when there is no such session, when lessons of it are still to be
    ///   learned, or when another conversation goes on from it; ``StoreError``.
    package mutating func delete(_ id: Session.ID) throws -> Int {
        guard try session(id) != nil else { throw LearningError.noSession(id) }
        let turns = try trajectories(session: id, limit: .max)
        if let fault = try reasonToKeep(turns, beside: sessions(limit: .max)) {
            throw LearningError(
                "session \(id) was not deleted",
                why: fault.why,
                remedy: fault.remedy
            )
        }
        for turn in turns { try keepCounts(of: turn.id) }
        try remove(id)
        return turns.count
    }

    /// Deletes the conversations that were last asked in before a moment, but for those that cannot be
    /// deleted yet.
    ///
    /// - Parameters:
    ///   - moment: What was asked in since stays.
    ///   - isTrial: Whether they are only counted.
    /// - Returns: The sessions, and how many turns they had.
    /// - Throws: ``StoreError``.
    package mutating func deleteSessions(
        before moment: Timestamp,
        onlyCounting isTrial: Bool
    ) throws -> (sessions: [Session.ID], turns: Int) {
        var deleted: (sessions: [Session.ID], turns: Int) = ([], 0)
        var left = try sessions(limit: .max)
        var count: Int
        // A conversation that another goes on from can go once that one does.
        repeat {
            count = left.count
            for session in left {
                let turns = try trajectories(session: session.id, limit: .max)
                guard let last = turns.last, last.askedAt < moment,
                    try reasonToKeep(turns, beside: left) == nil
                else { continue }
                left.removeAll { $0.id == session.id }
                if !isTrial {
                    for turn in turns { try keepCounts(of: turn.id) }
                    try remove(session.id)
                }
                deleted.sessions.append(session.id)
                deleted.turns += turns.count
            }
        } while left.count < count
        return deleted
    }

    private func reasonToKeep(
        _ turns: [Trajectory],
        beside sessions: [Session]
    ) throws -> (why: String, remedy: String)? {
        let open = try turns.flatMap { try jobs(turn: $0.id) }.count { !$0.state.isFinal }
        if open > 0 {
            return (
                "\(open) lesson\(open == 1 ? "" : "s") of it still to be learned",
                "wait for that, then delete it: :wait"
            )
        }
        let ids = Set(turns.map(\.id))
        let fork = sessions.first { $0.forkedFrom.map(ids.contains) ?? false }
        return fork.map {
            ("session \($0.id) goes on from it", "delete that first: :session delete \($0.id)")
        }
    }

    /// Adds the verdicts of a turn to what is counted without one.
    private mutating func keepCounts(of turn: Trajectory.ID) throws {
        let rows = try evidence(turn: turn)
        for skill in Set(rows.map(\.skill)) {
            let tally = Tally(rows.filter { $0.skill == skill })
            let counts: [(Evidence.Tag, Int)] = [
                (.helpful, tally.helpful), (.harmful, tally.harmful), (.neutral, tally.neutral),
            ]
            for (tag, count) in counts where count > 0 {
                let kept = try evidence(skill: skill).first {
                    $0.turn == nil && $0.who == Self.deletedTurns && $0.tag == tag
                }
                try save(
                    Evidence(
                        skill: skill,
                        turn: nil,
                        judge: .imported,
                        who: Self.deletedTurns,
                        tag: tag,
                        weight: (kept?.weight ?? 0) + count,
                        at: now
                    )
                )
            }
        }
    }

    private static var deletedTurns: String { "deleted turns" }
}

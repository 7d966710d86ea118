import Apprentice

extension SQLiteRecords {
    func insert(_ session: Session) throws -> Session.ID {
        try insert(into: "sessions", SessionRow.columns, SessionRow.values(session))
    }

    func update(_ session: Session) throws {
        let values = SessionRow.values(session)
        guard try update("sessions", session.id, SessionRow.columns, values) else {
            throw StoreError.missing("session \(session.id)")
        }
    }

    func session(_ id: Session.ID) throws -> Session? {
        try connection.first(
            "SELECT id, \(SessionRow.columns) FROM sessions WHERE id = ? AND scope = ?",
            SQLiteValue(id),
            Scope.row
        ) { SessionRow.session(&$0) }
    }

    func sessions(limit: Int) throws -> [Session] {
        try connection.rows(
            """
            SELECT id, \(SessionRow.columns) FROM sessions
            WHERE scope = ? AND EXISTS (SELECT 1 FROM turns WHERE session = sessions.id)
            ORDER BY (SELECT max(id) FROM turns WHERE session = sessions.id) DESC LIMIT ?
            """,
            Scope.row,
            SQLiteValue(max(limit, 0))
        ) { SessionRow.session(&$0) }
    }

    func remove(_ session: Session.ID) throws {
        try removeWords("session = ?", SQLiteValue(session))
        let turns = "(SELECT id FROM turns WHERE session = ? AND scope = ?)"
        let values = [SQLiteValue(session), Scope.row]
        try connection.run("DELETE FROM evidence WHERE turn IN \(turns)", values)
        try connection.run("DELETE FROM jobs WHERE turn IN \(turns)", values)
        try connection.run("DELETE FROM feedback WHERE turn IN \(turns)", values)
        try connection.run("UPDATE turns SET corrects = NULL WHERE corrects IN \(turns)", values)
        try connection.run("DELETE FROM turns WHERE session = ? AND scope = ?", values)
        try connection.run("DELETE FROM sessions WHERE id = ? AND scope = ?", values)
    }

    func trajectories(holding words: String, limit: Int) throws -> [Trajectory] {
        // Each word in quotes, so that none is an operator; what has no letter or digit is not a word.
        let terms = words.split(whereSeparator: \.isWhitespace)
            .filter { $0.contains { $0.isLetter || $0.isNumber } }
            .map { "\"" + $0.replacing("\"", with: "\"\"") + "\" *" }
        let columns = TrajectoryRow.columns.split(separator: ",")
            .map { "turns." + String($0).trimmingSpace }.joined(separator: ", ")
        var found: [Trajectory] = []
        if !terms.isEmpty {
            found = try connection.rows(
                """
                SELECT turns.id, \(columns) FROM turn_words JOIN turns ON turns.id = turn_words.rowid
                WHERE turn_words MATCH ? AND turns.scope = ?
                ORDER BY bm25(turn_words, 2, 1), turns.id DESC LIMIT ?
                """,
                .text(terms.joined(separator: " ")),
                Scope.row,
                SQLiteValue(max(limit, 0))
            ) { try TrajectoryRow.trajectory(&$0) }
        }
        guard found.isEmpty else { return found }
        // What stands within words, as in languages that put no blanks between them.
        return try connection.rows(
            """
            SELECT id, \(TrajectoryRow.columns) FROM turns
            WHERE scope = ? AND (instr(question, ?) > 0 OR instr(answer, ?) > 0)
            ORDER BY id DESC LIMIT ?
            """,
            Scope.row,
            .text(words),
            .text(words),
            SQLiteValue(max(limit, 0))
        ) { try TrajectoryRow.trajectory(&$0) }
    }

    func insert(_ trajectory: Trajectory) throws -> Trajectory.ID {
        var kept = trajectory
        kept.id = try insert(into: "turns", TrajectoryRow.columns, TrajectoryRow.values(trajectory))
        try addWords(of: kept)
        return kept.id
    }

    func update(_ trajectory: Trajectory) throws {
        try removeWords("id = ?", SQLiteValue(trajectory.id))
        let values = TrajectoryRow.values(trajectory)
        guard try update("turns", trajectory.id, TrajectoryRow.columns, values) else {
            throw StoreError.missing("turn #\(trajectory.id)")
        }
        try addWords(of: trajectory)
    }

    /// Lets a turn be found by its words, once it has ended.
    private func addWords(of turn: Trajectory) throws {
        guard turn.endedAt != nil else { return }
        try connection.run(
            "INSERT INTO turn_words (rowid, question, answer) VALUES (?, ?, ?)",
            SQLiteValue(turn.id),
            .text(turn.question),
            .text(turn.answer)
        )
    }

    /// Lets turns be found no more; while they still read as they did when they were added.
    private func removeWords(_ condition: String, _ value: SQLiteValue) throws {
        try connection.run(
            """
            INSERT INTO turn_words (turn_words, rowid, question, answer)
            SELECT 'delete', id, question, answer FROM turns
            WHERE \(condition) AND ended_at IS NOT NULL AND scope = ?
            """,
            value,
            Scope.row
        )
    }

    func trajectory(_ id: Trajectory.ID) throws -> Trajectory? {
        try connection.first(
            "SELECT id, \(TrajectoryRow.columns) FROM turns WHERE id = ? AND scope = ?",
            SQLiteValue(id),
            Scope.row
        ) { try TrajectoryRow.trajectory(&$0) }
    }

    func trajectories(
        session: Session.ID,
        before end: Trajectory.ID?,
        limit: Int
    ) throws -> [Trajectory] {
        try connection.rows(
            """
            SELECT id, \(TrajectoryRow.columns) FROM turns
            WHERE session = ? AND scope = ? AND id < ? ORDER BY id DESC LIMIT ?
            """,
            SQLiteValue(session),
            Scope.row,
            SQLiteValue(end ?? .max),
            SQLiteValue(max(limit, 0))
        ) { try TrajectoryRow.trajectory(&$0) }
        .reversed()
    }

    func recentTurns(limit: Int) throws -> [Trajectory] {
        try connection.rows(
            """
            SELECT id, \(TrajectoryRow.columns) FROM turns WHERE scope = ?
            ORDER BY id DESC LIMIT ?
            """,
            Scope.row,
            SQLiteValue(max(limit, 0))
        ) { try TrajectoryRow.trajectory(&$0) }
    }
}

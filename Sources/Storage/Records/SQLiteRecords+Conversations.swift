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

    func insert(_ trajectory: Trajectory) throws -> Trajectory.ID {
        try insert(into: "turns", TrajectoryRow.columns, TrajectoryRow.values(trajectory))
    }

    func update(_ trajectory: Trajectory) throws {
        let values = TrajectoryRow.values(trajectory)
        guard try update("turns", trajectory.id, TrajectoryRow.columns, values) else {
            throw StoreError.missing("turn #\(trajectory.id)")
        }
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

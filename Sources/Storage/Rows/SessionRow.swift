import Apprentice

/// A session as a row of `sessions`.
enum SessionRow {
    static let columns = "name, project, started_at"

    static func values(_ session: Session) -> [SQLiteValue] {
        [SQLiteValue(session.name), SQLiteValue(session.project), SQLiteValue(session.startedAt)]
    }

    /// Reads `id` and the columns.
    static func session(_ row: inout SQLiteRow) -> Session {
        Session(
            id: row.int(),
            name: row.optionalText(),
            project: row.optionalText(),
            startedAt: row.moment()
        )
    }
}

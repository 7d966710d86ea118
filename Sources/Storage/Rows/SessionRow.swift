import Apprentice

/// A session as a row of `sessions`.
enum SessionRow {
    static let columns = "name, project, started_at, instructions, forked_from"

    static func values(_ session: Session) -> [SQLiteValue] {
        [
            SQLiteValue(session.name), SQLiteValue(session.project),
            SQLiteValue(session.startedAt), SQLiteValue(session.instructions),
            SQLiteValue(session.forkedFrom),
        ]
    }

    /// Reads `id` and the columns.
    static func session(_ row: inout SQLiteRow) -> Session {
        Session(
            id: row.int(),
            name: row.optionalText(),
            project: row.optionalText(),
            startedAt: row.moment(),
            instructions: row.optionalText(),
            forkedFrom: row.optionalInt()
        )
    }
}

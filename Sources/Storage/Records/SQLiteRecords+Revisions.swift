import Apprentice

extension SQLiteRecords {
    func revision(_ number: Int) throws -> Revision? {
        try revisions(where: "number = ?", SQLiteValue(number)).first
    }

    func revisions(limit: Int) throws -> [Revision] {
        try revisions(
            where: """
                number IN (
                    SELECT number FROM revisions AS newest WHERE newest.scope = revisions.scope
                    ORDER BY number DESC LIMIT ?
                )
                """,
            SQLiteValue(max(limit, 0))
        )
    }

    func revisions(after start: Int, upTo end: Int) throws -> [Revision] {
        try revisions(where: "number > ? AND number <= ?", SQLiteValue(start), SQLiteValue(end))
    }

    func revisions(causedBy cause: Revision.Cause) throws -> [Revision] {
        let (name, subject) = RevisionRow.stored(cause)
        return try revisions(
            where: "cause = ? AND subject = ?",
            .text(name),
            .text(subject.compact)
        )
    }

    func revisions(changing skill: Skill.UID) throws -> [Revision] {
        try revisions(
            where: """
                number IN (
                    SELECT mine.revision FROM changes AS mine
                    WHERE mine.scope = revisions.scope AND mine.skill = ?
                )
                """,
            SQLiteValue(skill)
        )
    }

    func causes() throws -> [(number: Int, cause: Revision.Cause)] {
        try connection.rows(
            "SELECT number, cause, subject FROM revisions WHERE scope = ? ORDER BY number DESC",
            Scope.row
        ) { row in
            (row.int(), try RevisionRow.cause(row.text(), StoredFields.json(row.text())))
        }
    }

    func insert(_ revision: Revision) throws {
        try connection.run(
            "INSERT INTO revisions (\(RevisionRow.columns), scope) VALUES (?, ?, ?, ?, ?)",
            RevisionRow.values(revision) + [Scope.row]
        )
        try insertChanges(of: revision)
    }

    func replace(_ revision: Revision) throws {
        try connection.run(
            "DELETE FROM changes WHERE scope = ? AND revision = ?",
            Scope.row,
            SQLiteValue(revision.number)
        )
        try insertChanges(of: revision)
    }

    private func insertChanges(of revision: Revision) throws {
        for (position, change) in revision.changes.enumerated() {
            try revision.checkCancellation()
            try connection.run(
                """
                INSERT INTO changes (scope, revision, position, skill, before, after)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                Scope.row,
                SQLiteValue(revision.number),
                SQLiteValue(position),
                .text(change.uid?.description ?? ""),
                SQLiteValue(change.before.map { SkillCodec.json($0).compact }),
                SQLiteValue(change.after.map { SkillCodec.json($0).compact })
            )
        }
    }

    /// Revisions with their changes, newest first, in one query.
    private func revisions(where condition: String, _ values: SQLiteValue...) throws -> [Revision] {
        var found: [Revision] = []
        let rows = try connection.rows(
            """
            SELECT \(RevisionRow.columns), position, before, after FROM revisions
            LEFT JOIN changes ON changes.scope = revisions.scope AND changes.revision = number
            WHERE revisions.scope = ? AND \(condition) ORDER BY number DESC, position
            """,
            [Scope.row] + values
        ) { row in
            let revision = try RevisionRow.revision(&row)
            // A revision without changes is one row without a position.
            let isChanged = row.optionalInt() != nil
            return (revision, isChanged ? try RevisionRow.change(&row) : nil)
        }
        for (revision, change) in rows {
            if found.last?.number != revision.number { found.append(revision) }
            if let change { found[found.count - 1].changes.append(change) }
        }
        return found
    }
}

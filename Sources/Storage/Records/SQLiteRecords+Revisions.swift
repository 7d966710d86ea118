import Apprentice

extension SQLiteRecords {
    func revision(_ number: Int) throws -> Revision? {
        try revisions(where: "number = ?", SQLiteValue(number)).first
    }

    func revisions(limit: Int) throws -> [Revision] {
        try revisions(where: "1 ORDER BY number DESC LIMIT ?", SQLiteValue(max(limit, 0)))
    }

    func revisions(changing skill: Skill.UID) throws -> [Revision] {
        try revisions(
            where: """
                number IN (
                    SELECT revision FROM changes WHERE changes.scope = revisions.scope AND skill = ?
                ) ORDER BY number DESC
                """,
            SQLiteValue(skill)
        )
    }

    func insert(_ revision: Revision) throws {
        try connection.run(
            "INSERT INTO revisions (\(RevisionRow.columns), scope) VALUES (?, ?, ?, ?, ?)",
            RevisionRow.values(revision) + [Scope.row]
        )
        for (position, change) in revision.changes.enumerated() {
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

    private func revisions(where condition: String, _ value: SQLiteValue) throws -> [Revision] {
        try connection.rows(
            "SELECT \(RevisionRow.columns) FROM revisions WHERE scope = ? AND \(condition)",
            Scope.row,
            value
        ) { try RevisionRow.revision(&$0) }
        .map { revision in
            var revision = revision
            revision.changes = try connection.rows(
                "SELECT before, after FROM changes WHERE scope = ? AND revision = ? ORDER BY position",
                Scope.row,
                SQLiteValue(revision.number)
            ) { try RevisionRow.change(&$0) }
            return revision
        }
    }
}

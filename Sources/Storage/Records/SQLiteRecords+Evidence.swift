import Apprentice

extension SQLiteRecords {
    func save(_ evidence: Evidence) throws {
        let identity: [SQLiteValue] = [
            Scope.row, SQLiteValue(evidence.skill), .text(evidence.judge.rawValue),
            .text(evidence.who),
        ]
        // A verdict that is given again moves to the end, as the newest.
        if let turn = evidence.turn {
            try connection.run(
                "DELETE FROM evidence WHERE scope = ? AND skill = ? AND judge = ? AND who = ? AND turn = ?",
                identity + [SQLiteValue(turn)]
            )
        } else {
            try connection.run(
                """
                DELETE FROM evidence WHERE scope = ? AND skill = ? AND judge = ? AND who = ?
                AND turn IS NULL AND tag = ?
                """,
                identity + [.text(evidence.tag.rawValue)]
            )
        }
        try connection.run(
            "INSERT INTO evidence (\(EvidenceRow.columns), scope) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            EvidenceRow.values(evidence) + [Scope.row]
        )
    }

    func removeEvidence(turn: Trajectory.ID, judge: Evidence.Judge, who: String) throws {
        try connection.run(
            "DELETE FROM evidence WHERE turn = ? AND judge = ? AND who = ? AND scope = ?",
            SQLiteValue(turn),
            .text(judge.rawValue),
            .text(who),
            Scope.row
        )
    }

    func evidence(skill: Skill.UID) throws -> [Evidence] {
        try connection.rows(
            "SELECT \(EvidenceRow.columns) FROM evidence WHERE scope = ? AND skill = ? ORDER BY id",
            Scope.row,
            SQLiteValue(skill)
        ) { try EvidenceRow.evidence(&$0) }
    }

    func evidence(turn: Trajectory.ID) throws -> [Evidence] {
        try connection.rows(
            "SELECT \(EvidenceRow.columns) FROM evidence WHERE turn = ? AND scope = ? ORDER BY id",
            SQLiteValue(turn),
            Scope.row
        ) { try EvidenceRow.evidence(&$0) }
    }
}

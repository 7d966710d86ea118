import Apprentice

/// A verdict as a row of `evidence`.
enum EvidenceRow {
    static let columns = "skill, turn, judge, who, tag, weight, at"

    static func values(_ evidence: Evidence) -> [SQLiteValue] {
        [
            SQLiteValue(evidence.skill), SQLiteValue(evidence.turn), .text(evidence.judge.rawValue),
            .text(evidence.who), .text(evidence.tag.rawValue), SQLiteValue(evidence.weight),
            SQLiteValue(evidence.at),
        ]
    }

    static func evidence(_ row: inout SQLiteRow) throws -> Evidence {
        Evidence(
            skill: Skill.UID(row.text()),
            turn: row.optionalInt(),
            judge: try row.name(Evidence.Judge.self),
            who: row.text(),
            tag: try row.name(Evidence.Tag.self),
            weight: row.int(),
            at: row.moment()
        )
    }
}

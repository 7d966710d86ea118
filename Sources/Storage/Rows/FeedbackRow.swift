import Apprentice

/// Feedback as a row of `feedback`.
enum FeedbackRow {
    static let columns = "turn, who, kind, key, score, notes, at, withdrawn_at"

    static func values(_ feedback: Feedback) -> [SQLiteValue] {
        [
            SQLiteValue(feedback.turn), .text(feedback.who), .text(feedback.kind.rawValue),
            .text(feedback.key), .real(feedback.score), .text(json(feedback.notes).compact),
            SQLiteValue(feedback.at), SQLiteValue(feedback.withdrawnAt),
        ]
    }

    /// Reads `id` and the columns.
    static func feedback(_ row: inout SQLiteRow) throws -> Feedback {
        var feedback = Feedback(
            id: row.int(),
            turn: row.int(),
            who: row.text(),
            kind: try row.name(Feedback.Kind.self),
            key: row.text(),
            score: row.double(),
            notes: try notes(row.text()),
            at: row.moment()
        )
        feedback.withdrawnAt = row.optionalMoment()
        return feedback
    }

    private static func json(_ notes: [Feedback.Note]) -> JSON {
        .array(
            notes.map { note in
                var object = StoredObject()
                object.add("text", note.text)
                object.add("at", note.at)
                return object.json
            }
        )
    }

    private static func notes(_ text: String) throws -> [Feedback.Note] {
        if text == "[]" { return [] }
        return try (StoredFields.json(text).array ?? []).map { json in
            let fields = try StoredFields(json)
            return Feedback.Note(text: try fields.text("text"), at: try fields.moment("at"))
        }
    }
}

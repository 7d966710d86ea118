import Apprentice

/// A turn as a row of `turns`.
enum TrajectoryRow {
    static let columns = """
        session, question, answer, outcome, reason, model, shown, cited, hidden, revision, corrects, \
        project, prompt_tokens, completion_tokens, cached_tokens, asked_at, ended_at, \
        context
        """

    static func values(_ turn: Trajectory) -> [SQLiteValue] {
        [
            SQLiteValue(turn.session), .text(turn.question), .text(turn.answer),
            .text(turn.outcome.rawValue), SQLiteValue(reason(turn)), .text(turn.model),
            texts(turn.shown), texts(turn.cited), texts(turn.hidden), SQLiteValue(turn.revision),
            SQLiteValue(turn.corrects), SQLiteValue(turn.project),
            SQLiteValue(turn.usage.promptTokens), SQLiteValue(turn.usage.completionTokens),
            SQLiteValue(turn.usage.cachedTokens), SQLiteValue(turn.askedAt),
            SQLiteValue(turn.endedAt), SQLiteValue(turn.context),
        ]
    }

    /// Reads `id` and the columns.
    static func trajectory(_ row: inout SQLiteRow) throws -> Trajectory {
        var turn = Trajectory(
            id: row.int(),
            session: row.int(),
            question: row.text(),
            model: "",
            askedAt: Timestamp(microseconds: 0)
        )
        turn.answer = row.text()
        turn.outcome = try row.name(Trajectory.Outcome.self)
        let reason = row.optionalText()
        if turn.outcome == .answered {
            turn.finish = Finish(name: reason)
        } else {
            turn.reason = reason
        }
        turn.model = row.text()
        turn.shown = try uids(row.text())
        turn.cited = try uids(row.text())
        turn.hidden = try uids(row.text())
        turn.revision = row.int()
        turn.corrects = row.optionalInt()
        turn.project = row.optionalText()
        turn.usage.promptTokens = row.int()
        turn.usage.completionTokens = row.int()
        turn.usage.cachedTokens = row.int()
        turn.askedAt = row.moment()
        turn.endedAt = row.optionalMoment()
        turn.context = row.optionalText()
        return turn
    }

    /// Why the turn failed, or how its answer ended if that was not as it should: a turn has one of
    /// the two, and the column holds it.
    private static func reason(_ turn: Trajectory) -> String? {
        turn.outcome == .answered ? turn.finish.name : turn.reason
    }

    private static func texts(_ uids: [Skill.UID]) -> SQLiteValue {
        .text(JSON(uids.map(\.description)).compact)
    }

    private static func uids(_ text: String) throws -> [Skill.UID] {
        try StoredFields.texts(text).map { Skill.UID($0) }
    }
}

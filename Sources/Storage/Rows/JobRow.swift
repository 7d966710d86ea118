import Apprentice

/// A job as a row of `jobs`.
enum JobRow {
    static let columns = """
        turn, feedback, state, interactive, attempts, reason, reflection, skill, owner, revision, \
        created_at, updated_at
        """

    static func values(_ job: LearningJob) -> [SQLiteValue] {
        [
            // No feedback has the number 0; a null satisfies the foreign key.
            SQLiteValue(job.turn), SQLiteValue(job.feedback == 0 ? nil : job.feedback),
            .text(job.state.rawValue), SQLiteValue(job.isInteractive), SQLiteValue(job.attempts),
            SQLiteValue(job.reason),
            SQLiteValue(job.reflection.map { ReflectionCodec.json($0).compact }),
            SQLiteValue(job.skill), SQLiteValue(job.owner), SQLiteValue(job.revision),
            SQLiteValue(job.createdAt), SQLiteValue(job.updatedAt),
        ]
    }

    /// Reads `id` and the columns.
    static func job(_ row: inout SQLiteRow) throws -> LearningJob {
        var job = LearningJob(
            id: row.int(),
            turn: row.int(),
            feedback: row.optionalInt() ?? 0,
            createdAt: Timestamp(microseconds: 0)
        )
        job.state = try row.name(LearningJob.State.self)
        job.isInteractive = row.bool()
        job.attempts = row.int()
        job.reason = row.optionalText()
        job.reflection = try row.optionalText().map { try ReflectionCodec.reflection($0) }
        job.skill = row.optionalText().map { Skill.UID($0) }
        job.owner = row.optionalText()
        job.revision = row.optionalInt()
        job.createdAt = row.moment()
        job.updatedAt = row.moment()
        return job
    }
}

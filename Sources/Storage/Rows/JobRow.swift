import Apprentice

/// A job as a row of `jobs`.
enum JobRow {
    static let columns = """
        turn, feedback, state, interactive, attempts, reason, reflection, skill, owner, revision, \
        created_at, updated_at, teller, basis
        """

    static func values(_ job: LearningJob) -> [SQLiteValue] {
        [
            // No feedback has the number 0; a null satisfies the foreign key.
            SQLiteValue(job.turn), SQLiteValue(job.feedback == 0 ? nil : job.feedback),
            .text(job.state.rawValue), SQLiteValue(job.isInteractive), SQLiteValue(job.attempts),
            SQLiteValue(job.reason),
            SQLiteValue(job.reflection.map { ReflectionCodec.json($0).compact }),
            SQLiteValue(job.skill), SQLiteValue(job.owner), SQLiteValue(job.revision),
            SQLiteValue(job.createdAt), SQLiteValue(job.updatedAt), SQLiteValue(job.teller),
            SQLiteValue(job.basis.map { json($0).compact }),
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
        job.teller = row.optionalText()
        job.basis = try row.optionalText().map { try basis(StoredFields.json($0)) }
        return job
    }

    private static func json(_ basis: FeedbackBasis) -> JSON {
        ["score": basis.score.map(JSON.double) ?? .null, "notes": JSON(basis.notes)]
    }

    private static func basis(_ json: JSON) throws -> FeedbackBasis {
        FeedbackBasis(
            score: json["score"]?.double,
            notes: json["notes"]?.array?.compactMap(\.string) ?? []
        )
    }
}

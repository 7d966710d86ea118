import Apprentice

/// A job as a row of `jobs`.
enum JobRow {
    static let columns = """
        turn, feedback, state, interactive, attempts, reason, reflection, skill, holder, revision, \
        created_at, updated_at, reporter, basis, crashes
        """

    static func values(_ job: LearningJob) -> [SQLiteValue] {
        [
            // No feedback has the number 0; a null satisfies the foreign key.
            SQLiteValue(job.turn), SQLiteValue(job.feedback == 0 ? nil : job.feedback),
            .text(job.state.rawValue), SQLiteValue(job.isInteractive), SQLiteValue(job.attempts),
            SQLiteValue(job.reason),
            SQLiteValue(job.reflection.map { ReflectionCodec.json($0).compact }),
            SQLiteValue(job.skill), SQLiteValue(job.holder), SQLiteValue(job.revision),
            SQLiteValue(job.createdAt), SQLiteValue(job.updatedAt), SQLiteValue(job.reporter),
            SQLiteValue(job.basis.map { json($0).compact }), SQLiteValue(job.crashes),
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
        job.holder = row.optionalText()
        job.revision = row.optionalInt()
        job.createdAt = row.moment()
        job.updatedAt = row.moment()
        job.reporter = row.optionalText()
        job.basis = try row.optionalText().map { try basis(StoredFields.json($0)) }
        job.crashes = row.int()
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

/// How a job ended as a row of `job_ends`.
enum JobEndRow {
    static let columns = "job, revision, reason, reporter"

    static func values(_ end: JobEnd) -> [SQLiteValue] {
        switch end.outcome {
        case .learned(let revision):
            [SQLiteValue(end.job), SQLiteValue(revision), .null, .text(end.reporter)]
        case .failed(let reason):
            [SQLiteValue(end.job), .null, .text(reason), .text(end.reporter)]
        }
    }

    /// Reads `id` and the columns.
    static func end(_ row: inout SQLiteRow) -> JobEnd {
        let (id, job) = (row.int(), row.int())
        let revision = row.optionalInt()
        let outcome = row.optionalText().map { JobEnd.Outcome.failed(reason: $0) }
        return JobEnd(
            id: id,
            job: job,
            outcome: outcome ?? .learned(revision: revision),
            reporter: row.text()
        )
    }
}

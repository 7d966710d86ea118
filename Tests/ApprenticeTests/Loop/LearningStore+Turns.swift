import Apprentice

extension LearningStore {
    /// A turn of a session of its own that was answered.
    func answeredTurn(
        _ question: String,
        answer: String = "an answer",
        outcome: Trajectory.Outcome = .answered,
        shown: [Skill.UID]? = nil,
        cited: [Skill.UID] = [],
        project: String? = nil
    ) async throws -> Int {
        try await transaction { records in
            let session = try records.insert(Session(project: project, startedAt: records.now))
            var turn = Trajectory(
                session: session,
                question: question,
                model: "scripted",
                revision: records.book.revision,
                project: project,
                askedAt: records.now
            )
            turn.answer = answer
            turn.outcome = outcome
            turn.cited = cited
            turn.shown = shown ?? cited
            turn.endedAt = records.now
            return try records.insert(turn)
        }
    }
}

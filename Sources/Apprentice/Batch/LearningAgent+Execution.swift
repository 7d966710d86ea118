/// What came of a task that was run with learning.
public struct Execution<Value: Sendable>: Sendable {
    /// What the task returned, or threw; learning never changes it.
    public var result: Result<Value, any Error>
    /// The turn it is kept as; nil when it could not be kept.
    public var turn: Trajectory.ID?
    /// The job that learns from it, if there is anything to learn.
    public var job: LearningJob.ID?
    /// Why it could not be kept, or nothing can be learned from it.
    public var learningError: (any Error)?
    /// How long the task ran.
    public var duration: Duration
}

extension LearningAgent {
    /// Runs a task of the program's own, and learns from how it ends.
    ///
    /// The task is given the strategies that fit its description, a line each. That it throws is a
    /// bad verdict with the error's words; that it returns is a good one. Cancelled, it is stopped and
    /// nothing is learned.
    ///
    /// - Parameters:
    ///   - description: What is to be done, in words.
    ///   - task: Does it.
    /// - Returns: What came of it; the task's error stands in it, none is thrown.
    public func executeWithLearning<Value: Sendable>(
        _ description: String,
        task: @Sendable (_ strategies: [String]) async throws -> Value
    ) async -> Execution<Value> {
        let shown = await strategies(for: description)
        let clock = ContinuousClock()
        let start = clock.now
        let result: Result<Value, any Error>
        do {
            result = .success(try await task(shown.map(\.promptLine)))
        } catch {
            result = .failure(error)
        }
        var execution = Execution(result: result, duration: clock.now - start)
        do {
            let kept = try await keep(
                description,
                shown,
                result.map { "\($0)" },
                execution.duration
            )
            execution.turn = kept.turn
            execution.job = kept.job
        } catch {
            execution.learningError = error
        }
        return execution
    }

    private func strategies(for description: String) async -> [Skill] {
        guard let book = try? await skillbook else { return [] }
        return await agent.lessons(for: description, book: book, project: project).shown
    }

    private func keep(
        _ description: String,
        _ shown: [Skill],
        _ result: Result<String, any Error>,
        _ duration: Duration
    ) async throws -> (turn: Trajectory.ID, job: LearningJob.ID?) {
        let (project, policy) = (project, loop.policy)
        // Not cancelled with the task: how it ended must be kept.
        let kept = try await Task { [store] in
            try await store.transaction { records in
                let session = try records.insert(
                    Session(name: description, project: project, startedAt: records.now)
                )
                let asked = records.now.microseconds - Int64(duration.milliseconds) * 1000
                var turn = Trajectory(
                    session: session,
                    question: description,
                    model: "task",
                    revision: records.book.revision,
                    project: project,
                    askedAt: Timestamp(microseconds: asked)
                )
                turn.endedAt = records.now
                turn.shown = shown.map(\.uid)
                var verdict: Verdict?
                switch result {
                case .success(let text):
                    (turn.outcome, turn.answer) = (.answered, text.shortened(to: 20_000))
                    verdict = Verdict(turn: 0, score: 1)
                case .failure(let error) where error is CancellationError:
                    turn.outcome = .stopped
                case .failure(let error):
                    let words = ModelError.reason(error).shortened(to: 2000)
                    (turn.outcome, turn.reason) = (.failed, words)
                    verdict = Verdict(turn: 0, score: 0, note: "it failed: " + words)
                }
                turn.id = try records.insert(turn)
                guard var said = verdict else { return (turn.id, LearningJob.ID?.none) }
                (said.turn, said.who, said.kind) = (turn.id, "task", .environment)
                return (turn.id, try records.acknowledge(said, policy: policy).job?.id)
            }
        }.value
        if kept.1 != nil { loop.newJobs.wake() }
        return kept
    }
}

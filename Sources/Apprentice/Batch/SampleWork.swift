/// What is done with each item of a run: ask, judge and learn where that is wanted, keep.
///
/// The turn, what the environment said of it and the job that learns from it are kept in one
/// transaction, once for each (run, epoch, sample); so a run that was killed goes on where it was.
package final class SampleWork: Sendable {
    /// Learning from answers.
    package struct Learning: Sendable {
        /// Who learns.
        let loop: LearningLoop
        /// Who judges.
        let environment: any Environment
        /// Whether an item is over only when what it teaches is learned.
        let waits: Bool

        /// Describes it.
        package init(loop: LearningLoop, environment: any Environment, waits: Bool) {
            (self.loop, self.environment, self.waits) = (loop, environment, waits)
        }
    }

    private let agent: BatchAgent
    private let store: any LearningStore
    private let project: String?
    private let run: BatchRun?
    private let learning: Learning?
    private let commits: GroupCommit<BatchRun.Mark>

    /// Prepares the work on a run.
    ///
    /// - Parameters:
    ///   - agent: Who answers.
    ///   - store: Where turns are kept.
    ///   - project: The project they belong to.
    ///   - run: The run they belong to; nil when nothing is kept.
    ///   - learning: How answers are judged and learned from; nil when they are not.
    package init(
        agent: Agent,
        store: any LearningStore,
        project: String?,
        run: BatchRun?,
        learning: Learning? = nil
    ) {
        self.agent = BatchAgent(
            agent: agent,
            store: store,
            project: project,
            run: run,
            // Learning must be seen by the next answer; else a second old is new enough.
            bookAge: learning == nil ? .seconds(1) : .zero
        )
        self.store = store
        self.project = project
        self.run = run
        self.learning = learning
        commits = GroupCommit(store: store)
    }

    /// Does all there is to do with an item.
    ///
    /// Its steps are not inlined: what they need for a moment would be part of every task that waits
    /// for a model.
    ///
    /// - Parameter item: The item.
    /// - Returns: What came of it; an error stands in it, none is thrown. Where nothing is learned,
    ///   keeping it takes no place in the window.
    package func work(_ item: BatchItem) async -> Worked<SampleOutcome> {
        if let run, run.isResumed { return await resume(item, of: run) }
        return await begin(item)
    }

    @inline(never)
    private func resume(_ item: BatchItem, of run: BatchRun) async -> Worked<SampleOutcome> {
        guard let known = await recall(item, of: run) else { return await begin(item) }
        return .done(SampleOutcome(await learned(known)))
    }

    private func begin(_ item: BatchItem) async -> Worked<SampleOutcome> {
        let answered = await agent.answer(item.sample)
        if learning == nil { return .settling { await self.finish(answered, item) } }
        return .done(await finish(answered, item))
    }

    @inline(never)
    private func finish(_ answered: BatchAgent.Answered, _ item: BatchItem) async -> SampleOutcome {
        SampleOutcome(await learned(keep(answered, item)))
    }

    /// The result when what it teaches is learned, where that is waited for.
    private func learned(_ result: SampleResult) async -> SampleResult {
        guard let learning, learning.waits, let job = result.job else { return result }
        var result = result
        do {
            result.isLearned = try await learning.loop.wait(for: [job]).learned == 1
        } catch {
            result.failure = SampleResult.Failure(error)
        }
        return result
    }

    /// Has an answer judged, and keeps it.
    private func keep(_ answered: BatchAgent.Answered, _ item: BatchItem) async -> SampleResult {
        var result = SampleResult(item)
        result.attempts = answered.attempts
        result.duration = answered.duration
        do {
            guard let turn = answered.turn else { throw answered.failure ?? CancellationError() }
            result.answer = turn.answer
            result.finish = turn.finish
            result.skills = answered.skills
            result.usage = turn.usage
            if let learning {
                result.judgement = try await learning.environment.judge(
                    turn.answer,
                    to: item.sample
                )
            }
            if let run {
                let kept = try await commit(turn, result, item, to: run)
                result.turn = kept.turn
                result.job = kept.job
                if let learning, kept.job != nil { learning.loop.newJobs.wake() }
            }
        } catch {
            result.failure = SampleResult.Failure(error)
        }
        return result
    }

    private func commit(
        _ turn: Trajectory,
        _ result: SampleResult,
        _ item: BatchItem,
        to run: BatchRun
    ) async throws -> BatchRun.Mark {
        let mark = BatchRun.Mark(
            turn: 0,
            attempts: result.attempts,
            milliseconds: result.duration.milliseconds,
            judgement: result.judgement
        )
        let policy = learning.map { $0.loop.policy }
        let project = project
        return try await commits.commit { records in
            if let known = try run.kept(item, in: records) { return known }
            var (turn, mark) = (turn, mark)
            turn.askedAt = Timestamp(
                microseconds: records.now.microseconds - Int64(mark.milliseconds) * 1000
            )
            turn.endedAt = records.now
            if let title = item.sample.session {
                turn.session = try run.session(named: title, project: project, in: &records)
            }
            mark.turn = try records.insert(turn)
            if let judgement = mark.judgement, let policy {
                let verdict = Verdict(
                    turn: mark.turn,
                    score: judgement.score,
                    note: judgement.isGood ? nil : judgement.feedback,
                    who: "environment",
                    kind: .environment
                )
                mark.job = try records.acknowledge(verdict, policy: policy).job?.id
            }
            try run.set(mark, for: item.key, in: &records)
            return mark
        }
    }

    /// What a run before kept of an item, and had no time to tell.
    private func recall(_ item: BatchItem, of run: BatchRun) async -> SampleResult? {
        do {
            return try await store.read { records in
                guard let mark = try run.mark(item.key, in: records),
                    let turn = try records.trajectory(mark.turn),
                    turn.question == item.sample.question
                else { return nil }
                var result = SampleResult(item)
                result.turn = turn.id
                (result.answer, result.finish) = (turn.answer, turn.finish)
                result.skills = turn.cited.compactMap { records.book[$0]?.id }
                result.usage = turn.usage
                result.attempts = mark.attempts
                result.duration = .milliseconds(mark.milliseconds)
                result.judgement = mark.judgement
                result.job = mark.job
                return result
            }
        } catch {
            var result = SampleResult(item)
            result.failure = SampleResult.Failure(error)
            return result
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    package var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}

/// How far the work on an item of a ``SlidingWindow`` has come when another may begin.
package enum Worked<Output: Sendable>: Sendable {
    /// It is over.
    case done(Output)
    /// What is left, such as keeping it on disk, takes nobody's place.
    case settling(@Sendable () async -> Output)
}

/// What became of a sample, as tasks hand it on: an object, so that each of ten thousand that wait
/// keeps room for a pointer.
package final class SampleOutcome: Sendable {
    /// What became of it.
    package let result: SampleResult

    /// Creates one.
    package init(_ result: SampleResult) { self.result = result }
}

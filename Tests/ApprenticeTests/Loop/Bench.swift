import Apprentice
import TestSupport

/// A store, a scripted model and a loop that learns with it.
struct Bench: Sendable {
    let store: any LearningStore
    let model: ScriptedModel
    let loop: LearningLoop
    let events: Watched<[LearningEvent]>

    init(
        store: any LearningStore = MemoryStore(now: Tick.clock()),
        reflectors: Int = 8,
        mode: LearningMode = .free,
        clock: any Clock<Duration> = ContinuousClock(),
        meaning: MeaningSearch? = nil,
        answer: @escaping ScriptedModel.Answer = Replies.dutiful
    ) {
        let events = Watched<[LearningEvent]>([])
        let model = ScriptedModel(answer: answer)
        self.store = store
        self.model = model
        self.events = events
        loop = LearningLoop(
            store: store,
            reflector: Reflector(model: model),
            manager: SkillManager(model: model, mode: mode),
            reflectors: reflectors,
            meaning: meaning,
            clock: clock
        ) { event in
            events.update { $0.append(event) }
        }
    }

    /// Runs the loop while a body does something.
    func whileLearning<Result>(_ body: () async throws -> Result) async throws -> Result {
        async let run: Void = loop.run()
        let result: Result
        do {
            result = try await body()
        } catch {
            loop.finish()
            await run
            throw error
        }
        loop.finish()
        await run
        return result
    }

    /// A turn that was answered.
    func turn(
        _ question: String = "how do I deploy billing?",
        cited: [Skill.UID] = [],
        project: String? = nil
    ) async throws -> Int {
        try await store.answeredTurn(question, cited: cited, project: project)
    }

    /// Gives a bad verdict with a note on a turn of its own.
    @discardableResult
    func correct(_ note: String, of question: String? = nil) async throws -> Acknowledgement {
        let turn = try await turn(question ?? "what about \(note)?")
        return try await loop.acknowledge(.bad(turn, note: note))
    }

    /// Gives a verdict.
    @discardableResult
    func judge(_ verdict: Verdict) async throws -> Acknowledgement {
        try await loop.acknowledge(verdict)
    }

    /// Waits until all that is queued was learned or given up.
    ///
    /// - Parameter limit: How long at most, which only a failing test waits.
    /// - Returns: What all jobs of the store came to, those from before the wait, too.
    /// - Throws: What the store throws.
    @discardableResult
    func waitUntilLearned(atMost limit: Duration = .seconds(30)) async throws -> WaitOutcome {
        var outcome = try await loop.wait(atMost: limit)
        let states = try await jobs().map(\.state)
        outcome.learned = states.count { $0 == .learned }
        outcome.failed = states.count { $0 == .failed }
        return outcome
    }

    /// Waits until the counters in the store are these.
    func waitForGauges(queued: Int, active: Int) async throws {
        try await events.wait(for: "queued \(queued), active \(active)") { events in
            guard case .stats(let stats) = events.last(where: \.isStats) else { return false }
            return stats.queued == queued && stats.active == active
        }
    }

    /// Waits until nobody reflects and so many reflections are kept.
    func waitForReflections(_ count: Int) async throws {
        try await model.waitForRunning(0, of: .reflector)
        try await waitForGauges(queued: 0, active: count)
    }

    var learned: [LearningJob.ID] {
        events.value.compactMap {
            if case .learned(let lesson) = $0 { lesson.job } else { nil }
        }
    }

    var failed: [LearningJob.ID] {
        events.value.compactMap { if case .failed(let job, _) = $0 { job } else { nil } }
    }

    var stats: [LearningStats] {
        events.value.compactMap { if case .stats(let stats) = $0 { stats } else { nil } }
    }

    func jobs() async throws -> [LearningJob] {
        try await store.read { try $0.jobs(in: LearningJob.State.allCases, limit: .max) }
    }

    func book() async throws -> Skillbook { try await store.read { $0.book } }
}

extension LearningEvent {
    var isStats: Bool { if case .stats = self { true } else { false } }
}

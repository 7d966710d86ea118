import ApprenticeSystem

/// An agent that learns: the whole loop behind a few calls.
///
/// ```swift
/// let agent = LearningAgent(model: model)
/// let turn = try await agent.ask("how do I deploy billing?")
/// try await agent.feedback(.bad(turn.id, note: "we use zeppo"))
/// _ = try await agent.waitForLearning()
/// let book = try await agent.save()
/// await agent.finish()
/// ```
///
/// It learns in the background from its creation until ``finish()``, or until it is released.
/// Without a store all is kept in memory.
public final class LearningAgent: Sendable {
    /// Where everything is kept.
    public let store: any LearningStore
    let agent: Agent
    let loop: LearningLoop
    let project: String?
    private let session: ChatSession
    private let background: Task<Void, Never>
    private let stats: Locked<LearningStats>

    /// Creates an agent and begins to learn.
    ///
    /// - Parameters:
    ///   - agent: Who answers.
    ///   - learner: The model that reflects and manages skills; by default the agent's.
    ///   - mode: How much that model is trusted with; by default what suits its size.
    ///   - store: Where everything is kept; by default in memory.
    ///   - project: The project whose lessons are used; nil outside of any.
    ///   - reflectors: How many reflect at once, at least 1.
    ///   - onEvent: Told what the background does, one event after another.
    public init(
        agent: Agent,
        learner: (any LanguageModel)? = nil,
        mode: LearningMode? = nil,
        store: any LearningStore = MemoryStore(now: Timestamp.now),
        project: String? = nil,
        reflectors: Int = 8,
        onEvent: @escaping @Sendable (LearningEvent) -> Void = { _ in }
    ) {
        let model = learner ?? agent.model
        let stats = Locked(LearningStats())
        let loop = LearningLoop(
            store: store,
            reflector: Reflector(model: model),
            manager: SkillManager(model: model, mode: mode),
            reflectors: reflectors,
            meaning: agent.meaning
        ) { event in
            if case .stats(let now) = event { stats.withLock { $0 = now } }
            onEvent(event)
        }
        self.agent = agent
        self.loop = loop
        self.store = store
        self.project = project
        self.stats = stats
        session = ChatSession(agent: agent, store: store, project: project)
        // Not a child of whoever creates the agent; ended by finish() or with the agent.
        background = Task.detached { await loop.run() }
    }

    /// Creates an agent of a model.
    public convenience init(model: any LanguageModel) { self.init(agent: Agent(model: model)) }

    deinit {
        loop.finish()
        background.cancel()
    }

    /// Asks in one conversation; the question and its answer are kept.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - context: A text that goes with it.
    ///   - onText: Told each piece of the answer as it arrives.
    /// - Returns: The turn; its number is what feedback goes by. Cancelled, it is stopped and holds
    ///   what had come.
    /// - Throws: ``ModelError``, ``StoreError``.
    public func ask(
        _ question: String,
        context: String? = nil,
        onText: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Trajectory {
        try await ask(question, context: context, form: nil, onText: onText)
    }

    func ask(
        _ question: String,
        context: String?,
        form: AnswerForm?,
        onText: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Trajectory {
        let files = context.map { [(name: "context", text: $0)] } ?? []
        let question = ChatSession.Question(question, files: files, form: form)
        return try await session.ask(question) { event in
            if case .model(.text(let piece)) = event { onText(piece) }
        }
    }

    /// Takes in a verdict; when this returns it is kept, and its note acts already.
    ///
    /// - Parameter verdict: What is said, and of which turn.
    /// - Returns: What became of it.
    /// - Throws: ``LearningError`` when there is no such turn, ``StoreError``.
    @discardableResult
    public func feedback(_ verdict: Verdict) async throws -> Acknowledgement {
        let acknowledged = try await loop.acknowledge(verdict)
        let complaint = acknowledged.feedback.isGood ? nil : (verdict.note ?? "")
        await session.judged(verdict.turn, complaint: complaint)
        return acknowledged
    }

    /// The skillbook as a file's text, JSON; skills that hold a secret are left out.
    ///
    /// - Returns: The text.
    /// - Throws: ``StoreError``.
    public func save() async throws -> String {
        let (book, kept) = try await store.transaction { ($0.book, try $0.fileRemainder()) }
        return SkillbookWriter.json(book, keeping: kept, withSecrets: false)
    }

    /// Puts the skills of a file's text in the place of the skillbook's, or adds them.
    ///
    /// - Parameters:
    ///   - text: A skillbook in any of the formats that can be read.
    ///   - merging: Whether skills that are not in it stay in use.
    /// - Returns: What was repaired to read it.
    /// - Throws: ``FileFormatError`` when it is not a skillbook, ``StoreError``.
    @discardableResult
    public func load(_ text: String, merging: Bool = false) async throws -> [String] {
        let document = try SkillbookReader.read(text, now: .now())
        let loaded = try await store.transaction {
            try $0.load(document, named: "text", merging: merging)
        }
        loop.wakeAll()
        return loaded.repairs
    }

    /// The skillbook as it is now.
    ///
    /// - Throws: ``StoreError``.
    public var skillbook: Skillbook {
        get async throws { try await store.read { $0.book } }
    }

    /// The background's counters, as they were last told.
    public var learningStats: LearningStats { stats.withLock { $0 } }

    /// Waits for what is being learned now.
    ///
    /// - Parameter timeout: The longest wait; nil for as long as something runs.
    /// - Returns: How it ended, and what is left.
    /// - Throws: ``StoreError``, or `CancellationError`.
    @discardableResult
    public func waitForLearning(timeout: Duration? = nil) async throws -> WaitOutcome {
        try await loop.wait(atMost: timeout)
    }

    /// Takes up what waited for a budget (``LearningStats/hold``), as there may be more of it now.
    public func resumeLearning() { loop.release() }

    /// Ends the background; what is not learned is kept in the store.
    public func finish() async {
        loop.finish()
        background.cancel()
        await background.value
    }
}

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

extension LearningAgent {
    /// Asks every sample, has the answers judged, and learns from that.
    ///
    /// - Parameters:
    ///   - samples: What is asked; gone through once for each epoch.
    ///   - environment: Who judges the answers.
    ///   - epochs: How often to go through the samples, at least once.
    ///   - wait: Whether the next sample is asked only when what the one before teaches is learned;
    ///     otherwise this returns when all are asked and judged, and learning goes on.
    ///   - concurrency: How many are asked at once when `wait` is false.
    ///   - run: A name under which each (epoch, sample) is learned from only once in this store, also
    ///     after a crash; nil for a run of its own.
    ///   - onResult: Told each result as soon as it is there, one after another.
    /// - Returns: The results, in the order of the samples; errors stand in them.
    /// - Throws: ``StoreError``, or `CancellationError`.
    @discardableResult
    public func learn(
        _ samples: some Sequence<Sample> & Sendable,
        environment: some Environment,
        epochs: Int = 1,
        wait: Bool = true,
        concurrency: Int = 8,
        run: String? = nil,
        onResult: (SampleResult) -> Void = { _ in }
    ) async throws -> [SampleResult] {
        let project = project
        let begun = try await store.transaction {
            try BatchRun(
                name: "samples " + (run ?? ""),
                title: "learn " + (run ?? "samples"),
                project: project,
                resuming: run != nil,
                in: &$0
            )
        }
        let work = SampleWork(
            agent: agent,
            store: store,
            project: project,
            run: begun,
            learning: SampleWork.Learning(loop: loop, environment: environment, waits: wait)
        )
        var results: [SampleResult] = []
        for epoch in 1...max(1, epochs) {
            var iterator = samples.makeIterator()
            var index = 0
            let window = SlidingWindow<BatchItem, SampleOutcome>(
                limit: wait ? 1 : concurrency,
                order: .input
            )
            try await window.run(
                lane: { $0.sample.session },
                next: {
                    defer { index += 1 }
                    return iterator.next().map { BatchItem($0, index: index, epoch: epoch) }
                },
                work: { await work.work($0) },
                emit: { outcome in
                    results.append(outcome.result)
                    onResult(outcome.result)
                }
            )
            try Task.checkCancellation()
        }
        return results
    }
}

extension LearningAgent {
    /// Asks many questions, some at once, and hands on each result as it comes.
    ///
    /// The input is read as it is needed, and memory does not grow with it. Questions of one session
    /// are asked in their order, each in view of the ones before; others alone. Every turn is kept.
    ///
    /// - Parameters:
    ///   - samples: What is asked.
    ///   - concurrency: How many are asked at once.
    ///   - order: In which order results are handed on.
    ///   - run: A name under which each sample is asked only once in this store, also after a crash:
    ///     what is known by its id, or else its place, is handed on as it was kept. Nil for a run of
    ///     its own.
    ///   - onResult: Told each result, one after another; that it throws ends all.
    /// - Throws: ``StoreError``, what `samples` or `onResult` throws, or `CancellationError`. That a
    ///   question fails stands in its result.
    public func each<Samples: AsyncSequence & Sendable>(
        _ samples: Samples,
        concurrency: Int = 10,
        order: ResultOrder = .completion,
        run: String? = nil,
        onResult: (SampleResult) async throws -> Void
    ) async throws where Samples.Element == Sample {
        let run = try await begin("batch", named: run)
        let input = SlowInput(samples)
        try await ask(
            in: run,
            concurrency,
            order,
            onResult,
            arrival: { try await input.fetch() }
        ) {
            input.take()
        }
    }

    /// Asks many questions, some at once, and hands on each result as it comes.
    ///
    /// - Parameters:
    ///   - samples: What is asked; gone through as it is needed.
    ///   - concurrency: How many are asked at once.
    ///   - order: In which order results are handed on.
    ///   - run: A name under which each sample is asked only once; nil for a run of its own.
    ///   - onResult: Told each result, one after another; that it throws ends all.
    /// - Throws: ``StoreError``, what `onResult` throws, or `CancellationError`.
    public func each(
        _ samples: some Sequence<Sample>,
        concurrency: Int = 10,
        order: ResultOrder = .completion,
        run: String? = nil,
        onResult: (SampleResult) async throws -> Void
    ) async throws {
        let run = try await begin("batch", named: run)
        var iterator = samples.makeIterator()
        try await ask(in: run, concurrency, order, onResult) {
            iterator.next().map { .item($0) } ?? .end
        }
    }

    /// Asks many questions, some at once, and returns when all are answered.
    ///
    /// - Parameters:
    ///   - samples: What is asked.
    ///   - concurrency: How many are asked at once.
    ///   - run: A name under which each sample is asked only once; nil for a run of its own.
    /// - Returns: The results, in the order of the samples; errors stand in them.
    /// - Throws: ``StoreError``, or `CancellationError`.
    public func batch(
        _ samples: some Sequence<Sample>,
        concurrency: Int = 10,
        run: String? = nil
    ) async throws -> [SampleResult] {
        var results: [SampleResult] = []
        try await each(samples, concurrency: concurrency, order: .input, run: run) {
            results.append($0)
        }
        return results
    }

    /// Asks many questions, some at once, for as long as somebody takes the results.
    ///
    /// ```swift
    /// for try await result in agent.stream(samples) { print(result.answer ?? "failed") }
    /// ```
    ///
    /// - Parameters:
    ///   - samples: What is asked.
    ///   - concurrency: How many are asked at once.
    ///   - order: In which order results come.
    /// - Returns: The results; to break out of the loop over them stops what is under way.
    public func stream<Samples: Sequence<Sample> & Sendable>(
        _ samples: Samples,
        concurrency: Int = 10,
        order: ResultOrder = .completion
    ) -> SampleResults {
        SampleResults { onResult in
            try await self.each(
                samples,
                concurrency: concurrency,
                order: order,
                onResult: onResult
            )
        }
    }

    /// Says something in each of several conversations at once.
    ///
    /// A conversation is known by its name and goes on with the next call. Of one conversation one
    /// question is asked at a time, in their order.
    ///
    /// - Parameters:
    ///   - messages: The conversations' names and what is said in them.
    ///   - concurrency: How many are asked at once.
    /// - Returns: The results, in the order of the messages; errors stand in them.
    /// - Throws: ``StoreError``, or `CancellationError`.
    public func runConcurrently(
        _ messages: [(session: String, question: String)],
        concurrency: Int = 10
    ) async throws -> [SampleResult] {
        let project = project
        let run = try await store.transaction {
            try BatchRun(
                name: "conversations",
                title: "conversations",
                project: project,
                resuming: true,
                marksItems: false,
                in: &$0
            )
        }
        var results: [SampleResult] = []
        let samples = messages.map { Sample($0.question, session: $0.session) }
        var iterator = samples.makeIterator()
        try await ask(in: run, concurrency, .input, { results.append($0) }) {
            iterator.next().map { .item($0) } ?? .end
        }
        return results
    }

    private func begin(_ kind: String, named name: String?) async throws -> BatchRun {
        let project = project
        return try await store.transaction {
            try BatchRun(
                name: kind + " " + (name ?? ""),
                title: kind + (name.map { " " + $0 } ?? ""),
                project: project,
                resuming: name != nil,
                in: &$0
            )
        }
    }

    private func ask(
        in run: BatchRun,
        _ concurrency: Int,
        _ order: ResultOrder,
        _ onResult: (SampleResult) async throws -> Void,
        arrival: @escaping @Sendable () async throws -> Void = {},
        take: () -> Intake<Sample>
    ) async throws {
        let work = SampleWork(agent: agent, store: store, project: project, run: run)
        var index = 0
        try await SlidingWindow<BatchItem, SampleOutcome>(limit: concurrency, order: order).run(
            lane: { $0.sample.session },
            take: {
                try Task.checkCancellation()
                let taken = take()
                if case .item = taken { index += 1 }
                return taken.map { BatchItem($0, index: index - 1) }
            },
            arrival: arrival,
            work: { await work.work($0) },
            emit: { try await onResult($0.result) }
        )
        try Task.checkCancellation()
    }
}

extension LearningAgent {
    /// Asks for a value of a type of the program's own.
    ///
    /// A reply that does not fit the schema, or that the type cannot be read from, is asked for once
    /// more with the reason. The turn is kept with the JSON as its answer.
    ///
    /// ```swift
    /// struct Steps: Decodable { var steps: [String] }
    /// let schema = ReplySchema(name: "steps", json: #"{"type":"object",…}"#)
    /// let (plan, turn) = try await agent.ask("how do I deploy?", as: Steps.self, schema: schema)
    /// ```
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - type: What the reply is read as.
    ///   - schema: The JSON schema of it, which the model is given.
    ///   - context: A text that goes with the question.
    /// - Returns: The value, and the turn; its number is what feedback goes by.
    /// - Throws: ``ModelError`` (``ModelError/Code/malformedReply`` when the second reply does not fit
    ///   either), ``StoreError``, or `CancellationError`.
    public func ask<Value: Decodable & SendableMetatype>(
        _ question: String,
        as type: Value.Type,
        schema: ReplySchema,
        context: String? = nil
    ) async throws -> (value: Value, turn: Trajectory) {
        let form = AnswerForm(schema) { json in
            do throws(ReplyError) {
                _ = try Self.value(type, from: json)
                return nil
            } catch {
                return error.reason
            }
        }
        let turn = try await ask(question, context: context, form: form)
        guard turn.outcome == .answered else { throw CancellationError() }
        return (try JSON(parsing: turn.answer).decoded(as: type), turn)
    }

    private static func value<Value: Decodable & SendableMetatype>(
        _ type: Value.Type,
        from json: JSON
    )
        throws(ReplyError) -> Value
    {
        do {
            return try json.decoded(as: type)
        } catch {
            throw ReplyError(reason: words(error))
        }
    }

    /// What keeps JSON from being read as a type, with its place.
    private static func words(_ error: any Error) -> String {
        let (context, key): (DecodingError.Context, (any CodingKey)?)
        switch error {
        case DecodingError.keyNotFound(let missing, let found): (context, key) = (found, missing)
        case DecodingError.typeMismatch(_, let found), DecodingError.valueNotFound(_, let found),
            DecodingError.dataCorrupted(let found):
            (context, key) = (found, nil)
        default: return "\(error)"
        }
        let place = context.codingPath.reduce("the reply") { place, key in
            key.intValue.map { "\(place)[\($0)]" } ?? "\(place).\(key.stringValue)"
        }
        return key.map { "\(place) lacks \($0.stringValue)" }
            ?? "\(place): \(context.debugDescription)"
    }
}

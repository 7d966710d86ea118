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
    /// - Throws: ``FileFormatError`` when it is no skillbook, ``StoreError``.
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

/// Lets a model play personas against an agent: conversations to train other models with.
///
/// Each conversation has a skillbook of its own, a copy that is thrown away: what a persona corrects
/// in plain words ("No, we use zeppo") acts on the answers that follow, and nowhere else. Nothing is
/// kept but the conversation.
public struct ConversationGenerator: Sendable {
    /// Says what is wrong with a conversation; nil when nothing is.
    public typealias Validation = @Sendable (GeneratedConversation) async throws -> String?

    private let agent: Agent
    private let persona: any LanguageModel
    private let book: Skillbook
    private let project: String?
    private let turns: Int
    private let attempts: Int
    private let validate: Validation

    /// Corrections act word for word; nothing is made of them behind the conversation's back.
    private static let noJobs = LearningPolicy(makesJobs: false)

    /// Creates a generator.
    ///
    /// - Parameters:
    ///   - agent: Who answers.
    ///   - persona: The model that plays the personas.
    ///   - book: The skillbook each conversation begins with.
    ///   - project: The project whose lessons are used; nil outside of any.
    ///   - turns: How many times the persona speaks, at least 1.
    ///   - attempts: How often a conversation is begun at most until one is good, at least 1.
    ///   - validate: What a conversation must pass beside being whole: every message and answer says
    ///     something, and none is said twice.
    public init(
        agent: Agent,
        persona: any LanguageModel,
        book: Skillbook = Skillbook(),
        project: String? = nil,
        turns: Int = 4,
        attempts: Int = 3,
        validate: @escaping Validation = { _ in nil }
    ) {
        self.agent = agent.inBatch
        self.persona = persona
        self.book = book
        self.project = project
        self.turns = max(1, turns)
        self.attempts = max(1, attempts)
        self.validate = validate
    }

    /// Has a conversation.
    ///
    /// What fails for a while only, or does not pass, is begun anew.
    ///
    /// - Parameter persona: Whom to play.
    /// - Returns: The conversation; an error stands in it, none is thrown.
    public func generate(_ persona: Persona) async -> GeneratedConversation {
        let clock = ContinuousClock()
        let start = clock.now
        var conversation = GeneratedConversation(persona)
        repeat {
            conversation.exchanges = []
            conversation.failure = nil
            conversation.attempts += 1
            do {
                try await talk(&conversation)
                if let fault = try await fault(in: conversation) {
                    conversation.failure = .init(code: "not_valid", message: fault)
                    continue
                }
                break
            } catch {
                conversation.failure = .init(error)
                guard (error as? ModelError)?.isTemporary == true else { break }
            }
        } while conversation.attempts < attempts && !Task.isCancelled
        conversation.duration = clock.now - start
        return conversation
    }

    /// Has conversations, some at once, and hands on each as it comes.
    ///
    /// - Parameters:
    ///   - personas: Whom to play; gone through as it is needed.
    ///   - concurrency: How many conversations are had at once.
    ///   - order: In which order they are handed on.
    ///   - onResult: Told each, one after another; that it throws ends all.
    /// - Throws: What `onResult` throws, or `CancellationError`.
    public func generate(
        _ personas: some Sequence<Persona>,
        concurrency: Int = 10,
        order: ResultOrder = .completion,
        onResult: (GeneratedConversation) async throws -> Void
    ) async throws {
        var iterator = personas.makeIterator()
        try await SlidingWindow<Persona, GeneratedConversation>(limit: concurrency, order: order)
            .run(
                next: {
                    try Task.checkCancellation()
                    return iterator.next()
                },
                work: { .done(await generate($0)) },
                emit: onResult
            )
        try Task.checkCancellation()
    }

    private func talk(_ conversation: inout GeneratedConversation) async throws {
        let store = MemoryStore(now: Timestamp.now, book: book)
        let session = ChatSession(agent: agent, store: store, project: project)
        var last: Trajectory?
        for number in 1...turns {
            let line = try await line(number, &conversation)
            if let last, PlainCorrection.isOne(line) {
                let verdict = Verdict.bad(last.id, note: line)
                _ = try await store.transaction { try $0.acknowledge(verdict, policy: Self.noJobs) }
                await session.judged(last.id, complaint: line)
            }
            let turn = try await session.ask(ChatSession.Question(line)) { _ in }
            guard turn.outcome == .answered else { throw CancellationError() }
            conversation.usage = conversation.usage + turn.usage
            let skills = try await store.read { records in
                turn.cited.compactMap { records.book[$0]?.id }
            }
            conversation.exchanges.append(
                .init(question: line, answer: turn.answer, skills: skills)
            )
            last = turn
        }
    }

    /// What the persona says next.
    private func line(
        _ number: Int,
        _ conversation: inout GeneratedConversation
    ) async throws -> String {
        if number == 1, let opening = conversation.persona.opening { return opening }
        let request = ModelRequest(
            messages: conversation.persona.messages(after: conversation.exchanges),
            // Begun anew it should go another way.
            temperature: 0.8,
            maxTokens: 300,
            priority: .batch
        )
        let reply = try await persona.reply(to: request) { _ in }
        conversation.usage = conversation.usage + reply.usage
        return reply.text.trimmingSpace.withoutQuotes
    }

    private func fault(in conversation: GeneratedConversation) async throws -> String? {
        if let fault = conversation.fault { return fault }
        return try await validate(conversation)
    }
}

extension String {
    /// The text without one pair of quotation marks around all of it.
    fileprivate var withoutQuotes: String {
        guard count > 1, first == "\"", last == "\"", !dropFirst().dropLast().contains("\"") else {
            return self
        }
        return String(dropFirst().dropLast()).trimmingSpace
    }
}

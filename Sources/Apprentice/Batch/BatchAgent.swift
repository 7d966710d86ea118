/// Answers samples, each alone or in the conversation it belongs to; nothing is kept yet.
package actor BatchAgent {
    /// What came of asking.
    package struct Answered: Sendable {
        /// The turn without a number; nil when no answer came.
        package var turn: Trajectory?
        /// Ids of the skills the answer drew on.
        package var skills: [String] = []
        /// How often the model was asked.
        package var attempts: Int
        /// How long it took.
        package var duration: Duration
        /// Why no answer came.
        package var failure: (any Error)?
    }

    private let agent: Agent
    private let store: any LearningStore
    private let project: String?
    private let run: BatchRun?
    private let bookAge: Duration
    private var alone: Dialogue
    private var talks: [String: Dialogue] = [:]
    /// The conversations, the one that was used last at the end.
    private var recent: [String] = []
    private var book: (value: Skillbook, at: ContinuousClock.Instant)?

    /// Conversations that are kept in memory; others are read again when they go on.
    private static let talkLimit = 1000

    /// Makes the answering side of a run.
    ///
    /// - Parameters:
    ///   - agent: Who answers.
    ///   - store: Where the book is, and conversations that go on.
    ///   - project: The project it is held in.
    ///   - run: The run its conversations are kept in; nil when nothing is kept.
    ///   - bookAge: How old the book may be that an answer draws on.
    package init(
        agent: Agent,
        store: any LearningStore,
        project: String?,
        run: BatchRun?,
        bookAge: Duration = .zero
    ) {
        self.agent = agent.inBatch
        self.store = store
        self.project = project
        self.run = run
        self.bookAge = bookAge
        alone = Dialogue(agent: self.agent, project: project)
    }

    /// Asks.
    ///
    /// - Parameter sample: What is asked; of one conversation one sample at a time.
    /// - Returns: What came of it.
    package func answer(_ sample: Sample) async -> Answered {
        let clock = ContinuousClock()
        let start = clock.now
        let asked = Locked((attempts: 1, model: agent.model.profile.name))
        do {
            let book = try await currentBook()
            let prompt = try await prompt(for: sample, book: book)
            let answer = try await agent.answer(prompt, question: sample.question) { event in
                switch event {
                case .retrying(_, _, let attempt): asked.withLock { $0.attempts = attempt }
                case .fellBack(let model, _, let attempt):
                    asked.withLock { $0 = (attempt, model) }
                case .text, .waiting: break
                }
            }
            var turn = Trajectory(
                session: run?.session ?? 0,
                question: sample.question,
                model: asked.withLock { $0.model },
                revision: book.revision,
                project: project,
                askedAt: Timestamp(microseconds: 0)
            )
            turn.answer = answer.text
            turn.cited = answer.cited
            turn.shown = prompt.shown.map(\.uid)
            turn.hidden = prompt.hidden.map(\.uid)
            turn.usage = answer.usage
            turn.outcome = .answered
            if let session = sample.session { talks[session]?.conversation.append(turn) }
            return Answered(
                turn: turn,
                skills: answer.cited.compactMap { book[$0]?.id },
                attempts: asked.withLock { $0.attempts },
                duration: clock.now - start
            )
        } catch {
            return Answered(
                attempts: asked.withLock { $0.attempts },
                duration: clock.now - start,
                failure: error
            )
        }
    }

    private func currentBook() async throws -> Skillbook {
        if let book, book.at + bookAge > .now { return book.value }
        let value = try await store.read { $0.book }
        book = (value, .now)
        return value
    }

    private func prompt(for sample: Sample, book: Skillbook) async throws -> AgentPrompt {
        let files = sample.context.map { [(name: "context", text: $0)] } ?? []
        let question = ChatSession.Question(sample.question, files: files)
        guard let session = sample.session else { return alone.prompt(for: question, book: book) }
        if talks[session] == nil { try await open(session) }
        if run != nil {
            recent.removeAll { $0 == session }
            recent.append(session)
        }
        var talk = talks[session] ?? Dialogue(agent: agent, project: project)
        defer { talks[session] = talk }
        return talk.prompt(for: question, book: book)
    }

    /// Takes a conversation up, as far as it is kept.
    private func open(_ title: String) async throws {
        var talk = Dialogue(agent: agent, project: project)
        if let run {
            let isSmall = agent.layout.isForSmallModel
            let past = try await store.read { records in
                try run.knownSession(named: title, in: records).map {
                    try Conversation.past(of: $0, forSmallModel: isSmall, in: records)
                }
            }
            talk.conversation = Conversation(past: past ?? [])
            // What is kept can be read again; at most the window's are in use.
            while recent.count >= Self.talkLimit { talks[recent.removeFirst()] = nil }
        }
        talks[title] = talk
    }
}

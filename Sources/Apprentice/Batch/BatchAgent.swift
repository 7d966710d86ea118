import ApprenticeSystem

/// Answers samples, each alone or in the conversation it belongs to; nothing is kept yet.
package actor BatchAgent {
    /// What came of asking.
    ///
    /// An object, like all that is handed from step to step here: of ten thousand tasks that wait,
    /// each holds a pointer and no copies.
    package final class Answered: Sendable {
        /// The turn without a number; nil when no answer came.
        package let turn: Trajectory?
        /// Ids of the skills the answer drew on.
        package let skills: [String]
        /// How often the model was asked.
        package let attempts: Int
        /// How long it took.
        package let duration: Duration
        /// Why no answer came.
        package let failure: (any Error)?

        fileprivate init(
            _ asked: Attempt,
            turn: Trajectory? = nil,
            skills: [String] = [],
            failure: (any Error)? = nil
        ) {
            (self.turn, self.skills, self.failure) = (turn, skills, failure)
            // The call that was to come was not made then.
            let wasLeftAlone = (failure as? ModelError)?.code == .leftAlone
            attempts = asked.calls - (wasLeftAlone ? 1 : 0)
            duration = .now - asked.start
        }
    }

    /// One question on its way.
    fileprivate final class Attempt: Sendable {
        let start = ContinuousClock.now
        /// How often a model was asked, and which one is now; nil for the agent's.
        private let asked = Locked((calls: 1, model: String?.none))
        var calls: Int { asked.withLock { $0.calls } }
        var model: String? { asked.withLock { $0.model } }

        func note(_ event: ModelEvent) {
            switch event {
            case .retrying(_, _, let attempt): asked.withLock { $0.calls = attempt }
            case .fellBack(let model, _, let attempt): asked.withLock { $0 = (attempt, model) }
            case .text, .thinking, .thoughtSoFar, .waiting: break
            }
        }
    }

    /// What it is asked with.
    private final class Prepared: Sendable {
        let prompt: AgentPrompt
        let book: Skillbook

        init(prompt: AgentPrompt, book: Skillbook) { (self.prompt, self.book) = (prompt, book) }
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
    package nonisolated func answer(_ sample: Sample) async -> Answered {
        let attempt = Attempt()
        do {
            let prepared = try await prepare(sample)
            let answer = try await agent.answer(prepared.prompt, question: sample.question) {
                attempt.note($0)
            }
            let answered = answered(sample, answer, attempt, prepared)
            if sample.session != nil { await append(answered, to: sample) }
            return answered
        } catch {
            return Answered(attempt, failure: error)
        }
    }

    // Not inlined: what it needs for a moment would be part of every task that waits for a reply.
    @inline(never)
    private nonisolated func answered(
        _ sample: Sample,
        _ answer: Agent.Answer,
        _ attempt: Attempt,
        _ prepared: Prepared
    ) -> Answered {
        let (prompt, book) = (prepared.prompt, prepared.book)
        var turn = Trajectory(
            session: run?.session ?? 0,
            question: sample.question,
            model: attempt.model ?? agent.model.profile.name,
            revision: book.revision,
            project: project,
            askedAt: Timestamp(microseconds: 0)
        )
        turn.context = ChatSession.Question(sample).context
        turn.answer = answer.text
        turn.cited = answer.cited
        turn.shown = prompt.shown.map(\.uid)
        turn.hidden = prompt.hidden.map(\.uid)
        turn.usage = answer.usage
        turn.finish = answer.finish
        turn.outcome = .answered
        return Answered(attempt, turn: turn, skills: answer.cited.compactMap { book[$0]?.id })
    }

    private func append(_ answered: Answered, to sample: Sample) {
        guard let session = sample.session, let turn = answered.turn else { return }
        talks[session]?.conversation.append(turn)
    }

    private func prepare(_ sample: Sample) async throws -> Prepared {
        let book = try await currentBook()
        if let session = sample.session, talks[session] == nil { try await open(session) }
        let meaning = await agent.meaning(of: sample.question, book: book, project: project)
        return prepared(sample, book, meaning)
    }

    private func currentBook() async throws -> Skillbook {
        if let book, book.at + bookAge > .now { return book.value }
        let value = try await store.read { $0.book }
        book = (value, .now)
        return value
    }

    @inline(never)
    private func prepared(
        _ sample: Sample,
        _ book: Skillbook,
        _ meaning: QuestionMeaning?
    ) -> Prepared {
        let question = ChatSession.Question(sample)
        guard let session = sample.session else {
            let prompt = alone.prompt(for: question, book: book, meaning: meaning)
            return Prepared(prompt: prompt, book: book)
        }
        if run != nil {
            recent.removeAll { $0 == session }
            recent.append(session)
        }
        var talk = talks[session] ?? Dialogue(agent: agent, project: project)
        defer { talks[session] = talk }
        let prompt = talk.prompt(for: question, book: book, meaning: meaning)
        return Prepared(prompt: prompt, book: book)
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

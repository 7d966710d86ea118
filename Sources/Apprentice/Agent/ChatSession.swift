/// One conversation: asks, keeps every turn, and remembers what the model has been shown.
public actor ChatSession {
    private let agent: Agent
    private let store: any LearningStore
    private let project: String?
    private var session: Session?
    /// Asks that wait until the first one has made the session; nil when none makes it.
    private var waiting: [CheckedContinuation<Void, Never>]?
    private var dialogue: Dialogue

    /// Creates a conversation; its session is kept with its first question.
    ///
    /// - Parameters:
    ///   - agent: Who answers.
    ///   - store: Where turns are kept.
    ///   - project: The project it is held in; nil outside of any.
    public init(agent: Agent, store: any LearningStore, project: String? = nil) {
        self.agent = agent
        self.store = store
        self.project = project
        dialogue = Dialogue(agent: agent, project: project)
    }

    /// What is asked.
    public struct Question: Sendable {
        /// The words.
        public var text: String
        /// The turn judged bad, and what was said of it, when its question is answered again.
        public var correcting: (turn: Trajectory, note: String)?
        /// What goes with it: the texts of files, each behind its name.
        public var context: String?
        /// The JSON the answer must be, if it must.
        public var form: AnswerForm?

        /// Creates a question.
        ///
        /// - Parameters:
        ///   - text: The words.
        ///   - correcting: The turn judged bad, and what was said of it; what went with it goes with
        ///     this one too.
        ///   - files: Names and texts of what goes with it.
        ///   - form: The JSON the answer must be, if it must.
        public init(
            _ text: String,
            correcting: (turn: Trajectory, note: String)? = nil,
            files: [(name: String, text: String)] = [],
            form: AnswerForm? = nil
        ) {
            self.text = text
            self.correcting = correcting
            let texts = files.map { $0.name.onOneLine + "\n" + $0.text }
            context =
                texts.isEmpty ? correcting?.turn.context : texts.joined(separator: "\n\n")
            self.form = form
        }

        /// The question of a turn, with what went with it.
        public init(again turn: Trajectory) {
            self.init(turn.question)
            context = turn.context
        }

        /// The question of a sample.
        init(_ sample: Sample) {
            self.init(sample.question, files: sample.context.map { [("context", $0)] } ?? [])
        }
    }

    /// What happens while a question is answered.
    public enum Event: Sendable, Equatable {
        /// The turn is kept; its number is known.
        case asked(Trajectory.ID)
        /// Something of the model: a piece of text, a retry, a wait.
        case model(ModelEvent)
        /// The window was full; the oldest turns are no longer shown to the model.
        case droppedTurns
    }

    /// Asks, and keeps the turn whatever comes of it.
    ///
    /// Cancel the task to stop the answer; what came is kept.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - onEvent: Called in order while the answer arrives.
    /// - Returns: The turn: answered, or stopped.
    /// - Throws: ``ModelError`` when the model failed (the turn is kept as failed), ``StoreError``.
    public func ask(
        _ question: Question,
        onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> Trajectory {
        // The question's vector is made while the turn is written to the disk.
        async let prepared: Void? = agent.meaning?.prepare(question.text)
        let (asked, book) = try await begin(question)
        onEvent(.asked(asked.id))
        await prepared
        var turn = asked
        let meaning = await agent.meaning(of: question.text, book: book, project: project)
        let prompt = dialogue.prompt(for: question, book: book, meaning: meaning)
        if prompt.hasDroppedTurns { onEvent(.droppedTurns) }
        turn.shown = prompt.shown.map(\.uid)
        turn.hidden = prompt.hidden.map(\.uid)
        let arrived = Locked("")
        let model = Locked(asked.model)
        var failure: (any Error)?
        do {
            let answer = try await agent.answer(
                prompt,
                question: question.text,
                fitting: question.form
            ) { event in
                if case .text(let piece) = event { arrived.withLock { $0 += piece } }
                if case .fellBack(let name, _, _) = event { model.withLock { $0 = name } }
                onEvent(.model(event))
            }
            turn.answer = answer.text
            turn.cited = answer.cited
            turn.usage = answer.usage
            turn.outcome = .answered
        } catch is CancellationError {
            turn.answer = arrived.withLock { $0 }
            turn.outcome = .stopped
        } catch {
            turn.answer = arrived.withLock { $0 }
            turn.outcome = .failed
            turn.reason = (error as? any Explained)?.what ?? "\(error)"
            failure = error
        }
        turn.model = model.withLock { $0 }
        let ended = turn
        // Not cancelled with the answer: what came must be kept.
        let kept = try await Task { [store] in
            try await store.transaction { records in
                var ended = ended
                ended.endedAt = records.now
                try records.update(ended)
                return ended
            }
        }.value
        dialogue.conversation.append(kept)
        if let failure { throw failure }
        return kept
    }

    /// Remembers that a turn of this conversation was judged, for the prompts to come.
    ///
    /// - Parameters:
    ///   - turn: The turn.
    ///   - complaint: What was said of a bad answer, empty for a bare "bad"; nil if it was good.
    public func judged(_ turn: Trajectory.ID, complaint: String?) {
        // A small model repeats what stands in its history, so a bad answer goes out of it whole.
        let isLeftOut = complaint != nil && agent.layout.isForSmallModel
        dialogue.conversation.setComplaint(isLeftOut ? "" : complaint, of: turn)
    }

    /// Goes on with a conversation that was held before.
    ///
    /// - Parameter id: Its number.
    /// - Throws: ``LearningError`` when there is none, ``StoreError``.
    public func resume(_ id: Session.ID) async throws {
        let isSmall = agent.layout.isForSmallModel
        let (session, past) = try await store.read { records in
            guard let session = try records.session(id) else { throw LearningError.noSession(id) }
            return (session, try Conversation.past(of: id, forSmallModel: isSmall, in: records))
        }
        self.session = session
        dialogue.conversation = Conversation(past: past)
    }

    /// Gives the conversation a name.
    ///
    /// - Parameter name: The name.
    /// - Returns: The session; nil before the first question.
    /// - Throws: ``StoreError``.
    public func rename(_ name: String) async throws -> Session? {
        guard var session else { return nil }
        session.name = name
        let renamed = session
        try await store.transaction { try $0.update(renamed) }
        self.session = session
        return session
    }

    /// The session as it is kept; nil before the first question.
    public var kept: Session? { session }

    /// The turns of this conversation that are over, oldest first.
    public var turns: [Trajectory] { dialogue.conversation.past.map(\.trajectory) }

    private func begin(_ question: Question) async throws -> (Trajectory, Skillbook) {
        // Two first questions asked at once are of one session. If the one that makes it fails, the
        // next makes it.
        while session == nil, waiting != nil {
            await withCheckedContinuation { waiting?.append($0) }
        }
        let known = session
        if known == nil { waiting = [] }
        defer {
            if known == nil {
                for asked in waiting ?? [] { asked.resume() }
                waiting = nil
            }
        }
        let (project, model) = (project, agent.model.profile.name)
        let (session, turn, book) = try await store.transaction { records in
            var session = known ?? Session(project: project, startedAt: records.now)
            if known == nil { session.id = try records.insert(session) }
            var turn = Trajectory(
                session: session.id,
                question: question.text,
                model: model,
                revision: records.book.revision,
                corrects: question.correcting?.turn.id,
                project: project,
                askedAt: records.now
            )
            turn.context = question.context
            turn.id = try records.insert(turn)
            return (session, turn, records.book)
        }
        self.session = session
        return (turn, book)
    }
}

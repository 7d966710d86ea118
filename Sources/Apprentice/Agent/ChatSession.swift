import ApprenticeSystem

/// One conversation: asks, keeps every turn, and remembers what the model has been shown.
public actor ChatSession {
    private let agent: Agent
    private let store: any LearningStore
    private let project: String?
    private var session: Session?
    /// Asks that wait until the first one has made the session; nil when none makes it.
    private var waiting: [CheckedContinuation<Void, Never>]?
    private var dialogue: Dialogue
    /// Whether nothing of it is ever kept.
    public nonisolated let isPrivate: Bool
    /// The turn of another session that it goes on from, kept with its first question.
    private var forkedFrom: Trajectory.ID?
    /// How many turns of a private conversation there were; they have negative numbers.
    private var privateTurns = 0

    /// Creates a conversation; its session is kept with its first question.
    ///
    /// - Parameters:
    ///   - agent: Who answers.
    ///   - store: Where turns are kept.
    ///   - project: The project it is held in; nil outside of any.
    ///   - isPrivate: Whether nothing of it is ever kept: no session and no turn. The skillbook is
    ///     read all the same.
    public init(
        agent: Agent,
        store: any LearningStore,
        project: String? = nil,
        isPrivate: Bool = false
    ) {
        self.agent = agent
        self.store = store
        self.project = project
        self.isPrivate = isPrivate
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
        /// The pictures that go with it; they stay in memory.
        public var images: [Image] = []
        /// The conversation as somebody else keeps it, with the question at its end: it is sent as it
        /// is, in the place of the turns that were asked here, and not remembered.
        package var messages: [Message]?
        /// What this question alone is asked with.
        package var tuning = Agent.Tuning()

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
        var illustrated = question
        illustrated.images = images(of: question)
        let question = illustrated
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
                fitting: question.form,
                tuning: question.tuning
            ) { event in
                switch event {
                case .text(let piece): arrived.withLock { $0 += piece }
                case .thoughtSoFar: arrived.withLock { $0 = "" }
                case .fellBack(let name, _, _): model.withLock { $0 = name }
                default: break
                }
                onEvent(.model(event))
            }
            turn.answer = answer.text
            turn.cited = answer.cited
            turn.usage = answer.usage
            turn.finish = answer.finish
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
        let kept =
            isPrivate
            ? ended
            : try await Task { [store] in
                try await store.transaction { records in
                    var ended = ended
                    ended.endedAt = records.now
                    try records.update(ended)
                    return ended
                }
            }.value
        if question.messages == nil {
            dialogue.conversation.append(kept, images: question.images)
        }
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
    /// - Parameters:
    ///   - id: Its number.
    ///   - instructions: What takes the place of the instructions that are kept with it; nil leaves
    ///     those.
    /// - Throws: ``LearningError`` when there is none, ``StoreError``.
    public func resume(_ id: Session.ID, instructions: String? = nil) async throws {
        let isSmall = agent.layout.isForSmallModel
        let (session, past) = try await store.read { records in
            guard let session = try records.session(id) else { throw LearningError.noSession(id) }
            return (session, try Conversation.past(of: id, forSmallModel: isSmall, in: records))
        }
        self.session = session
        dialogue.conversation = Conversation(past: past)
        dialogue.instructions = session.instructions
        if let instructions, instructions != session.instructions {
            try await instruct(instructions)
        }
    }

    /// Goes on from a turn of another conversation, or of an earlier part of this one, as a new one.
    ///
    /// - Parameter turn: The last turn that it remembers.
    /// - Throws: ``LearningError`` when there is no such turn, ``StoreError``.
    public func fork(from turn: Trajectory.ID) async throws {
        let isSmall = agent.layout.isForSmallModel
        let (session, past) = try await store.read { records in
            guard let turn = try records.trajectory(turn) else { throw LearningError.noTurn(turn) }
            let past = try Conversation.past(
                of: turn.session,
                before: turn.id + 1,
                forSmallModel: isSmall,
                in: records
            )
            return (try records.session(turn.session), past)
        }
        self.session = nil
        forkedFrom = turn
        dialogue.conversation = Conversation(past: past)
        dialogue.instructions = session?.instructions
    }

    /// The same conversation, answered by another agent from now on.
    public func continued(by agent: Agent) async -> ChatSession {
        let next = ChatSession(agent: agent, store: store, project: project, isPrivate: isPrivate)
        let isSmall = agent.layout.isForSmallModel
        let past = dialogue.conversation.past.map { turn in
            var turn = turn
            if isSmall, turn.complaint != nil { turn.complaint = "" }
            return turn
        }
        await next.take(session, past, dialogue.instructions, forkedFrom, privateTurns)
        return next
    }

    private func take(
        _ session: Session?,
        _ past: [Conversation.Past],
        _ instructions: String?,
        _ forkedFrom: Trajectory.ID?,
        _ privateTurns: Int
    ) {
        self.session = session
        dialogue.conversation = Conversation(past: past)
        dialogue.instructions = instructions
        self.forkedFrom = forkedFrom
        self.privateTurns = privateTurns
    }

    /// Gives the conversation instructions of the user's own, from the next question on.
    ///
    /// - Parameter text: What stands before everything else in its system prompt; nil for nothing.
    /// - Throws: ``StoreError``.
    public func instruct(_ text: String?) async throws {
        dialogue.instructions = text
        guard var session else { return }
        session.instructions = text
        let changed = session
        try await store.transaction { try $0.update(changed) }
        self.session = session
    }

    /// What stands before everything else in the system prompt; nil for nothing.
    public var instructions: String? { dialogue.instructions }

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

    /// The pictures of a question, or of the turn it asks again.
    private func images(of question: Question) -> [Image] {
        guard question.images.isEmpty, let context = question.context else {
            return question.images
        }
        let again = dialogue.conversation.past.last {
            $0.trajectory.question == question.text && $0.trajectory.context == context
        }
        return again?.images ?? []
    }

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
        let (forkedFrom, instructions) = (forkedFrom, dialogue.instructions)
        @Sendable func turn(in session: Session.ID, _ records: any LearningRecords) -> Trajectory {
            var turn = Trajectory(
                session: session,
                question: question.text,
                model: model,
                revision: records.book.revision,
                corrects: question.correcting?.turn.id,
                project: project,
                askedAt: records.now
            )
            turn.context = question.context
            return turn
        }
        if isPrivate {
            var (turn, book) = try await store.read { (turn(in: 0, $0), $0.book) }
            privateTurns += 1
            turn.id = -privateTurns
            return (turn, book)
        }
        let (session, asked, book) = try await store.transaction { records in
            var session =
                known
                ?? Session(
                    project: project,
                    startedAt: records.now,
                    instructions: instructions,
                    forkedFrom: forkedFrom
                )
            if known == nil { session.id = try records.insert(session) }
            var asked = turn(in: session.id, records)
            asked.id = try records.insert(asked)
            return (session, asked, records.book)
        }
        self.session = session
        return (asked, book)
    }
}

import Apprentice
import ApprenticeHosts
import ApprenticeSystem

/// What another program can have done here, whatever protocol it speaks.
///
/// What it says was said by a tool: a note that gives orders is held back until a person has read it,
/// and no words that are held back ever leave through here.
struct Service: Sendable {
    private let chat: Chat
    /// What identifies the conversation that answers of others are part of.
    private let session = Skill.UID.random().description
    /// What was said of answers through this connection, oldest first.
    private let said = Locked<[Feedback.ID]>([])

    init(_ chat: Chat) { self.chat = chat }

    /// The lessons that a question would get.
    func lessons(for task: String, _ output: any Output) async throws {
        let book = try await chat.store.read { $0.book }
        let selection = await chat.lessons(for: task, in: book)
        var result = SelectionReport(question: task, selection: selection, book: book).result
        result.text = HookWork.context(of: selection.shown) ?? "no lesson fits this task"
        output.result(result)
    }

    /// The lessons there are, or those that hold some words.
    func skills(holding words: String, _ output: any Output) async throws {
        var result = try await chat.skills(holding: words, withHeldBack: false)
        if try await chat.store.read({ $0.book.liveCount }) == 0 { result.text = "no lessons yet" }
        let heldBack = try await chat.store.read { $0.book.quarantined.count }
        if heldBack > 0 {
            result.text += "\n\(heldBack) held back until a person has read it: apprentice inbox"
        }
        output.result(result)
    }

    /// Asks a question.
    func ask(_ question: String, _ output: any Output) async throws {
        try await chat.showing(on: output).ask(ChatSession.Question(question))
    }

    /// What happens while a conversation is gone on with.
    enum Progress: Sendable {
        /// The turn is kept: its number, and the model that is asked.
        case asked(Trajectory.ID, model: String)
        /// A piece of the answer came.
        case piece(String)
    }

    /// Answers the last message of a conversation that the caller keeps.
    ///
    /// - Parameters:
    ///   - asked: The conversation.
    ///   - onEvent: Called in order while the answer comes.
    /// - Returns: The turn.
    /// - Throws: ``ModelError``, ``StoreError``, or `CancellationError`.
    func complete(
        _ asked: ChatCompletion,
        onEvent: @escaping @Sendable (Progress) -> Void
    ) async throws -> Trajectory {
        var question = ChatSession.Question(asked.question)
        question.messages = asked.messages
        question.tuning = Agent.Tuning(
            temperature: asked.temperature,
            answerTokens: asked.answerTokens
        )
        let model = chat.agent.model.profile.name
        let turn = try await chat.session.ask(question) { event in
            switch event {
            case .asked(let id): onEvent(.asked(id, model: model))
            case .model(.text(let piece)): onEvent(.piece(piece))
            case .model, .droppedTurns: break
            }
        }
        guard turn.outcome == .answered else { throw CancellationError() }
        return turn
    }

    /// Which answer is judged.
    enum Judged: Sendable {
        /// One that was given here.
        case turn(Trajectory.ID)
        /// One of somebody else's.
        case foreign(HostTurn, host: String)
        /// The last one that was given here.
        case last
    }

    /// Takes in what was said of an answer.
    func feedback(
        _ score: Double,
        _ note: String?,
        of judged: Judged,
        _ output: any Output
    ) async throws {
        let turn: Trajectory.ID
        switch judged {
        case .turn(let id):
            let known = try await chat.store.read { try $0.trajectory(id) }
            guard let known, known.hasAnswer else {
                throw LearningError(
                    known == nil ? "there is no answer \(id)" : "\(id) has no answer to judge",
                    why: known.map { $0.reason.map { "it failed: \($0)" } ?? "nothing came of it" },
                    remedy: "leave answer out for the last one, or ask again"
                )
            }
            turn = id
        case .foreign(let answer, let host):
            let (session, project) = (session, chat.project)
            turn = try await chat.store.transaction {
                try $0.keep(answer, of: host, in: session, project: project)
            }
        case .last:
            guard let last = chat.lastAnswered else {
                throw LearningError(
                    "there is no answer yet",
                    why: "feedback without an answer is about the last one asked for here",
                    remedy: "say what was asked and answered: question and reply"
                )
            }
            turn = last.id
        }
        let kept = try await chat.showing(on: output).judge(
            Verdict(turn: turn, score: score, note: note),
            from: .tool
        )
        said.withLock { $0.append(kept.feedback.id) }
    }

    private func forget(_ id: Feedback.ID) {
        said.withLock { said in
            if let place = said.lastIndex(of: id) { said.remove(at: place) }
        }
    }

    /// Takes back a change of the skillbook: the one named, or what was said last through here.
    func undo(_ revision: Int?, _ output: any Output) async throws {
        let chat = chat.showing(on: output)
        if let revision { return try await chat.undo(revision) }
        while let id = said.withLock({ $0.last }) {
            let (made, feedback) = try await chat.store.read { records in
                let undone = RevisionHistory.undone(try records.causes())
                let made = try records.revisions(causedBy: .feedback(id))
                return (made.first { !undone.contains($0.number) }, try records.feedback(id))
            }
            if let made {
                try await chat.undo(made.number)
            } else if let feedback, !feedback.isWithdrawn {
                // It changed no lesson.
                try await chat.withdraw(feedback.turn)
            } else {
                // It was taken back elsewhere meanwhile.
                forget(id)
                continue
            }
            return forget(id)
        }
        let newest = try await chat.store.read { $0.book.revision }
        throw LearningError(
            "nothing was said here that could be taken back",
            why: "without a revision it is the last feedback of this connection",
            remedy: newest == 0 ? nil : "name the revision; the newest is \(newest)"
        )
    }
}

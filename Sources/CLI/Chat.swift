import ApprenticeSystem
import Apprentice
import ApprenticeModels
import ApprenticeStorage
import ApprenticeTerminal

/// Everything a command works with: the conversation, the loop, the store and where it is shown.
final class Chat: Sendable {
    let store: any LearningStore
    let loop: LearningLoop
    let output: any Output
    let project: String?
    /// Makes the models of a name.
    let modelSetup: ModelSetup
    /// What Tab knows; nil without a terminal.
    let completer: Completer?
    /// Asks the person a question in the middle of a command; without one there is no answer.
    let askPerson: @Sendable (String) async -> InputLine
    private let state: Locked<State>

    private struct State {
        var settings: Settings
        var models: ModelSet
        var agent: Agent
        var session: ChatSession
        /// What new conversations are told before everything else.
        var instructions: String?
        var lastTurn: Trajectory?
        var lastAnswered: Trajectory?
        var shownRevision: Int
        var exitStatus: Int32 = 0
        var isLeaving = false
        var wasKept = false
        /// What is fetched or loaded beside the conversation.
        var loading: [Task<Void, Never>] = []
    }

    init(
        store: any LearningStore,
        loop: LearningLoop,
        output: any Output,
        project: String?,
        modelSetup: ModelSetup,
        models: ModelSet,
        completer: Completer?,
        askPerson: @escaping @Sendable (String) async -> InputLine,
        settings: Settings,
        instructions: String?,
        revision: Int
    ) {
        self.completer = completer
        self.askPerson = askPerson
        self.store = store
        self.loop = loop
        self.output = output
        self.project = project
        self.modelSetup = modelSetup
        let agent = models.makeAgent(
            settings,
            instructions: instructions,
            meaning: loop.meaning
        )
        let session = ChatSession(
            agent: agent,
            store: store,
            project: project,
            isPrivate: settings.isOn(.private)
        )
        state = Locked(
            State(
                settings: settings,
                models: models,
                agent: agent,
                session: session,
                instructions: instructions,
                shownRevision: revision
            )
        )
        output.showPrivacy(session.isPrivate)
    }

    /// The same conversation with another output: what is done through one is known to the other.
    func showing(on output: any Output) -> Chat { Chat(self, output) }

    private init(_ other: Chat, _ output: any Output) {
        (store, loop, project, state) = (other.store, other.loop, other.project, other.state)
        (modelSetup, completer) = (other.modelSetup, other.completer)
        askPerson = other.askPerson
        self.output = output
    }

    // MARK: State

    var settings: Settings { state.withLock { $0.settings } }
    var models: ModelSet { state.withLock { $0.models } }
    var agent: Agent { state.withLock { $0.agent } }
    var session: ChatSession { state.withLock { $0.session } }
    /// The last turn asked here, whatever came of it.
    var lastTurn: Trajectory? { state.withLock { $0.lastTurn } }
    /// The last turn asked here that has an answer.
    var lastAnswered: Trajectory? { state.withLock { $0.lastAnswered } }
    /// The last revision a person has seen.
    var shownRevision: Int { state.withLock { $0.shownRevision } }
    /// What the program ends with.
    var exitStatus: Int32 { state.withLock { $0.exitStatus } }
    /// Whether `:quit` was given.
    var isLeaving: Bool { state.withLock { $0.isLeaving } }
    /// What this program's calls have used.
    var ledger: SpendingLedger { modelSetup.ledger }
    /// Whether the last offered lesson was taken; told once.
    var wasKept: Bool {
        state.withLock { state in
            defer { state.wasKept = false }
            return state.wasKept
        }
    }

    /// Whether something is or was fetched or loaded.
    var isLoading: Bool { state.withLock { !$0.loading.isEmpty } }
    /// Has work end with the conversation.
    func load(_ work: Task<Void, Never>) { state.withLock { $0.loading.append(work) } }
    func stopLoading() {
        for work in state.withLock({ $0.loading }) { work.cancel() }
    }
    func markKept() { state.withLock { $0.wasKept = true } }
    func leave() { state.withLock { $0.isLeaving = true } }
    /// Remembers a failure for whoever called the program; a person at a terminal has seen it.
    func setExitStatus(atLeast status: Int32) {
        guard !output.isInteractive else { return }
        state.withLock { $0.exitStatus = max($0.exitStatus, status) }
    }
    func showed(revision: Int) {
        state.withLock { $0.shownRevision = max($0.shownRevision, revision) }
    }

    func set(_ setting: Setting, to value: String, from origin: Settings.Origin) throws(UsageError)
    {
        var settings = self.settings
        try settings.set(setting, to: value, from: origin)
        let changed = settings
        state.withLock { $0.settings = changed }
    }

    /// Goes on with the same conversation and another model to answer.
    ///
    /// - Throws: ``ModelError`` when the name means no model; all stays as it was.
    func answer(with name: String) async throws {
        var settings = self.settings
        try settings.set(.model, to: name, from: .command)
        let models = self.models.answering(with: try await modelSetup.make(settings))
        try await goOn(with: models, settings)
    }

    /// Goes on with the same conversation and model, tuned as the settings say now.
    func retune() async throws { try await goOn(with: models, settings) }

    private func goOn(with models: ModelSet, _ settings: Settings) async throws {
        let agent = models.makeAgent(
            settings,
            instructions: state.withLock { $0.instructions },
            meaning: loop.meaning
        )
        let session = await self.session.continued(by: agent)
        state.withLock { state in
            state.settings = settings
            state.models = models
            state.agent = agent
            state.session = session
        }
        updateProving()
    }

    /// Has lessons proved by the models of now, in the background as the settings say.
    ///
    /// Where nothing is set: if somebody sits at a prompt, and it costs nothing or no more than the
    /// learning budget that was named. Never beside a private conversation.
    func updateProving() {
        let (agent, judge, settings) = (agent, models.reflector, settings)
        loop.setProver(Prover(agent: agent, judge: judge))
        let isFree = agent.model.profile.host == nil && judge.profile.host == nil
        let isBounded = settings[.learningBudget].map { $0 != "none" } ?? false
        let isWanted =
            settings[.proof].map { $0 == "on" } ?? (output.isInteractive && (isFree || isBounded))
        loop.setProving(isWanted && !session.isPrivate)
    }

    /// Begins a new conversation; the skillbook stands anew in its prompt.
    ///
    /// - Parameter isPrivate: Whether nothing of it is kept.
    func startSession(isPrivate: Bool = false) {
        let session = ChatSession(
            agent: agent,
            store: store,
            project: project,
            isPrivate: isPrivate
        )
        show(session, lastTurn: nil)
    }

    /// Goes on with a conversation that was held before, with its own instructions unless the command
    /// line gave others.
    func resumeSession(_ id: Session.ID) async throws {
        let session = ChatSession(agent: agent, store: store, project: project)
        let isAsked = [.system, .role].contains { settings.origin(of: $0) == .option }
        try await session.resume(
            id,
            instructions: isAsked ? state.withLock { $0.instructions } : nil
        )
        let turns = await session.turns
        show(session, lastTurn: turns.last, lastAnswered: turns.last(where: \.hasAnswer))
    }

    /// Begins a conversation that goes on from a turn of another.
    ///
    /// - Returns: How many turns it remembers.
    func fork(from turn: Trajectory) async throws -> Int {
        let session = ChatSession(agent: agent, store: store, project: project)
        try await session.fork(from: turn.id)
        show(session, lastTurn: turn, lastAnswered: turn.hasAnswer ? turn : nil)
        return await session.turns.count
    }

    private func show(
        _ session: ChatSession,
        lastTurn: Trajectory?,
        lastAnswered: Trajectory? = nil
    ) {
        state.withLock { state in
            state.session = session
            (state.lastTurn, state.lastAnswered) = (lastTurn, lastAnswered)
        }
        output.showPrivacy(session.isPrivate)
        updateProving()
    }

    /// Sees that there is something to judge that is kept.
    ///
    /// - Throws: ``LearningError`` in a private conversation.
    func requireKept(_ command: String) throws {
        guard session.isPrivate else { return }
        throw LearningError(
            "a private conversation leaves nothing behind",
            why: ":\(command) would keep what was said in it",
            remedy: "begin one that is kept: :private off"
        )
    }

    /// `continuing session 10 billing · 3 turns`.
    var resumedWords: String {
        get async {
            let (kept, count) = (await session.kept, await session.turns.count)
            let name = kept?.name.map { " " + $0 } ?? ""
            return "continuing session \(kept?.id ?? 0)\(name) · \(count) turn"
                + (count == 1 ? "" : "s")
        }
    }

    // MARK: Doing

    /// Asks a question and shows the answer as it comes; cancel the task to stop it.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - remark: What to say behind the answer, beside its number.
    /// - Throws: What kept the model from answering.
    func ask(
        _ question: ChatSession.Question,
        remark: @Sendable (Trajectory) async -> String? = { _ in nil }
    ) async throws {
        let output = output
        let reasoning = settings.reasoning
        let profile = agent.model.profile
        guard question.images.isEmpty || profile.takesImages else {
            throw UsageError(
                what: "\(profile.name) takes no pictures",
                why: "it reads text only; nothing was sent",
                remedy: "ask another model: :model PROVIDER/NAME"
            )
        }
        let turn: Trajectory
        do {
            turn = try await session.ask(question) { event in
                switch event {
                case .model(.text(let piece)): output.answer(piece)
                case .model(.thinking(let piece)): output.thinking(piece, reasoning)
                case .model(.thoughtSoFar): output.thoughtSoFar()
                case .model(let other): if let notice = other.notice { output.notice(notice) }
                case .droppedTurns:
                    output.notice(
                        "the conversation no longer fits the model: its older half is not sent any more"
                    )
                case .asked: break
                }
            }
        } catch {
            let last = await session.turns.last
            // What came is shown: its line ends before the error begins.
            output.brokeOff(last?.answer ?? "")
            remember(last)
            guard var refusal = error as? ModelError, refusal.code == .refused,
                !question.images.isEmpty
            else { throw error }
            refusal.remedy = "if it takes no pictures, ask another model: :model PROVIDER/NAME"
            throw refusal
        }
        remember(turn)
        let book = try await store.read { $0.book }
        output.answered(
            turn,
            showing: turn.shown.compactMap { book[$0]?.id },
            citing: turn.cited.compactMap { book[$0]?.id },
            remark: await remark(turn)
        )
        if let remark = turn.finish.remark { output.notice(remark) }
        showed(revision: turn.revision)
        await refreshStatus()
        await offerEmbeddingModel(for: book)
    }

    private func remember(_ turn: Trajectory?) {
        guard let turn else { return }
        state.withLock { state in
            state.lastTurn = turn
            if turn.hasAnswer { state.lastAnswered = turn }
        }
    }

    /// The turn a command means: the one named, or the last that was answered here.
    ///
    /// - Throws: ``LearningError`` when there is none.
    func turn(_ id: Trajectory.ID?, for command: String) async throws -> Trajectory {
        if let id {
            guard let turn = try await store.read({ try $0.trajectory(id) }) else {
                throw LearningError(
                    "there is no #\(id)",
                    remedy: "see what was asked: :sessions"
                )
            }
            return turn
        }
        guard let turn = lastAnswered else {
            throw LearningError(
                "there is no answer yet",
                why: ":\(command) is about an answer, and this conversation has none",
                remedy: "ask something first, or name an older turn: :\(command) #12"
            )
        }
        return turn
    }

    /// The turn a command judges: the one named, or the last that was answered here.
    ///
    /// - Throws: ``LearningError`` when there is none, or no answer of it.
    func answer(_ id: Trajectory.ID?, for command: String) async throws -> Trajectory {
        let turn = try await turn(id, for: command)
        guard turn.hasAnswer else {
            throw LearningError(
                "#\(turn.id) has no answer to judge",
                why: turn.reason.map { "it failed: \($0)" } ?? "nothing came of it",
                remedy: ":retry asks the last question again"
            )
        }
        return turn
    }

    /// Gives a verdict and shows what became of it.
    ///
    /// - Parameters:
    ///   - verdict: The verdict.
    ///   - origin: Where its note came from, if nobody said it here.
    /// - Returns: What became of it.
    /// - Throws: ``LearningError`` when there is no such turn, ``StoreError``.
    @discardableResult
    func judge(
        _ verdict: Verdict,
        from origin: Skill.Origin? = nil
    ) async throws -> Acknowledgement {
        let acknowledged = try await loop.acknowledge(verdict, from: origin)
        // What is held back stands in no prompt, not beside its answer either.
        let note = acknowledged.skill?.isQuarantined == true ? nil : verdict.note
        let complaint = acknowledged.feedback.isGood ? nil : (note ?? "")
        await session.judged(verdict.turn, complaint: complaint)
        output.acknowledged(acknowledged)
        if let skill = acknowledged.skill { tellLength(of: skill) }
        showed(revision: acknowledged.revision)
        await refreshStatus()
        return acknowledged
    }

    /// Says when a note is too long to stand in prompts as others do.
    private func tellLength(of skill: Skill) {
        let budget = agent.layout.budget
        let size = Tokens.estimate(skill.promptLine)
        guard size > budget else { return }
        let isTooLong = size > SkillSelection.longestNote(within: budget)
        output.notice(
            "the note takes about \(size) tokens of \(budget) for all lessons: "
                + (isTooLong
                    ? "it stands in no prompt"
                    : "it is used only while no newer one needs the room")
                + "; give them more: :set skill-budget \(size + budget)"
        )
    }

    /// Lets the status line and Tab see what a command changed.
    func refreshStatus() async {
        loop.wakeAll()
        let pace = loop.learningPace
        (output as? TerminalOutput)?.updateStatus { $0.pace = pace }
        guard let completer,
            let (book, turns, sessions) = try? await store.read({
                ($0.book, try $0.recentTurns(limit: 200), try $0.sessions(limit: 100))
            })
        else { return }
        completer.learn(book, turns, sessions)
    }
}

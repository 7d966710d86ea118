import ApprenticeSystem
import Apprentice
import ApprenticeModels
import ApprenticeStorage
import ApprenticeTerminal

/// Puts the parts together, runs a conversation, and says how it ended.
struct Program: Sendable {
    let invocation: Invocation
    let environment: [String: String]
    let output: any Output
    /// What `^C` stops.
    var setRunning: @Sendable (Task<Void, any Error>?) -> Void = { _ in }
    /// What Tab knows; nil without a terminal.
    var completer: Completer?
    /// Asks the person a question; without one there is no answer.
    var askPerson: @Sendable (String) async -> InputLine = { _ in .end }
    /// How many answers may be under way at once.
    var calls = 1
    /// Whether jobs are learned meanwhile.
    var runsInBackground = true
    /// Whether other programs ask while it runs, so that the first of them waits for nothing that it may
    /// not need.
    var isService = false
    /// What is done instead of a conversation.
    var work: (@Sendable (Chat) async -> Void)?

    /// Runs until the input ends.
    ///
    /// - Parameter source: Where lines come from.
    /// - Returns: The exit status.
    func run(_ source: any LineSource) async -> Int32 {
        do {
            let output = output
            let (settings, commands) = StartUpFile.read(
                into: invocation.settings,
                environment: environment
            ) { output.error(ErrorReport($0)) }
            let (chat, skillCount) = try await makeChat(settings)
            return await converse(chat, source, startingWith: commands, skillCount: skillCount)
        } catch {
            output.error(ErrorReport(error))
            return ErrorReport.status(of: error)
        }
    }

    /// The parts put together, and how many skills there are: one look at the store for both, for
    /// each is a way to its thread and back before the first prompt.
    private func makeChat(_ settings: Settings) async throws -> (Chat, skillCount: Int) {
        let terminal = output as? TerminalOutput
        let environment = environment
        let ledger = SpendingLedger(
            budget: settings.budget,
            prices: (try? PriceFiles.load(environment: environment))
                ?? PriceFiles.shipped(environment: environment)
        )
        let modelSetup = ModelSetup(
            environment: environment,
            calls: calls,
            ledger: ledger
        ) { phase in
            terminal?.updateStatus { $0.model = phase.words }
        }
        let models = try await modelSetup.make(settings)
        let path = try StoreLocation.path(option: settings[.store], environment: environment)
        let store = try await SQLiteStore(path: path, now: Timestamp.now)
        if let remark = store.remark { output.notice(remark) }
        let output = output
        let loop = LearningLoop(
            store: store,
            reflector: Reflector(model: models.reflector),
            manager: SkillManager(model: models.manager, mode: models.mode),
            reflectors: settings.int(.reflectors, default: 8),
            meaning: models.embedding.map { MeaningSearch(model: $0, store: store) }
        ) { event in
            output.learning(event)
        }
        if let pace = settings[.learning].flatMap(LearningPace.init(rawValue:)) {
            loop.setPace(pace)
        }
        loop.setScoring(settings.scoring)
        let project = settings[.project] ?? Path.workingFolder.flatMap(Project.find)
        let names = models.names
        completer?.known.withLock { $0.models = Array(Set(names + ["local"])).sorted() }
        let (revision, skillCount) = try await store.read { ($0.book.revision, $0.book.liveCount) }
        let chat = Chat(
            store: store,
            loop: loop,
            output: output,
            project: project,
            modelSetup: modelSetup,
            models: models,
            completer: completer,
            askPerson: askPerson,
            settings: settings,
            instructions: try Instructions.read(settings, environment: environment),
            revision: revision
        )
        chat.updateProving()
        return (chat, skillCount)
    }

    private func converse(
        _ chat: Chat,
        _ source: any LineSource,
        startingWith commands: [String],
        skillCount: Int
    ) async -> Int32 {
        // What only takes feedback in, or shows skills, leaves the learning to others.
        var learns = runsInBackground
        switch invocation.action {
        case .command(let call): learns = call.isLearning
        case .ask: learns = false
        case .subcommand where work == nil: learns = false
        default: break
        }
        await perform(commands, chat)
        if output.isInteractive, !chat.settings.isOn(.quiet) {
            await greet(chat, skillCount: commands.isEmpty ? skillCount : nil)
        }
        // A model that is not here cannot learn, and is fetched only with leave: what is told waits for it.
        if isService, chat.loop.learningPace == .on,
            let local = chat.models.local, local.files.bytesToFetch > 0
        {
            chat.loop.setPace(.pause)
        }
        // Detached from the conversation, which ends first; ended by finish() below.
        let learning = Task { [learns] in
            await letPromptAppear()
            await chat.refreshStatus()
            if learns { await chat.loop.run() }
        }
        let connecting = isAtPrompt || isService ? Task { await connect(chat) } : nil
        if chat.settings.isOn(.continuing), !chat.session.isPrivate { await goOn(chat) }
        if case .command(let call) = invocation.action, call.continues, chat.lastTurn == nil {
            _ = try? await resumeLast(chat)
        }
        await startLocalModel(chat)
        switch invocation.action {
        case .subcommand(let call) where work == nil:
            await StructuredAsk(call: call, piped: invocation.piped).perform(chat)
        case .subcommand:
            // Many calls at once begin with what one connection has told of the server.
            if calls > 1, !isService { await connect(chat) }
            await work?(chat)
        case .ask(let words):
            await REPL(chat: chat, source: GivenLines([])).ask(words, piped: invocation.piped)
        case .command(let call): await REPL(chat: chat, source: GivenLines([])).perform(call)
        default: await REPL(chat: chat, source: source, setRunning: setRunning).run()
        }
        chat.stopLoading()
        connecting?.cancel()
        await sayWhatIsLeft(chat, learns: learns)
        chat.loop.finish()
        learning.cancel()
        await learning.value
        return chat.exitStatus
    }

    /// A moment in which nothing competes with the first prompt, which needs nothing of the rest;
    /// then what the first question needs is loaded while it is typed.
    private func letPromptAppear() async {
        guard isAtPrompt else { return }
        try? await Task.sleep(for: .milliseconds(20))
        CurlTransport.shared.prepare()
    }

    /// Connects to the model's server while the first question is typed.
    private func connect(_ chat: Chat) async {
        await letPromptAppear()
        await chat.modelSetup.connect(to: chat.models.agent.profile.name, chat.settings)
    }

    /// Whether a person sits at the prompt.
    private var isAtPrompt: Bool {
        if output.isInteractive, case .chat = invocation.action { true } else { false }
    }

    private func perform(_ commands: [String], _ chat: Chat) async {
        let terminal = output as? TerminalOutput
        if let level = chat.settings[.notices] { terminal?.setNotices(level) }
        if chat.settings[.status] == "off" { terminal?.setStatusLine(false) }
        if chat.settings[.wrap] == "off" { terminal?.setWrap(false) }
        let repl = REPL(chat: chat, source: GivenLines([]))
        for line in commands { await repl.performQuietly(line) }
    }

    private func greet(_ chat: Chat, skillCount: Int?) async {
        var count = skillCount ?? 0
        // What the start-up file did may have changed it.
        if skillCount == nil { count = (try? await chat.store.read { $0.book.liveCount }) ?? 0 }
        let profile = chat.models.agent.profile
        let place = profile.host.map { "at \($0)" } ?? "on this machine, no key"
        output.notice(
            Banner(model: profile.name, place: place, skills: count).text(width: output.width)
        )
        output.notice(chat.models.place)
    }

    private func startLocalModel(_ chat: Chat) async {
        // A command that asks no model needs none.
        switch invocation.action {
        case .command(let call) where !call.asksModel: return
        default: break
        }
        let work = await chat.startLocalModel()
        // A script's questions need the whole model; a person may type while it comes.
        if !output.isInteractive, !isService { await work?.value }
    }

    /// Goes on with the last conversation.
    private func goOn(_ chat: Chat) async {
        do {
            guard try await resumeLast(chat) else {
                return output.notice("no conversation yet to continue")
            }
            output.notice(await chat.resumedWords)
            if let turn = chat.lastTurn { output.recalled(turn) }
        } catch {
            output.error(ErrorReport(error))
        }
    }

    /// Takes up the last conversation; false when there is none.
    @discardableResult
    private func resumeLast(_ chat: Chat) async throws -> Bool {
        let last = try await chat.store.read { records in
            try records.sessions(limit: 1000).first { try !BatchRun.holds($0.id, in: records) }
        }
        guard let last else { return false }
        try await chat.resumeSession(last.id)
        return true
    }

    /// Says what was not learned, where somebody who teaches leaves.
    private func sayWhatIsLeft(_ chat: Chat, learns: Bool) async {
        var teaches = learns
        if case .command(let call) = invocation.action { teaches = call.isTeaching }
        guard teaches, let (queued, active) = try? await chat.store.read({ try $0.gauges() }),
            queued + active > 0
        else { return }
        let lessons = queued + active == 1 ? "1 lesson is" : "\(queued + active) lessons are"
        output.notice(
            learns
                ? "\(lessons) saved; learning resumes at the next start"
                : "\(lessons) saved; learn now: apprentice relearn"
        )
    }
}

extension LocalPhase {
    /// The phase as the status line says it; empty when there is nothing to say.
    var words: String {
        switch self {
        case .absent: "local model not fetched"
        case .loading: "loading the model"
        case .failed: "the local model failed"
        case .fetching, .idle, .ready: waiting.flatMap { self == .idle ? nil : $0 } ?? ""
        }
    }
}

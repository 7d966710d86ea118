import ApprenticeSystem
import Apprentice
import ApprenticeModels

/// `apprentice generate`: reads personas, has a conversation with each, writes those that will do.
struct GenerateCommand: Sendable {
    let options: GenerateOptions
    let chat: Chat
    let output: ProgressOutput
    let interrupts: Interrupts
    private let spending = SpendingEnd()

    init(
        options: GenerateOptions,
        chat: Chat,
        output: ProgressOutput,
        interrupts: Interrupts
    ) {
        (self.options, self.chat, self.output, self.interrupts) =
            (options, chat, output, interrupts)
    }

    /// What became of a line.
    private struct Outcome: Sendable {
        let name: String
        /// The line to write; nil when there is none.
        let text: String?
        /// Why there is none.
        let failure: SampleResult.Failure?
    }

    /// Does it.
    ///
    /// - Returns: The exit status.
    /// - Throws: ``UsageError`` for files that cannot be used, ``ModelError``, ``StoreError``.
    func run() async throws -> Int32 {
        let input = try PersonaInput(options.input)
        let results = try ResultFile(
            options.output,
            resumes: false,
            canResume: false,
            input: options.input,
            store: try chat.storePath
        )
        let generator = try await generator()
        let failed = Locked(0)
        // Draws the time left while nothing ends; cancelled with the run.
        let clock = Task { [output] in
            while (try? await Task.sleep(for: .seconds(1))) != nil { output.tick() }
        }
        defer {
            clock.cancel()
            output.end()
        }
        let task = Task { try await go(through: input, generator, results, failed) }
        interrupts.handle {
            output.notice("finishing what is at work; ^C again stops it")
            input.stop()
        } second: {
            task.cancel()
        }
        try await task.value
        if interrupts.hasCome { return 130 }
        if let error = spending.error(canResume: false) {
            output.error(ErrorReport(error))
            return 4
        }
        return failed.withLock { $0 } > 0 ? 3 : 0
    }

    private func go(
        through input: PersonaInput,
        _ generator: ConversationGenerator,
        _ results: ResultFile,
        _ failed: Locked<Int>
    ) async throws {
        let window = SlidingWindow<PersonaInput.Line, Outcome>(
            limit: options.jobs,
            order: options.order
        )
        try await window.run(
            mayBegin: { [interrupts, spending] in !interrupts.hasCome && spending.reason == nil },
            take: {
                let taken = input.take()
                if case .item(let line) = taken {
                    output.update { progress in
                        progress.read += 1
                        progress.fractionRead = line.fraction
                    }
                }
                return taken
            },
            arrival: { try await input.fetch() },
            work: { .done(await outcome(of: $0, generator)) },
            emit: { outcome in
                if outcome.failure?.code == "stopped" || spending.ends(outcome.failure) { return }
                if let text = outcome.text { try results.write(text) }
                let failure = outcome.failure
                if let failure {
                    failed.withLock { $0 += 1 }
                    output.notice("\(outcome.name): no conversation: \(failure.message)")
                }
                output.update { progress in
                    progress.done += 1
                    if failure != nil { progress.failed += 1 }
                }
            }
        )
    }

    private func outcome(
        of line: PersonaInput.Line,
        _ generator: ConversationGenerator
    ) async -> Outcome {
        switch line.persona {
        case .failure(let error):
            return Outcome(name: line.name, text: nil, failure: .init(error))
        case .success(let persona):
            let talk = await generator.generate(persona)
            return Outcome(
                name: line.name,
                text: talk.failure == nil ? talk.trainingLine : nil,
                failure: talk.failure
            )
        }
    }

    private func generator() async throws -> ConversationGenerator {
        let check = options.check.map {
            CommandCheck(
                command: $0,
                limit: options.checkTimeout,
                environment: Surroundings.environment
            )
        }
        return ConversationGenerator(
            agent: chat.agent,
            persona: try await persona(),
            book: try await chat.store.read { $0.book },
            project: chat.project,
            turns: options.turns,
            attempts: options.attempts
        ) { talk in
            guard let check else { return nil }
            let sample = Sample(talk.persona.description, id: talk.persona.id)
            let judgement = try await check.judge(talk.trainingLine, to: sample)
            return judgement.isGood ? nil : judgement.feedback ?? "the check refused it"
        }
    }

    /// The model that plays the personas.
    private func persona() async throws -> any LanguageModel {
        guard let name = options.personaModel else { return chat.agent.model }
        var settings = chat.settings
        try settings.set(.model, to: name, from: .command)
        let models = try await chat.modelSetup.make(settings)
        // One server is enough for both sides.
        if models.local != nil, chat.models.local != nil { return chat.agent.model }
        if let server = models.local {
            let start = LocalModelStart(
                server: server,
                embedding: nil,
                settings: chat.settings,
                output: output,
                ask: chat.askPerson
            )
            _ = await start.begin()
        }
        return models.agent
    }
}

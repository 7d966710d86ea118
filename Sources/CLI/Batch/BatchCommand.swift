import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeStorage

/// `apprentice batch` and `apprentice learn`: reads, works, writes, and says how it went.
struct BatchCommand: Sendable {
    let options: BatchOptions
    let chat: Chat
    let output: ProgressOutput
    let interrupts: Interrupts

    private let spending: SpendingEnd

    init(
        options: BatchOptions,
        chat: Chat,
        output: ProgressOutput,
        interrupts: Interrupts
    ) {
        (self.options, self.chat, self.output, self.interrupts) =
            (options, chat, output, interrupts)
        let loop = chat.loop
        spending = SpendingEnd(waitsForLearning: options.waits) { loop.hold }
    }
    /// Does it.
    ///
    /// - Returns: The exit status.
    /// - Throws: ``UsageError`` and ``LineFileError`` for files that cannot be used, ``StoreError``.
    func run() async throws -> Int32 {
        let results = try ResultFile(
            options.output,
            resumes: options.resumes,
            input: options.input,
            store: try chat.storePath
        )
        let work = try await makeWork()
        let failed = Locked(0)
        // Draws the time left while nothing ends; cancelled with the run.
        let clock = Task { [output] in
            while (try? await Task.sleep(for: .seconds(1))) != nil { output.tick() }
        }
        defer {
            clock.cancel()
            output.end()
        }
        for epoch in 1...options.epochs where !interrupts.hasCome && spending.reason == nil {
            let input = try makeInput(epoch, results)
            let task = Task { try await go(through: input, work, results, failed) }
            interrupts.handle {
                output.notice("finishing what is at work; ^C again stops it")
                input.stop()
            } second: {
                task.cancel()
            }
            try await task.value
        }
        if interrupts.hasCome { return 130 }
        if let error = spending.error(canResume: options.records || options.output != nil) {
            output.error(ErrorReport(error))
            return 4
        }
        return failed.withLock { $0 } > 0 ? 3 : 0
    }

    private func go(
        through input: BatchInput,
        _ work: SampleWork,
        _ results: ResultFile,
        _ failed: Locked<Int>
    ) async throws {
        let window = SlidingWindow<BatchInput.Line, SampleOutcome>(
            limit: options.jobs,
            order: options.order
        )
        let (learns, spending) = (options.learns, spending)
        let reasons = FailureReasons()
        try await window.run(
            lane: \.session,
            mayBegin: { [interrupts, spending] in !interrupts.hasCome && spending.reason == nil },
            take: { input.take() },
            arrival: { try await input.fetch() },
            work: { line in
                switch line {
                case .item(let item): await work.work(item)
                case .bad(let outcome): .done(outcome)
                }
            },
            emit: { outcome in
                let result = outcome.result
                if result.isStopped || spending.ends(result.failure) { return }
                try results.write(ResultLine.text(result, learning: learns))
                let hasFailed = result.failure != nil
                // What failed to be learned has an answer, and is no success either.
                if hasFailed || result.isLearned == false { failed.withLock { $0 += 1 } }
                if let reason = reasons.news(of: result) { output.notice(reason) }
                output.update { progress in
                    progress.done += 1
                    if hasFailed { progress.failed += 1 }
                    if let judgement = result.judgement {
                        progress.right = (progress.right ?? 0) + (judgement.isGood ? 1 : 0)
                    }
                }
            }
        )
    }

    private func makeInput(_ epoch: Int, _ results: ResultFile) throws -> BatchInput {
        let epochs = Double(options.epochs)
        return try BatchInput(
            Path.expanded(options.input),
            epoch: epoch,
            finished: results.finished
        ) {
            [output]
            isSkipped,
            fraction in
            output.update { progress in
                progress.read += 1
                if isSkipped { progress.skipped += 1 }
                progress.fractionRead = fraction.map { (Double(epoch - 1) + $0) / epochs }
            }
        }
    }

    private func makeWork() async throws -> SampleWork {
        let (store, project) = (chat.store, chat.project)
        let verb = options.learns ? "learn" : "batch"
        let name = [verb, Self.absolute(options.input), Self.absolute(options.output ?? "-")]
            .joined(separator: "\n")
        let title = verb + " " + (options.input == "-" ? "standard input" : options.input)
        let resumes = options.resumes
        let run =
            options.records
            ? try await store.transaction {
                try BatchRun(
                    name: name,
                    title: title,
                    project: project,
                    resuming: resumes,
                    in: &$0
                )
            } : nil
        let environment: any Environment =
            options.check.map {
                CommandCheck(
                    command: $0,
                    limit: options.checkTimeout,
                    environment: Surroundings.environment
                )
            } ?? GroundTruth()
        return SampleWork(
            agent: chat.agent,
            store: store,
            project: project,
            run: run,
            learning: options.learns
                ? SampleWork.Learning(
                    loop: chat.loop,
                    environment: environment,
                    waits: options.waits
                ) : nil
        )
    }

    /// A path that means the same from every folder.
    private static func absolute(_ path: String) -> String {
        if path == "-" { return path }
        return Path.resolved(Path.expanded(path)) ?? (try? Path.absolute(path)) ?? path
    }
}

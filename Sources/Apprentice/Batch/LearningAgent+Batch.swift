extension LearningAgent {
    /// Asks many questions, some at once, and hands on each result as it comes.
    ///
    /// The input is read as it is needed, and memory does not grow with it. Questions of one session
    /// are asked in their order, each in view of the ones before; others alone. Every turn is kept.
    ///
    /// - Parameters:
    ///   - samples: What is asked.
    ///   - concurrency: How many are asked at once.
    ///   - order: In which order results are handed on.
    ///   - run: A name under which each sample is asked only once in this store, also after a crash:
    ///     what is known by its id, or else its place, is handed on as it was kept. Nil for a run of
    ///     its own.
    ///   - onResult: Told each result, one after another; that it throws ends all.
    /// - Throws: ``StoreError``, what `samples` or `onResult` throws, or `CancellationError`. That a
    ///   question fails stands in its result.
    public func each<Samples: AsyncSequence & Sendable>(
        _ samples: Samples,
        concurrency: Int = 10,
        order: ResultOrder = .completion,
        run: String? = nil,
        onResult: (SampleResult) async throws -> Void
    ) async throws where Samples.Element == Sample {
        let run = try await begin("batch", named: run)
        let input = SlowInput(samples)
        try await ask(
            in: run,
            concurrency,
            order,
            onResult,
            arrival: { try await input.fetch() }
        ) {
            input.take()
        }
    }

    /// Asks many questions, some at once, and hands on each result as it comes.
    ///
    /// - Parameters:
    ///   - samples: What is asked; gone through as it is needed.
    ///   - concurrency: How many are asked at once.
    ///   - order: In which order results are handed on.
    ///   - run: A name under which each sample is asked only once; nil for a run of its own.
    ///   - onResult: Told each result, one after another; that it throws ends all.
    /// - Throws: ``StoreError``, what `onResult` throws, or `CancellationError`.
    public func each(
        _ samples: some Sequence<Sample>,
        concurrency: Int = 10,
        order: ResultOrder = .completion,
        run: String? = nil,
        onResult: (SampleResult) async throws -> Void
    ) async throws {
        let run = try await begin("batch", named: run)
        var iterator = samples.makeIterator()
        try await ask(in: run, concurrency, order, onResult) {
            iterator.next().map { .item($0) } ?? .end
        }
    }

    /// Asks many questions, some at once, and returns when all are answered.
    ///
    /// - Parameters:
    ///   - samples: What is asked.
    ///   - concurrency: How many are asked at once.
    ///   - run: A name under which each sample is asked only once; nil for a run of its own.
    /// - Returns: The results, in the order of the samples; errors stand in them.
    /// - Throws: ``StoreError``, or `CancellationError`.
    public func batch(
        _ samples: some Sequence<Sample>,
        concurrency: Int = 10,
        run: String? = nil
    ) async throws -> [SampleResult] {
        var results: [SampleResult] = []
        try await each(samples, concurrency: concurrency, order: .input, run: run) {
            results.append($0)
        }
        return results
    }

    /// Asks many questions, some at once, for as long as somebody takes the results.
    ///
    /// ```swift
    /// for try await result in agent.stream(samples) { print(result.answer ?? "failed") }
    /// ```
    ///
    /// - Parameters:
    ///   - samples: What is asked.
    ///   - concurrency: How many are asked at once.
    ///   - order: In which order results come.
    /// - Returns: The results; to break out of the loop over them stops what is under way.
    public func stream<Samples: Sequence<Sample> & Sendable>(
        _ samples: Samples,
        concurrency: Int = 10,
        order: ResultOrder = .completion
    ) -> SampleResults {
        SampleResults { onResult in
            try await self.each(
                samples,
                concurrency: concurrency,
                order: order,
                onResult: onResult
            )
        }
    }

    /// Says something in each of several conversations at once.
    ///
    /// A conversation is known by its name and goes on with the next call. Of one conversation one
    /// question is asked at a time, in their order.
    ///
    /// - Parameters:
    ///   - messages: The conversations' names and what is said in them.
    ///   - concurrency: How many are asked at once.
    /// - Returns: The results, in the order of the messages; errors stand in them.
    /// - Throws: ``StoreError``, or `CancellationError`.
    public func runConcurrently(
        _ messages: [(session: String, question: String)],
        concurrency: Int = 10
    ) async throws -> [SampleResult] {
        let project = project
        let run = try await store.transaction {
            try BatchRun(
                name: "conversations",
                title: "conversations",
                project: project,
                resuming: true,
                marksItems: false,
                in: &$0
            )
        }
        var results: [SampleResult] = []
        let samples = messages.map { Sample($0.question, session: $0.session) }
        var iterator = samples.makeIterator()
        try await ask(in: run, concurrency, .input, { results.append($0) }) {
            iterator.next().map { .item($0) } ?? .end
        }
        return results
    }

    private func begin(_ kind: String, named name: String?) async throws -> BatchRun {
        let project = project
        return try await store.transaction {
            try BatchRun(
                name: kind + " " + (name ?? ""),
                title: kind + (name.map { " " + $0 } ?? ""),
                project: project,
                resuming: name != nil,
                in: &$0
            )
        }
    }

    private func ask(
        in run: BatchRun,
        _ concurrency: Int,
        _ order: ResultOrder,
        _ onResult: (SampleResult) async throws -> Void,
        arrival: @escaping @Sendable () async throws -> Void = {},
        take: () -> Intake<Sample>
    ) async throws {
        let work = SampleWork(agent: agent, store: store, project: project, run: run)
        var index = 0
        try await SlidingWindow<BatchItem, SampleOutcome>(limit: concurrency, order: order).run(
            lane: { $0.sample.session },
            take: {
                try Task.checkCancellation()
                let taken = take()
                if case .item = taken { index += 1 }
                return taken.map { BatchItem($0, index: index - 1) }
            },
            arrival: arrival,
            work: { await work.work($0) },
            emit: { try await onResult($0.result) }
        )
        try Task.checkCancellation()
    }
}

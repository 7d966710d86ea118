extension LearningAgent {
    /// Asks every sample, has the answers judged, and learns from that.
    ///
    /// - Parameters:
    ///   - samples: What is asked; gone through once for each epoch.
    ///   - environment: Who judges the answers.
    ///   - epochs: How often to go through the samples, at least once.
    ///   - wait: Whether the next sample is asked only when what the one before teaches is learned;
    ///     otherwise this returns when all are asked and judged, and learning goes on.
    ///   - concurrency: How many are asked at once when `wait` is false.
    ///   - run: A name under which each (epoch, sample) is learned from only once in this store, also
    ///     after a crash; nil for a run of its own.
    ///   - onResult: Told each result as soon as it is there, one after another.
    /// - Returns: The results, in the order of the samples; errors stand in them.
    /// - Throws: ``StoreError``, or `CancellationError`.
    @discardableResult
    public func learn(
        _ samples: some Sequence<Sample> & Sendable,
        environment: some Environment,
        epochs: Int = 1,
        wait: Bool = true,
        concurrency: Int = 8,
        run: String? = nil,
        onResult: (SampleResult) -> Void = { _ in }
    ) async throws -> [SampleResult] {
        let project = project
        let begun = try await store.transaction {
            try BatchRun(
                name: "samples " + (run ?? ""),
                title: "learn " + (run ?? "samples"),
                project: project,
                resuming: run != nil,
                in: &$0
            )
        }
        let work = SampleWork(
            agent: agent,
            store: store,
            project: project,
            run: begun,
            learning: SampleWork.Learning(loop: loop, environment: environment, waits: wait)
        )
        var results: [SampleResult] = []
        for epoch in 1...max(1, epochs) {
            var iterator = samples.makeIterator()
            var index = 0
            let window = SlidingWindow<BatchItem, SampleOutcome>(
                limit: wait ? 1 : concurrency,
                order: .input
            )
            try await window.run(
                lane: { $0.sample.session },
                next: {
                    defer { index += 1 }
                    return iterator.next().map { BatchItem($0, index: index, epoch: epoch) }
                },
                work: { await work.work($0) },
                emit: { outcome in
                    results.append(outcome.result)
                    onResult(outcome.result)
                }
            )
            try Task.checkCancellation()
        }
        return results
    }
}

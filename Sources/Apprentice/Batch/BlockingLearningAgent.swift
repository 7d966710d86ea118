extension LearningAgent {
    /// The same calls for programs without tasks; each waits for its end.
    public var blocking: BlockingLearningAgent { BlockingLearningAgent(agent: self) }
}

/// A ``LearningAgent`` for programs without tasks.
///
/// Each call blocks its thread until the asynchronous function of the same name has ended, and
/// throws ``BlockingCallError`` instead of deadlocking when it is made from a task.
public struct BlockingLearningAgent: Sendable {
    let agent: LearningAgent

    /// Asks in one conversation.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - context: A text that goes with it.
    /// - Returns: The turn.
    /// - Throws: ``ModelError``, ``StoreError``, ``BlockingCallError``.
    public func ask(_ question: String, context: String? = nil) throws -> Trajectory {
        try Blocking.run { [agent] in try await agent.ask(question, context: context) }
    }

    /// Asks for a value of a type of the program's own.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - type: What the reply is read as.
    ///   - schema: The JSON schema of it.
    ///   - context: A text that goes with the question.
    /// - Returns: The value, and the turn.
    /// - Throws: ``ModelError``, ``StoreError``, ``BlockingCallError``.
    public func ask<Value: Decodable & Sendable>(
        _ question: String,
        as type: Value.Type,
        schema: ReplySchema,
        context: String? = nil
    ) throws -> (value: Value, turn: Trajectory) {
        try Blocking.run { [agent] in
            try await agent.ask(question, as: type, schema: schema, context: context)
        }
    }

    /// Asks many questions, some at once, and returns when all are answered.
    ///
    /// - Parameters:
    ///   - samples: What is asked.
    ///   - concurrency: How many are asked at once.
    ///   - run: A name under which each sample is asked only once; nil for a run of its own.
    /// - Returns: The results, in the order of the samples; errors stand in them.
    /// - Throws: ``StoreError``, ``BlockingCallError``.
    public func batch(
        _ samples: some Sequence<Sample> & Sendable,
        concurrency: Int = 10,
        run: String? = nil
    ) throws -> [SampleResult] {
        try Blocking.run { [agent] in
            try await agent.batch(samples, concurrency: concurrency, run: run)
        }
    }

    /// Says something in each of several conversations at once.
    ///
    /// - Parameters:
    ///   - messages: The conversations' names and what is said in them.
    ///   - concurrency: How many are asked at once.
    /// - Returns: The results, in the order of the messages; errors stand in them.
    /// - Throws: ``StoreError``, ``BlockingCallError``.
    public func runConcurrently(
        _ messages: [(session: String, question: String)],
        concurrency: Int = 10
    ) throws -> [SampleResult] {
        try Blocking.run { [agent] in
            try await agent.runConcurrently(messages, concurrency: concurrency)
        }
    }

    /// Takes in a verdict.
    ///
    /// - Parameter verdict: What is said, and of which turn.
    /// - Returns: What became of it.
    /// - Throws: ``LearningError``, ``StoreError``, ``BlockingCallError``.
    @discardableResult
    public func feedback(_ verdict: Verdict) throws -> Acknowledgement {
        try Blocking.run { [agent] in try await agent.feedback(verdict) }
    }

    /// Asks every sample, has the answers judged, and learns from that.
    ///
    /// - Parameters:
    ///   - samples: What is asked.
    ///   - environment: Who judges the answers.
    ///   - epochs: How often to go through the samples.
    ///   - wait: Whether each sample's learning is there for the next.
    ///   - concurrency: How many are asked at once when `wait` is false.
    ///   - run: A name under which each (epoch, sample) is learned from only once in this store.
    /// - Returns: The results, in the order of the samples.
    /// - Throws: ``StoreError``, ``BlockingCallError``.
    @discardableResult
    public func learn(
        _ samples: some Sequence<Sample> & Sendable,
        environment: some Environment,
        epochs: Int = 1,
        wait: Bool = true,
        concurrency: Int = 8,
        run: String? = nil
    ) throws -> [SampleResult] {
        try Blocking.run { [agent] in
            try await agent.learn(
                samples,
                environment: environment,
                epochs: epochs,
                wait: wait,
                concurrency: concurrency,
                run: run
            )
        }
    }

    /// Runs a task of the program's own, and learns from how it ends.
    ///
    /// - Parameters:
    ///   - description: What is to be done, in words.
    ///   - task: Does it, given the strategies that fit.
    /// - Returns: What came of it.
    /// - Throws: ``BlockingCallError``.
    public func executeWithLearning<Value: Sendable>(
        _ description: String,
        task: @escaping @Sendable (_ strategies: [String]) async throws -> Value
    ) throws -> Execution<Value> {
        try Blocking.run { [agent] in await agent.executeWithLearning(description, task: task) }
    }

    /// The skillbook as a file's text.
    ///
    /// - Returns: The text.
    /// - Throws: ``StoreError``, ``BlockingCallError``.
    public func save() throws -> String {
        try Blocking.run { [agent] in try await agent.save() }
    }

    /// Puts the skills of a file's text in the place of the skillbook's, or adds them.
    ///
    /// - Parameters:
    ///   - text: A skillbook in any of the formats that can be read.
    ///   - merging: Whether skills that are not in it stay in use.
    /// - Returns: What was repaired to read it.
    /// - Throws: ``FileFormatError``, ``StoreError``, ``BlockingCallError``.
    @discardableResult
    public func load(_ text: String, merging: Bool = false) throws -> [String] {
        try Blocking.run { [agent] in try await agent.load(text, merging: merging) }
    }

    /// The background's counters, as they were last told.
    public var learningStats: LearningStats { agent.learningStats }

    /// Waits for what is being learned now.
    ///
    /// - Parameter timeout: The longest wait; nil for as long as something runs.
    /// - Returns: How it ended, and what is left.
    /// - Throws: ``StoreError``, ``BlockingCallError``.
    @discardableResult
    public func waitForLearning(timeout: Duration? = nil) throws -> WaitOutcome {
        try Blocking.run { [agent] in try await agent.waitForLearning(timeout: timeout) }
    }
}

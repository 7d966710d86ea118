public import Apprentice

/// Makes a call again that failed for a while only.
public struct RetryingModel: LanguageModel {
    /// The profile of the model behind it.
    public var profile: ModelProfile { base.profile }

    private let base: any LanguageModel
    private let policy: @Sendable (ModelRequest.Priority) -> RetryPolicy
    private let clock: any Clock<Duration>
    private let jitter: @Sendable () -> Double

    /// Wraps a model.
    ///
    /// - Parameters:
    ///   - base: Makes one call each time it is asked.
    ///   - policy: When to try again.
    ///   - clock: What waits.
    ///   - jitter: Gives a number from 0 to 1, a new one each time.
    public init(
        _ base: any LanguageModel,
        policy: @escaping @Sendable (ModelRequest.Priority) -> RetryPolicy = RetryPolicy.standard,
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.base = base
        self.policy = policy
        self.clock = clock
        self.jitter = jitter
    }

    /// Answers a request with as many calls as it takes and the policy allows.
    ///
    /// - Parameters:
    ///   - request: The conversation, and what the reply must look like.
    ///   - onEvent: Called in order for each piece of text, and before each wait; the attempt it
    ///     then names is the one to come, from 2.
    /// - Returns: The whole reply.
    /// - Throws: The last call's `ModelError`, or `CancellationError`.
    public func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let course = course(of: request)
        while true {
            do {
                return try await base.reply(to: course.next(request)) { event in
                    course.note(event)
                    onEvent(event)
                }
            } catch let error as ModelError {
                let delay = try course.delay(after: error, jitter: jitter(), onEvent: onEvent)
                try await clock.sleep(for: delay)
            }
        }
    }

    // Not inlined: what it needs for a moment would be part of every task that waits for a reply.
    @inline(never)
    private func course(of request: ModelRequest) -> RetryCourse {
        var policy = policy(request.priority)
        policy.deadline = min(policy.deadline, request.timeLimit ?? policy.deadline)
        return RetryCourse(policy, Stopwatch(clock))
    }
}

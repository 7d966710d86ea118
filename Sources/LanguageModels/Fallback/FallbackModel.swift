public import Apprentice

/// Asks one model after another until one answers.
///
/// Each makes its own retries; what keeps the first from answering is found out anew by each call,
/// so that it is asked again as soon as its gate lets a probe through and that works. After the
/// first text has arrived no other is asked, and never for a fault of the request.
public struct FallbackModel: LanguageModel {
    /// The profile of the first model.
    public let profile: ModelProfile

    private let models: [any LanguageModel]
    private let limit: @Sendable (ModelRequest.Priority) -> Duration
    private let clock: any Clock<Duration>

    /// Puts models behind one another.
    ///
    /// - Parameters:
    ///   - first: The model that is asked first.
    ///   - others: Those that are asked when it cannot answer, in this order.
    ///   - limit: How long a call may take until its reply begins, whoever gives it.
    ///   - clock: What counts that.
    public init(
        _ first: any LanguageModel,
        else others: [any LanguageModel],
        limit: @escaping @Sendable (ModelRequest.Priority) -> Duration = {
            RetryPolicy.standard(for: $0).deadline
        },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        profile = first.profile
        models = [first] + others
        self.limit = limit
        self.clock = clock
    }

    private struct Progress {
        var hasText = false
        /// The number of the last try, or of the one to come.
        var attempt: Int
    }

    /// Answers a request with the first model that can.
    ///
    /// - Parameters:
    ///   - request: The conversation, and what the reply must look like.
    ///   - onEvent: Called in order for what happens; `fellBack` names the model that is asked next.
    /// - Returns: The whole reply.
    /// - Throws: `ModelError` with what kept each of them from it, or `CancellationError`.
    public func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let stopwatch = Stopwatch(clock)
        let deadline = request.timeLimit ?? limit(request.priority)
        let progress = Locked(Progress(attempt: 1))
        var failures: [(model: String, error: ModelError)] = []
        for (index, model) in models.enumerated() {
            var request = request
            // What hangs must leave something for those behind it.
            let left = (deadline - stopwatch.elapsed) / (models.count - index)
            request.timeLimit = max(.milliseconds(1), left)
            let before = progress.withLock { $0.attempt - 1 }
            do {
                return try await model.reply(to: request) { event in
                    onEvent(Self.note(event, in: progress, before: before))
                }
            } catch let error as ModelError {
                failures.append((model.profile.name, error))
                let isOver = progress.withLock { progress in
                    // What was left alone was not asked.
                    if error.code != .leftAlone { progress.attempt += 1 }
                    return progress.hasText
                }
                guard !isOver, FallbackPolicy.mayHelp(error), index + 1 < models.count else {
                    throw isOver ? error : FallbackPolicy.error(of: failures) ?? error
                }
                let next = models[index + 1].profile.name
                let attempt = progress.withLock { $0.attempt }
                onEvent(.fellBack(model: next, reason: error.what, attempt: attempt))
            }
        }
        throw ModelError(.misnamed, what: "there is no model to ask")
    }

    /// Counts tries over all models.
    private static func note(
        _ event: ModelEvent,
        in progress: Locked<Progress>,
        before: Int
    ) -> ModelEvent {
        switch event {
        case .text:
            progress.withLock { $0.hasText = true }
        case .retrying(let reason, let delay, let attempt):
            progress.withLock { $0.attempt = before + attempt }
            return .retrying(reason: reason, delay: delay, attempt: before + attempt)
        case .thoughtSoFar:
            // The caller can take thinking back.
            progress.withLock { $0.hasText = false }
        case .thinking, .fellBack, .waiting: break
        }
        return event
    }
}

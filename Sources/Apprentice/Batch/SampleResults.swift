/// Results as somebody asks for them: what makes them runs no further ahead than its window.
///
/// Each loop over it does the work anew. The work ends with the loop.
public struct SampleResults: AsyncSequence, Sendable {
    /// A result.
    public typealias Element = SampleResult
    /// Told each result; comes back when the next one is wanted.
    typealias Hand = @Sendable (SampleResult) async throws -> Void

    private let work: @Sendable (_ onResult: Hand) async throws -> Void

    init(_ work: @escaping @Sendable (_ onResult: Hand) async throws -> Void) { self.work = work }

    /// Begins the work.
    ///
    /// - Returns: What gives the results.
    public func makeAsyncIterator() -> Iterator { Iterator(work) }

    /// Gives the results of one run; the work is stopped when it is released.
    public final class Iterator: AsyncIteratorProtocol {
        private let turnstile: Turnstile
        private let task: Task<Void, Never>

        fileprivate init(_ work: @escaping @Sendable (Hand) async throws -> Void) {
            let turnstile = Turnstile()
            self.turnstile = turnstile
            // Not a child of the loop, which has no scope to hold one; ended by deinit.
            task = Task.detached {
                do {
                    try await work { try await turnstile.pass($0) }
                    await turnstile.close(nil)
                } catch {
                    await turnstile.close(error)
                }
            }
        }

        deinit { task.cancel() }

        /// The next result; nil when there is none.
        ///
        /// - Returns: The result.
        /// - Throws: What ended the work, or `CancellationError`.
        public func next() async throws -> SampleResult? {
            try await withTaskCancellationHandler { [turnstile] in
                try await turnstile.take()
            } onCancel: { [task] in
                task.cancel()
            }
        }
    }
}

/// Hands results from one task to another, one at a time.
private actor Turnstile {
    private var taker: CheckedContinuation<SampleResult?, any Error>?
    private var giver: (result: SampleResult, go: CheckedContinuation<Void, any Error>)?
    private var end: Result<SampleResult?, any Error>?

    /// Waits until the result is taken.
    func pass(_ result: SampleResult) async throws {
        if let taker {
            self.taker = nil
            return taker.resume(returning: result)
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (go: CheckedContinuation<Void, any Error>) in
                guard !Task.isCancelled else { return go.resume(throwing: CancellationError()) }
                giver = (result, go)
            }
        } onCancel: {
            // Loose, because a handler cannot wait for the actor; it ends at once.
            Task { await self.giveUp() }
        }
    }

    /// Waits for a result.
    func take() async throws -> SampleResult? {
        if let (result, go) = giver {
            giver = nil
            go.resume()
            return result
        }
        if let end { return try end.get() }
        return try await withCheckedThrowingContinuation { taker = $0 }
    }

    /// There are no more results.
    func close(_ error: (any Error)?) {
        let end: Result<SampleResult?, any Error> = error.map { .failure($0) } ?? .success(nil)
        self.end = end
        taker?.resume(with: end)
        taker = nil
    }

    private func giveUp() {
        giver?.go.resume(throwing: CancellationError())
        giver = nil
    }
}

/// In which order the results of many questions are handed on.
public enum ResultOrder: String, Sendable {
    /// As they are done.
    case completion
    /// As their questions were read.
    case input
}

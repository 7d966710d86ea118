import ApprenticeSystem

/// Runs work that cannot stop in the middle, on a task of its own.
///
/// Who is cancelled gets `CancellationError` at once and goes on; the work is cancelled too, ends when
/// it looks, and its result is dropped. So it must change nothing that anybody else sees.
///
/// - Parameter work: What only computes.
/// - Returns: Its result.
/// - Throws: What `work` throws, or `CancellationError`.
package func abandonable<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let waiting = Locked<CheckedContinuation<Result, any Error>?>(nil)
    let task = Task.detached { try await work() }
    // Ends with the work; only this function waits for it.
    @Sendable func finish(_ outcome: Swift.Result<Result, any Error>) {
        waiting.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }?.resume(with: outcome)
    }
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            waiting.withLock { $0 = continuation }
            Task.detached {
                do { finish(.success(try await task.value)) } catch { finish(.failure(error)) }
            }
            if Task.isCancelled { finish(.failure(CancellationError())) }
        }
    } onCancel: {
        task.cancel()
        finish(.failure(CancellationError()))
    }
}

import Glibc

/// Runs a body on a thread that belongs to no task, and waits for it.
func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
        let job = ThreadJob { done.resume(with: Result(catching: body)) }
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { pointer in
                if let pointer {
                    Unmanaged<ThreadJob>.fromOpaque(pointer).takeRetainedValue().run()
                }
                return nil
            },
            Unmanaged.passRetained(job).toOpaque()
        )
        pthread_detach(thread)
    }
}

private final class ThreadJob: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

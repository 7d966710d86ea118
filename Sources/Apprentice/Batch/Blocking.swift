import Glibc

/// Waits for asynchronous work on a thread that is no task's.
enum Blocking {
    private final class Outcome<Value: Sendable>: @unchecked Sendable {
        // Unchecked, because the compiler cannot see that the semaphore orders write and read.
        var result: Result<Value, any Error>?
        private let semaphore: UnsafeMutablePointer<sem_t>

        init() {
            semaphore = .allocate(capacity: 1)
            sem_init(semaphore, 0, 0)
        }

        deinit {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }

        func set(_ result: Result<Value, any Error>) {
            self.result = result
            sem_post(semaphore)
        }

        func wait() { while sem_wait(semaphore) != 0 {} }
    }

    /// Runs work to its end while this thread waits.
    ///
    /// - Throws: What the work throws; ``BlockingCallError`` when called from a task, where waiting
    ///   could hold up the very thread that the work needs.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        guard withUnsafeCurrentTask(body: { $0 == nil }) else { throw BlockingCallError() }
        let outcome = Outcome<Value>()
        // Detached, because there is no task to be a child of; this thread waits for its end.
        Task.detached {
            do {
                outcome.set(.success(try await work()))
            } catch {
                outcome.set(.failure(error))
            }
        }
        outcome.wait()
        guard let result = outcome.result else { throw CancellationError() }
        return try result.get()
    }
}

/// A blocking call was made from a task.
public struct BlockingCallError: Explained, Equatable {
    /// What went wrong.
    public var what: String { "a blocking call was made from a task" }
    /// The cause as found.
    public var why: String? { "it would hold up a thread that the work it waits for may need" }
    /// What to do.
    public var remedy: String? { "call the asynchronous function of the same name with await" }
}

import Apprentice
import CSQLite
import Glibc

/// Runs an actor on a thread of its own, so that what blocks never holds up the cooperative pool.
///
/// The thread ends when the executor is released and all its jobs have run.
final class BlockingExecutor: SerialExecutor {
    private let queue: JobQueue

    /// Starts the thread.
    ///
    /// - Parameter name: What debuggers call it; 15 bytes at most.
    /// - Throws: ``StoreError`` when the system gives no more threads.
    init(name: String) throws(StoreError) {
        let queue = JobQueue(name: name)
        self.queue = queue
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(queue).toOpaque()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<JobQueue>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context
        )
        guard code == 0 else {
            unsafe Unmanaged<JobQueue>.fromOpaque(context).release()
            queue.end()
            throw StoreError(
                .busy,
                what: "the store cannot start its thread",
                why: SystemError.text(code),
                remedy: "see the limit: ulimit -u"
            )
        }
        pthread_detach(thread)
    }

    deinit { queue.end() }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(JobQueue.Entry(job: UnownedJob(job), executor: self))
    }
}

import CApprenticeSystem
import Glibc

/// A thread of its own for what blocks; signals are left to the others.
package enum DedicatedThread {
    private final class Work {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs a closure on a new thread.
    ///
    /// - Parameters:
    ///   - name: What debuggers call it; 15 bytes at most.
    ///   - stackSize: In bytes; nil for the system's usual size.
    ///   - body: What it does; the thread ends with it.
    /// - Throws: ``SystemError`` when the system has no thread to give.
    package static func start(
        named name: String,
        stackSize: Int? = nil,
        _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let work = unsafe Unmanaged.passRetained(Work(name: name, body: body))
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        if let stackSize { unsafe pthread_attr_setstacksize(&attributes, stackSize) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))

        // A thread inherits the mask, so none is ever delivered to it, not even at its start.
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                unsafe csystem_name_thread(work.name)
                work.body()
                return nil
            },
            work.toOpaque()
        )
        guard status != 0 else { return }
        unsafe work.release()
        throw SystemError(status)
    }
}

/// Runs an actor on a thread of its own, so that what blocks never holds up the cooperative pool.
///
/// The thread ends when the executor is released and all its jobs have run.
package final class BlockingExecutor: SerialExecutor {
    private let queue = JobQueue()

    /// Starts the thread.
    ///
    /// - Parameter name: What debuggers call it; 15 bytes at most.
    /// - Throws: ``SystemError`` when the system has no thread to give.
    package init(name: String) throws(SystemError) {
        try DedicatedThread.start(named: name) { [queue] in queue.run() }
    }

    deinit { queue.end() }

    package func enqueue(_ job: consuming ExecutorJob) {
        queue.append(JobQueue.Entry(job: UnownedJob(job), executor: self))
    }
}

/// The jobs of one thread, and that thread's loop.
// Unchecked, because the compiler cannot see that the fields are only touched under `lock`; safe,
// because the pointers never leave it and live as long as it does.
@safe private final class JobQueue: @unchecked Sendable {
    /// A job, and the executor kept alive until it has run.
    struct Entry {
        let job: UnownedJob
        let executor: BlockingExecutor
    }

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var waiting: [Entry] = []
    private var hasEnded = false

    init() {
        unsafe lock = .allocate(capacity: 1)
        unsafe lock.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(lock, nil)
        unsafe changed = .allocate(capacity: 1)
        unsafe changed.initialize(to: pthread_cond_t())
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe changed.deallocate()
        unsafe pthread_mutex_destroy(lock)
        unsafe lock.deallocate()
    }

    func append(_ entry: Entry) {
        unsafe pthread_mutex_lock(lock)
        waiting.append(entry)
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(lock)
    }

    /// Lets the thread end when nothing waits any more.
    func end() {
        unsafe pthread_mutex_lock(lock)
        hasEnded = true
        unsafe pthread_cond_signal(changed)
        unsafe pthread_mutex_unlock(lock)
    }

    /// The thread: runs jobs until it is ended.
    func run() {
        while let entries = next() {
            for entry in entries {
                unsafe entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
            }
        }
    }

    private func next() -> [Entry]? {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while waiting.isEmpty {
            if hasEnded { return nil }
            unsafe pthread_cond_wait(changed, lock)
        }
        let entries = waiting
        waiting.removeAll(keepingCapacity: true)
        return entries
    }
}

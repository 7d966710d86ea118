import CSQLite
import Glibc

/// The jobs of one thread, and that thread's loop.
// Unchecked, because the compiler cannot see that the fields are only touched under `lock`; safe,
// because the pointers never leave it and live as long as it does.
@safe final class JobQueue: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var waiting: [Entry] = []
    private var hasEnded = false
    private let name: String

    /// A job, and the executor kept alive until it has run.
    struct Entry {
        let job: UnownedJob
        let executor: BlockingExecutor
    }

    init(name: String) {
        self.name = name
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
        // Signals are for the threads that wait for them; here they would only interrupt file writes.
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        _ = unsafe name.withCString { unsafe csqlite_name_thread($0) }
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

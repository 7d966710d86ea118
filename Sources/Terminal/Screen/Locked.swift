import Glibc

/// A value that any thread may use, one at a time.
///
/// `Synchronization.Mutex` would do, but the thread sanitizer does not understand it and reports
/// races that are none; a pthread mutex it understands.
// Safe: the mutex is made and destroyed with its owner.
@safe final class Locked<Value>: @unchecked Sendable {
    // Unchecked, because the compiler cannot see that `value` is only touched under `lock`.
    private var value: Value
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    /// Protects a value.
    init(_ value: sending Value) {
        self.value = value
        unsafe lock = .allocate(capacity: 1)
        unsafe lock.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(lock, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(lock)
        unsafe lock.deallocate()
    }

    /// Runs a closure with the value, while nobody else has it.
    func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return try body(&value)
    }
}

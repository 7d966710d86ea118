import Glibc

/// A value that any thread may use, one at a time.
///
/// `Synchronization.Mutex` would do, but the thread sanitizer does not understand it and reports
/// races where there are none; it understands a pthread mutex. Never call a model or a store from
/// inside the closure. A lock that protects code instead of a value holds `false`: a value without
/// size has the lock's own address, and the sanitizer takes it for the lock.
// Safe: the mutex is made and destroyed with its owner.
@safe package final class Locked<Value>: @unchecked Sendable {
    // Unchecked, because the compiler cannot see that `value` is only touched under `lock`.
    private var value: Value
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    /// Protects a value.
    package init(_ value: sending Value) {
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
    package func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return try body(&value)
    }
}

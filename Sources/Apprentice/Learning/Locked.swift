import Glibc

/// A value that any thread may use, one at a time.
///
/// `Synchronization.Mutex` would do, but the thread sanitizer does not understand it and reports
/// races that are none; a pthread mutex it understands. Never call out to a model or a store from
/// inside the closure. A lock for a piece of code alone
/// holds `false`: a value without size has the lock's own address, which the sanitizer takes for it.
package final class Locked<Value>: @unchecked Sendable {
    // Unchecked, because the compiler cannot see that `value` is only touched under `lock`.
    private var value: Value
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    /// Protects a value.
    package init(_ value: sending Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    /// Runs a closure with the value, while nobody else has it.
    package func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value)
    }
}

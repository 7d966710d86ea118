import Glibc

/// A door that a test opens and that a server's thread waits before.
package final class Latch: @unchecked Sendable {
    // Unchecked, because the compiler cannot see that a semaphore may be used from any thread.
    private let semaphore: UnsafeMutablePointer<sem_t>

    package init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Lets one who waits through, or the next who comes.
    package func open() { sem_post(semaphore) }

    /// Goes through if the latch is open; false otherwise.
    package func tryToPass() -> Bool { sem_trywait(semaphore) == 0 }

    /// Blocks this thread until the latch is opened; false after the deadline.
    @discardableResult
    package func wait(seconds: Int = 20) -> Bool {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        time.tv_sec += Int(Double(seconds) * Patience.factor)
        while sem_timedwait(semaphore, &time) != 0 {
            if errno != EINTR { return false }
        }
        return true
    }
}

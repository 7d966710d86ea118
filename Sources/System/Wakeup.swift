import CApprenticeSystem
import Glibc

/// Wakes a thread that sleeps, or that waits for descriptors (eventfd(2)).
///
/// Signals are kept until they are taken.
package final class Wakeup: Sendable {
    /// Readable while signals wait to be taken; negative when the process had no descriptor left.
    package let descriptor: Int32

    /// Opens it.
    ///
    /// - Parameter countsEach: Whether ``wait()`` and ``take()`` take one signal at a time, and not all.
    package init(countsEach: Bool = false) {
        descriptor = csystem_event(countsEach ? 1 : 0)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Wakes the sleeper.
    package func signal() {
        var one: UInt64 = 1
        while unsafe write(descriptor, &one, 8) < 0, errno == EINTR {}
    }

    /// Takes what was signalled; false when nothing was.
    @discardableResult
    package func take() -> Bool {
        var count: UInt64 = 0
        while true {
            if unsafe read(descriptor, &count, 8) == 8 { return true }
            if errno != EINTR { return false }
        }
    }

    /// Sleeps until there is a signal to take, and takes it.
    package func wait() {
        while !take() {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            unsafe poll(&waiting, 1, -1)
        }
    }
}

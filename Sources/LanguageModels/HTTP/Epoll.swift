import CApprenticeCurl
import Glibc

/// The file descriptors that a thread waits for (epoll(7)).
final class Epoll {
    /// What a descriptor is waited for, or ready for.
    struct Interest: OptionSet {
        let rawValue: UInt32
        static let read = Interest(rawValue: EPOLLIN.rawValue)
        static let write = Interest(rawValue: EPOLLOUT.rawValue)
        /// Reported without being asked for.
        static let failure = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    }

    struct Ready {
        let descriptor: Int32
        let interest: Interest
    }

    private let descriptor: Int32

    /// Nil when the process has no descriptor left.
    init?() {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    func add(_ watched: Int32, _ interest: Interest) { control(EPOLL_CTL_ADD, watched, interest) }

    func change(_ watched: Int32, _ interest: Interest) {
        control(EPOLL_CTL_MOD, watched, interest)
    }

    func remove(_ watched: Int32) { control(EPOLL_CTL_DEL, watched, []) }

    /// Waits for up to so many milliseconds, or for ever with -1; nil when that cannot be done.
    func wait(_ milliseconds: Int32) -> [Ready]? {
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 256) { events in
            // Newer releases of glibc declare the pointer as never null.
            guard let first = events.baseAddress else { return nil }
            let count = unsafe epoll_wait(descriptor, first, 256, milliseconds)
            if count < 0 { return errno == EINTR ? [] : nil }
            return (0..<Int(count)).map { index in
                Ready(
                    descriptor: unsafe events[index].data.fd,
                    interest: Interest(rawValue: unsafe events[index].events)
                )
            }
        }
    }

    private func control(_ operation: Int32, _ watched: Int32, _ interest: Interest) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.fd = watched
        _ = unsafe epoll_ctl(descriptor, operation, watched, &event)
    }
}

import Glibc

/// Lets one thread sleep until another wakes it; wakes are counted.
final class Wakeup: Sendable {
    private let descriptors: (reader: Int32, writer: Int32)

    init() {
        var pair: [Int32] = [-1, -1]
        // A pipe, not a semaphore: it needs no memory that two threads share.
        _ = pipe(&pair)
        for descriptor in pair { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        descriptors = (pair[0], pair[1])
    }

    deinit {
        close(descriptors.reader)
        close(descriptors.writer)
    }

    /// Wakes the sleeper once.
    func signal() {
        var byte: UInt8 = 1
        while write(descriptors.writer, &byte, 1) < 0, errno == EINTR {}
    }

    /// Sleeps until a wake that was not slept for yet.
    func wait() {
        var byte: UInt8 = 0
        while read(descriptors.reader, &byte, 1) < 0, errno == EINTR {}
    }
}

import Glibc

/// Tells a thread that waits for a file descriptor to stop, from any other thread and for good.
final class StopSignal: Sendable {
    /// Readable from the moment ``send()`` was called.
    let descriptor: Int32
    private let writer: Int32

    /// Nil when the process has no descriptor left; `errno` says so.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (descriptor, writer) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    func send() {
        // Never read, so a second byte says nothing more; a pipe takes some thousands.
        _ = unsafe write(writer, [1], 1)
    }
}

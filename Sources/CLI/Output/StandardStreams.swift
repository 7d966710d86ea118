import Apprentice
import Glibc

/// Standard output, written whole and in order from any thread.
enum StandardOutput {
    private static let lock = Locked(false)

    /// Writes text; when nobody reads any more the program ends quietly, when it cannot be written
    /// the program fails.
    static func write(_ text: String) {
        lock.withLock { _ in
            guard !writeAll(text, to: STDOUT_FILENO) else { return }
            let code = errno
            if code == EPIPE { Leaving.now(0) }
            let lines = [
                "apprentice: standard output cannot be written",
                "  \(String(cString: strerror(code)))", "  make room where it goes: df -h .",
            ]
            StandardError.write(lines.joined(separator: "\n") + "\n")
            Leaving.now(1)
        }
    }

    /// Writes text, if anybody reads; for a program that must not fail.
    static func offer(_ text: String) {
        lock.withLock { _ in _ = writeAll(text, to: STDOUT_FILENO) }
    }
}

/// Standard error, written whole from any thread.
enum StandardError {
    /// Writes text, if anybody reads.
    static func write(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }
}

private func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
        var done = 0
        while done < bytes.count {
            let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count > 0 {
                done += count
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}

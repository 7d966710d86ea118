import Apprentice
import Glibc

/// Standard output, written whole and in order from any thread.
enum StandardOutput {
    private static let lock = Locked(())

    /// Writes text; when nobody reads any more the program ends quietly.
    static func write(_ text: String) {
        lock.withLock { _ in
            if !writeAll(text, to: STDOUT_FILENO), errno == EPIPE { exit(0) }
        }
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
            } else if errno != EINTR && errno != EAGAIN {
                return false
            }
        }
        return true
    }
}

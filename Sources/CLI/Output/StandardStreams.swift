import ApprenticeSystem
import Apprentice
import Glibc

/// Standard output, written whole and in order from any thread.
enum StandardOutput {
    private static let lock = Locked(false)

    /// Writes text; when nobody reads any more the program ends quietly, when it cannot be written
    /// the program fails.
    static func write(_ text: String) {
        lock.withLock { _ in
            do throws(SystemError) {
                try File.write(text, to: STDOUT_FILENO)
            } catch {
                if error.code == EPIPE { Leaving.now(0) }
                let lines = [
                    "apprentice: standard output cannot be written", "  \(error)",
                    "  make room where it goes: df -h .",
                ]
                StandardError.write(lines.joined(separator: "\n") + "\n")
                Leaving.now(1)
            }
        }
    }

    /// Writes text, if anybody reads; for a program that must not fail.
    static func offer(_ text: String) {
        lock.withLock { _ in try? File.write(text, to: STDOUT_FILENO) }
    }
}

/// Standard error, written whole from any thread.
enum StandardError {
    /// Writes text, if anybody reads.
    static func write(_ text: String) { try? File.write(text, to: STDERR_FILENO) }
}

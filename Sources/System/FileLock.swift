import Glibc

/// An exclusive lock on a file (`flock`) for as long as this lives; the kernel drops it when the process
/// ends, however it ends.
package final class FileLock: Sendable {
    private let file: Int32

    private init(_ file: Int32) { self.file = file }

    deinit { close(file) }

    /// Takes the lock of a file, which is made when it is not there.
    ///
    /// - Parameter path: The file; it stays when the lock is given up.
    /// - Returns: nil when another process has it.
    /// - Throws: ``SystemError`` when the file cannot be made or locked.
    package static func take(_ path: String) throws(SystemError) -> FileLock? {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw SystemError() }
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            let error = SystemError()
            if error.code == EINTR { continue }
            close(file)
            if error.code == EWOULDBLOCK { return nil }
            throw error
        }
        return FileLock(file)
    }
}

import Glibc

/// A file held locked shared (`flock`) for as long as this lives; the kernel lets go of it when
/// the process ends, however it ends.
final class SharedLock: Sendable {
    private let file: Int32

    private init(file: Int32) { self.file = file }

    deinit { close(file) }

    /// Takes the lock without waiting.
    ///
    /// - Returns: nil when somebody has it alone.
    /// - Throws: The `errno` as ``Failure`` when the file cannot be opened or locked.
    static func take(_ path: String) throws(Failure) -> SharedLock? {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure(path: path, code: errno) }
        while flock(file, LOCK_SH | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            close(file)
            if code == EWOULDBLOCK { return nil }
            throw Failure(path: path, code: code)
        }
        return SharedLock(file: file)
    }

    /// Whether a process holds a record lock on a file; looking takes none.
    static func isRecordLocked(_ path: String) -> Bool {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var lock = Glibc.flock()
        lock.l_type = Int16(F_RDLCK)
        lock.l_whence = Int16(SEEK_SET)
        return unsafe fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }

    /// A lock file that could not be used.
    struct Failure: Error {
        let path: String
        /// The `errno`.
        let code: Int32
    }
}

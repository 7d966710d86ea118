import ApprenticeSystem
import Apprentice
import Glibc

/// Shows all who share a store which holders of leases are alive.
///
/// A holder has an exclusive `flock` on a file of its own beside the store, which the kernel drops
/// however its process ends; whoever can get the lock knows that the holder is gone. Two holders in one
/// process are told apart too, because the lock belongs to the open file, not to the process.
struct LeaseFiles: Sendable {
    private let prefix: String

    /// Names the files of a store.
    ///
    /// - Parameter store: The store's file, absolute and without symbolic links.
    init(store: String) { prefix = store + "-lease-" }

    /// The lock on a holder's file, until it is released.
    final class Held: Sendable {
        private let path: String
        private let descriptor: Locked<Int32?>

        fileprivate init(_ path: String, _ file: Int32) {
            (self.path, descriptor) = (path, Locked(file))
        }

        deinit { release() }

        /// Gives the lock and its file up; the holder counts as gone from then on.
        func release() {
            let file = descriptor.withLock { descriptor in
                defer { descriptor = nil }
                return descriptor
            }
            guard let file else { return }
            unsafe unlink(path)
            Glibc.close(file)
        }
    }

    /// Takes a holder's lock, before the first row that names it is committed.
    ///
    /// Until then there is no file, so that a program that only reads leaves none.
    ///
    /// - Throws: ``StoreError`` when the file cannot be made.
    func hold(_ holder: String) throws(StoreError) -> Held {
        let path = prefix + holder
        while true {
            let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else {
                throw .unwritable(path, why: "\(path): \(SystemError.text(errno))")
            }
            guard flock(file, LOCK_EX) == 0 else {
                let code = errno
                Glibc.close(file)
                if code == EINTR { continue }
                throw .unwritable(path, why: "\(path): \(SystemError.text(code))")
            }
            if FileIdentity(file) == FileIdentity(path, followsLinks: false) {
                // Whose it is, for those who wait for it.
                let name = Array("\(getpid()) \(ProcessState(of: getpid())?.start ?? 0)\n".utf8)
                unsafe _ = Glibc.write(file, name, name.count)
                return Held(path, file)
            }
            // A sweep took the file for a dead holder's between the two calls, and removed it.
            Glibc.close(file)
        }
    }

    /// Whether a holder is alive, and in which process; the file of one that is gone is removed.
    ///
    /// One whose process is stopped (`^Z`) holds nothing any more: it may be days until it goes on, and
    /// when it does, the check of each commit tells it that its lease is another's.
    func state(of holder: String) -> LeaseState {
        // Anything else is no name of a holder, and no part of a path.
        guard holder.utf8.count == 32, holder.utf8.allSatisfy(Self.isHexadecimal) else {
            return .free
        }
        return Self.state(at: prefix + holder)
    }

    /// Removes what dead holders left.
    func sweep() {
        let beginning = Path.last(of: prefix)
        for name in File.names(in: Path.folder(of: prefix)) ?? []
        where name.hasPrefix(beginning) {
            _ = state(of: String(name.dropFirst(beginning.count)))
        }
    }

    /// Who holds the lock of a file; if nobody does, the file is removed.
    private static func state(at path: String) -> LeaseState {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        // What cannot be looked at is left to its holder.
        guard file >= 0 else { return errno == ENOENT ? .free : .held(process: nil) }
        defer { Glibc.close(file) }
        // A shared lock, so that two who look at the same time do not take each other for the holder.
        guard flock(file, LOCK_SH | LOCK_NB) == 0 else { return state(ofHolderIn: file) }
        if FileIdentity(file) == FileIdentity(path, followsLinks: false) { unsafe unlink(path) }
        return .free
    }

    /// What the process does that a lease's file names.
    private static func state(ofHolderIn file: Int32) -> LeaseState {
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = unsafe pread(file, &buffer, buffer.count, 0)
        let words = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let id = pid_t(words[0]), let process = ProcessState(of: id),
            String(process.start) == words[1]
        else { return .held(process: nil) }
        return process.isStopped ? .stopped(process: id) : .held(process: id)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

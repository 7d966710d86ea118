import Apprentice
import Glibc

/// Shows other processes that the owner of a lease still runs.
///
/// The owner holds an exclusive `flock` on a file of its own beside the store, which the kernel
/// drops however the process ends; who can get the lock knows that the owner is gone. Two owners in
/// one process are told apart too, for the lock belongs to the open file, not to the process.
final class ProcessLease {
    /// The name under which leases are given out; a new one each time a store is opened.
    let owner: String
    private let prefix: String
    private var descriptor: Int32?

    /// Creates a lease that holds no lock yet.
    ///
    /// - Parameter store: The store's file, absolute and without symbolic links.
    init(store: String) {
        prefix = store + "-lease-"
        owner = Skill.UID.random().description
    }

    deinit { release() }

    /// Takes the lock, before the first row that names the owner is committed.
    ///
    /// Until then there is no file, so that a program that only reads leaves none.
    ///
    /// - Throws: ``StoreError`` when the file cannot be made.
    func hold() throws(StoreError) {
        guard descriptor == nil else { return }
        let path = prefix + owner
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
            if Self.isFile(file, at: path) {
                descriptor = file
                return
            }
            // A sweep took the file for a dead owner's between the two calls, and removed it.
            Glibc.close(file)
        }
    }

    /// Gives the lock and its file up; the owner counts as dead from then on.
    func release() {
        guard let file = descriptor else { return }
        descriptor = nil
        unsafe unlink(prefix + owner)
        Glibc.close(file)
    }

    /// Whether the owner of a lease still runs; a dead one's file is removed.
    func isAlive(_ owner: String) -> Bool {
        if owner == self.owner { return true }
        // Anything else is no name of ours, and no part of a path.
        guard owner.utf8.count == 32, owner.utf8.allSatisfy(Self.isHexadecimal) else {
            return false
        }
        return Self.isHeld(prefix + owner)
    }

    /// Removes what dead owners left.
    func sweep() {
        guard let stream = unsafe opendir(PathName.folder(of: prefix)) else { return }
        defer { unsafe closedir(stream) }
        let beginning = PathName.last(of: prefix)
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            guard name.hasPrefix(beginning) else { continue }
            _ = isAlive(String(name.dropFirst(beginning.count)))
        }
    }

    /// Whether somebody holds the lock of a file; if nobody does, the file is removed.
    private static func isHeld(_ path: String) -> Bool {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        // What cannot be looked at is left to its owner.
        guard file >= 0 else { return errno != ENOENT }
        defer { Glibc.close(file) }
        // A shared lock, so that two who look at the same time do not take each other for the owner.
        guard flock(file, LOCK_SH | LOCK_NB) == 0 else { return true }
        if isFile(file, at: path) { unsafe unlink(path) }
        return false
    }

    /// Whether an open file is still the one at a path.
    private static func isFile(_ file: Int32, at path: String) -> Bool {
        var mine = stat()
        var there = stat()
        return unsafe fstat(file, &mine) == 0 && lstat(path, &there) == 0
            && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

import ApprenticeSystem
import Glibc

/// The lines that were typed at prompts, in the file that all programs share.
package enum TypedLines {
    /// Takes lines out of a history file for good.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - condition: Which lines.
    /// - Returns: How many there were.
    package static func forget(in path: String, where condition: (String) -> Bool) -> Int {
        HistoryFile(path: path, limit: .max).forget(where: condition)
    }
}

/// A file of lines that several programs append to at the same time.
///
/// Each line is one row, appended under a lock, so nothing is ever rewritten but when the file has
/// grown far over its limit. A file that cannot be read or written is as good as none.
struct HistoryFile {
    let path: String
    let limit: Int

    /// The newest rows, up to the limit; shortens the file if it is far over.
    func load() -> HistoryRows {
        let rows = HistoryRows(bytes: read())
        guard rows.count > limit + limit / 4 else { return rows.suffix(limit) }
        return shorten()
    }

    func append(_ line: String) {
        let row = HistoryEntry.encode(line)
        guard row.utf8.count <= HistoryEntry.longest else { return }
        try? File.makeFolder(Path.folder(of: path))
        withLock { file in
            // A row that was cut off by a crash must not swallow this one.
            let text = endsWithinRow(file) ? "\n" + row + "\n" : row + "\n"
            try? File.write(text, to: file)
        }
    }

    /// Takes lines out for good: the bytes of the old file are overwritten.
    ///
    /// - Parameter condition: Which lines.
    /// - Returns: How many there were.
    func forget(where condition: (String) -> Bool) -> Int {
        guard File.exists(path) else { return 0 }
        var count = 0
        withLock { file in
            let rows = HistoryRows(bytes: Self.read(file))
            let kept = (0..<rows.count).map { rows[$0] }.filter { !condition($0) }
            count = rows.count - kept.count
            guard count > 0 else { return }
            let text = kept.map { HistoryEntry.encode($0) + "\n" }.joined()
            if put(Array(text.utf8)) { Self.overwrite(file) } else { count = 0 }
        }
        return count
    }

    /// Zeros in the place of what a file held, whoever still has it open.
    private static func overwrite(_ file: Int32) {
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { return }
        // What is appended otherwise is written in place.
        _ = fcntl(file, F_SETFL, O_RDWR)
        lseek(file, 0, SEEK_SET)
        try? File.write([UInt8](repeating: 0, count: Int(status.st_size)), to: file)
        fsync(file)
    }

    private func read() -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        return Self.read(file)
    }

    private static func read(_ file: Int32) -> [UInt8] {
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return []
        }
        lseek(file, 0, SEEK_SET)
        return (try? File.contents(of: file, expecting: Int(status.st_size))) ?? []
    }

    /// Keeps the newest rows only, in a new file that takes the old one's place.
    private func shorten() -> HistoryRows {
        var kept = HistoryRows(bytes: [])
        withLock { file in
            kept = HistoryRows(bytes: Self.read(file)).suffix(limit)
            _ = put(Array(kept.bytes))
        }
        return kept
    }

    /// Puts a new file in the place of the old one.
    private func put(_ bytes: [UInt8]) -> Bool {
        let temporary = "\(path).\(getpid())"
        let new = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard new >= 0 else { return false }
        defer { close(new) }
        guard (try? File.write(bytes, to: new)) != nil, fsync(new) == 0,
            unsafe rename(temporary, path) == 0
        else {
            unsafe unlink(temporary)
            return false
        }
        return true
    }

    /// Opens the file and runs something while no other program does the same.
    private func withLock(_ body: (Int32) -> Void) {
        for _ in 0..<100 {
            let file = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard file >= 0 else { return }
            defer { close(file) }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                // The lock is held for the time of one write; never let a prompt hang on it.
                usleep(2_000)
                continue
            }
            guard let current = FileIdentity(path) else { return }
            // Somebody else may have shortened it between the opening and the lock.
            if FileIdentity(file) == current { return body(file) }
        }
    }

    private func endsWithinRow(_ file: Int32) -> Bool {
        let end = lseek(file, 0, SEEK_END)
        var last: UInt8 = 0x0A
        guard end > 0 else { return false }
        return unsafe pread(file, &last, 1, end - 1) == 1 && last != 0x0A
    }
}

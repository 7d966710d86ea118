import Apprentice
import Glibc

/// The items whose results stand in a file: eight bytes for each.
struct FinishedItems: Sendable, Equatable {
    private var hashes: Set<Int> = []

    /// How many there are.
    var count: Int { hashes.count }

    /// Whether an item is among them.
    func contains(_ key: String) -> Bool { !hashes.isEmpty && hashes.contains(key.hashValue) }

    /// Adds an item; false when it was there.
    mutating func insert(_ key: String) -> Bool { hashes.insert(key.hashValue).inserted }

    /// What was found in a file of results.
    struct Healing: Sendable {
        /// The items that need not be done again.
        var items = FinishedItems()
        /// How many lines are to be taken out: failed items, and repeated ones.
        var dropped = 0
        /// Whether the last line was cut off while it was written.
        var isTorn = false
    }

    /// Reads a file of results, a line at a time.
    ///
    /// - Throws: ``UsageError`` when a line but the last is not a result.
    static func reading(_ path: String) throws -> Healing {
        var healing = Healing()
        try eachLine(of: path, healing: &healing) { _ in }
        return healing
    }

    /// Hands on the lines that stay.
    fileprivate static func eachLine(
        of path: String,
        healing: inout Healing,
        keep: (UnsafePointer<CChar>) throws -> Void
    ) throws {
        guard let file = fopen(path, "re") else { throw ResultFile.unwritable(path, errno) }
        defer { fclose(file) }
        var buffer: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(buffer) }
        var number = 0
        var broken: Int?
        while case let count = getline(&buffer, &capacity, file), count > 0, let line = buffer {
            number += 1
            if let broken { throw foreign(path, broken) }
            let text = String(cString: line)
            let isWhole = text.utf8.last == 0x0A && text.utf8.count == count
            guard isWhole, let result = ResultLine.read(text) else {
                // Only the last may be torn; what stands before another line is somebody else's.
                broken = number
                continue
            }
            if !result.hasFailed, healing.items.insert(result.key) {
                try keep(line)
            } else {
                healing.dropped += 1
            }
        }
        if let broken {
            if broken == 1, number == 1, !isBeginning(of: path) { throw foreign(path, 1) }
            healing.isTorn = true
        }
    }

    /// Whether a file that is one broken line begins as a result does.
    private static func isBeginning(of path: String) -> Bool {
        guard let file = fopen(path, "re") else { return false }
        defer { fclose(file) }
        let start = Array("{\"id\":".utf8)
        var found = [UInt8](repeating: 0, count: start.count)
        let count = fread(&found, 1, start.count, file)
        return Array(found.prefix(count)) == Array(start.prefix(count))
    }

    private static func foreign(_ path: String, _ line: Int) -> UsageError {
        UsageError(
            what: "\(path) holds something else than results",
            why: "line \(line) is none; nothing was changed",
            remedy: "write elsewhere: --output OUT.jsonl"
        )
    }
}

extension FinishedItems.Healing {
    /// Writes the file anew without what is to be taken out; whole or not at all.
    ///
    /// - Throws: ``UsageError`` when it cannot be written.
    func rewrite(_ path: String) throws {
        let other = path + ".resuming"
        guard let file = fopen(other, "we") else { throw ResultFile.unwritable(other, errno) }
        var isDone = false
        defer { if !isDone { unlink(other) } }
        var status = stat()
        if stat(path, &status) == 0 { fchmod(fileno(file), status.st_mode & 0o7777) }
        var again = FinishedItems.Healing()
        do {
            try FinishedItems.eachLine(of: path, healing: &again) { line in
                guard fputs(line, file) >= 0 else { throw ResultFile.unwritable(other, errno) }
            }
            guard fflush(file) == 0, fsync(fileno(file)) == 0 else {
                throw ResultFile.unwritable(other, errno)
            }
        } catch {
            fclose(file)
            throw error
        }
        fclose(file)
        guard rename(other, path) == 0 else { throw ResultFile.unwritable(path, errno) }
        isDone = true
    }
}

/// Which ids were read lately, in bounded memory: eight bytes for each.
///
/// Two generations are kept, and the older one goes when the newer is full. So an id is known again
/// among at least ``generation`` that were read after it, however long the input is.
struct RecentIDs: Sendable {
    /// How many a generation holds: what a set of 1 MiB takes.
    static let generation = 98_304

    private var newer: Set<Int> = []
    private var older: Set<Int> = []

    /// Remembers an id; false when it is known.
    mutating func insert(_ id: String) -> Bool {
        let hash = id.hashValue
        guard !older.contains(hash), newer.insert(hash).inserted else { return false }
        if newer.count == Self.generation { (older, newer) = (newer, []) }
        return true
    }
}

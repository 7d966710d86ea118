import ApprenticeSystem
import Apprentice
import Glibc

/// Checks whether a store's files are still those that were opened.
///
/// A file that was deleted, moved or replaced under a program takes in all that is written, and no
/// other program ever sees it; one that is reached by two names has two logs, which destroy each
/// other (sqlite.org/howtocorrupt.html, 2.4 and 2.5). So this is asked before each transaction.
struct StorePlace {
    private let path: String
    private let file: FileIdentity?
    /// The log and the index of the log, once they are there; while a program has the store open,
    /// nobody else may remove them.
    private var companions: [String: FileIdentity] = [:]

    /// Takes down where a store is, right after it was opened.
    init(_ path: String) {
        self.path = path
        file = FileIdentity(path)
    }

    /// Asks whether all is where it was.
    ///
    /// - Throws: ``StoreError`` when it is not; what the program keeps would be lost.
    mutating func check() throws(StoreError) {
        guard let there = FileIdentity(path) else { throw gone("it was deleted or moved") }
        guard there == file else { throw gone("another file was put in its place") }
        guard there.links == 1 else {
            throw StoreError(
                .unwritable,
                what: "the store has two names",
                why: "\(path) is a hard link, one of \(there.links); programs that use different "
                    + "names destroy it",
                remedy: "remove the other name: find / -xdev -samefile \(Path.quoted(path))"
            )
        }
        for ending in ["-wal", "-shm"] {
            let companion = FileIdentity(path + ending)
            if let known = companions[ending], companion != known {
                throw gone("\(Path.last(of: path))\(ending) was deleted or replaced")
            }
            companions[ending] = companion
        }
    }

    private func gone(_ why: String) -> StoreError {
        StoreError(
            .unwritable,
            what: "the store is no longer the file that was opened; nothing was kept",
            why: "\(path): \(why) while the program runs",
            remedy: "put it back if you can, and start again: apprentice -c"
        )
    }
}

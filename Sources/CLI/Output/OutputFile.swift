import ApprenticeSystem
import Apprentice
import ApprenticeStorage

/// A file that somebody names for output, and what stands in its place.
///
/// Whatever this program did not write is somebody's, and stays; its own store is never written over.
struct OutputFile {
    /// The name as it was typed.
    let name: String
    /// The path it means.
    let path: String
    /// The text that stands there; empty when nothing does.
    let existing: String

    /// Looks at what is there.
    ///
    /// - Parameters:
    ///   - name: The name as it was typed.
    ///   - store: The store's file.
    /// - Throws: ``LearningError`` when it belongs to the store, or holds what is not text;
    ///   `SkillbookFileError` when it cannot be looked at.
    init(_ name: String, store: String) throws {
        (self.name, path) = (name, Path.expanded(name))
        try Self.refuseStore(path, called: name, store: store)
        do {
            existing = File.exists(path) ? try SkillbookFile.read(path) : ""
        } catch is FileFormatError {
            throw Self.foreign(name, "it holds bytes that are no text")
        }
    }

    /// The error that leaves the file as it is.
    ///
    /// - Parameters:
    ///   - name: The file as it was named.
    ///   - why: What it holds.
    ///   - remedy: What to do; by default to name another file.
    /// - Returns: The error.
    static func foreign(_ name: String, _ why: String, remedy: String? = nil) -> LearningError {
        LearningError(
            "\(name) is not ours, and was left as it is",
            why: why,
            remedy: remedy ?? "name another file, such as \(free(name))"
        )
    }

    /// A name like another that no file has.
    static func free(_ name: String) -> String {
        let slash = name.lastIndex(of: "/") ?? name.startIndex
        let dot = name[slash...].lastIndex(of: ".") ?? name.endIndex
        let names = (2...99).lazy.map { "\(name[..<dot])-\($0)\(name[dot...])" }
        return names.first { !File.exists(Path.expanded($0)) } ?? "other.md"
    }

    /// Refuses the store, its log and all else that is named after it, by whatever name it is reached.
    static func refuseStore(_ path: String, called name: String, store: String) throws {
        guard let target = resolved(path) else { return }
        let own = resolved(store) ?? store
        let isLinked = ["", "-wal", "-shm", "-journal"].contains { File.isSame(path, own + $0) }
        guard isLinked || target == own || target.hasPrefix(own + "-") else { return }
        throw LearningError(
            "\(name) belongs to the store, and was left as it is",
            why: "all turns and lessons are kept in \(own) and the files named after it",
            remedy: "name another file"
        )
    }

    /// A path without symbolic links; its last part need not be there yet.
    private static func resolved(_ path: String) -> String? {
        Path.resolved(path)
            ?? Path.resolved(Path.folder(of: path)).map { $0 + "/" + Path.last(of: path) }
    }
}

extension Chat {
    /// The file of a name, if something may be written there.
    func outputFile(_ name: String) throws -> OutputFile {
        try OutputFile(name, store: storePath)
    }

    /// The store's file, perhaps relative.
    var storePath: String {
        get throws {
            try StoreLocation.path(
                option: settings[.store],
                environment: Surroundings.environment
            )
        }
    }
}

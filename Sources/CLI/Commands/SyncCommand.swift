import Apprentice
import ApprenticeStorage
import ApprenticeSystem
import ApprenticeTerminal

extension Command {
    static let sync = Command(
        "sync",
        "DIR",
        summary: "merge the lessons with a folder that other devices sync with, too",
        example: ":sync ~/lessons",
        completing: .file,
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        let words = arguments.words()
        guard let name = words.first, words.count == 1 else {
            throw UsageError(
                what: ":sync needs one folder",
                why: words.isEmpty
                    ? "none was named"
                    : "several were named; put quotes around a name with spaces",
                remedy: ":sync ~/lessons"
            )
        }
        chat.output.result(try await chat.sync(with: name))
    }
}

extension Chat {
    /// How many times it is tried while other programs change the folder.
    private static var tries: Int { 5 }

    /// Merges the book and a folder, each into the other.
    fileprivate func sync(with name: String) async throws -> CommandResult {
        let folder = try await abandonable { try SyncFolder(Path.expanded(name)) }
        let home = Surroundings.environment["HOME"]
        var results: [SyncResult] = []
        var book = SyncedBook(id: "", files: [])
        for attempt in 1...Self.tries {
            book = try await abandonable { try folder.read() }
            let read = book
            let result = try await abandonable { [store] in
                try await store.transaction { try $0.sync(read, named: name, home: home) }
            }
            results.append(result)
            do {
                try folder.write(result, of: book)
            } catch is SyncFolder.Changed where attempt < Self.tries {
                continue
            } catch is SyncFolder.Changed {
                throw LearningError(
                    "\(name) is being written by others",
                    why: "its files changed \(Self.tries) times while they were merged",
                    remedy: "what was told here is safe; sync again: :sync \(name)"
                )
            }
            try await store.transaction { try $0.keepSynced(result, with: read) }
            break
        }
        let revisions = results.compactMap(\.revision)
        if let last = revisions.last { showed(revision: last.number) }
        await refreshStatus()
        return SyncReport(name: name, results: results, book: book).result
    }
}

/// What a sync came to, in words and as JSON.
private struct SyncReport {
    let name: String
    let results: [SyncResult]
    let book: SyncedBook

    private var changes: [SkillChange] { results.compactMap(\.revision).flatMap(\.changes) }
    private var last: SyncResult? { results.last }
    /// Told by the first of several tries; the others find them settled.
    private var conflicts: [(id: String, words: String)] { results.flatMap(\.conflicts) }
    private var quarantined: [Skill] { results.flatMap(\.quarantined) }

    private func count(_ kind: SkillChange.Kind) -> Int { changes.count { $0.kind == kind } }

    private var lines: [String] {
        var parts: [String] = []
        for (kind, word) in [
            (SkillChange.Kind.added, "new here"), (.updated, "changed here"),
            (.removed, "removed here"),
        ] where count(kind) > 0 { parts.append("\(count(kind)) \(word)") }
        let written = last?.writes.count ?? 0
        if written > 0 { parts.append("\(written) file\(written == 1 ? "" : "s") written") }
        var lines = [
            "synced with \(name) · "
                + (parts.isEmpty ? "nothing new on either side" : parts.joined(separator: ", "))
        ]
        lines += conflicts.prefix(20).map { "  \($0.id): \($0.words)" }
        if conflicts.count > 20 { lines.append("  and \(conflicts.count - 20) more") }
        lines += quarantined.prefix(20).map {
            "  held back until you accept it: \($0.id), \($0.quarantine ?? "") · :inbox"
        }
        lines += (last?.held ?? []).prefix(20).map {
            "  \($0.id) stays as it is: what came for it gives orders"
        }
        let secret = (last?.leftOut ?? []).map(\.id)
        if !secret.isEmpty {
            lines.append("  not synced, they hold a secret: \(secret.joined(separator: ", "))")
        }
        lines += book.unreadable.prefix(20).map {
            "  \($0) cannot be read yet and was left as it is; sync again when it is whole"
        }
        lines += book.foreign.prefix(20).map {
            "  \($0) is not named after its lesson; it was left out"
        }
        return lines.map(ControlFilter.legibleLine)
    }

    var result: CommandResult {
        CommandResult(
            "sync",
            lines.joined(separator: "\n"),
            [
                (key: "folder", value: .string(name)),
                (key: "added", value: JSON(count(.added))),
                (key: "updated", value: JSON(count(.updated))),
                (key: "removed", value: JSON(count(.removed))),
                (key: "written", value: JSON(last?.writes.count ?? 0)),
                (
                    key: "conflicts",
                    value: .array(
                        conflicts.map {
                            ["id": .string($0.id), "reason": .string($0.words)]
                        }
                    )
                ),
                (key: "quarantined", value: JSON(quarantined.map(\.id))),
                (key: "held", value: JSON((last?.held ?? []).map(\.id))),
                (key: "left_out", value: JSON((last?.leftOut ?? []).map(\.id))),
                (key: "unreadable", value: JSON(book.unreadable)),
                (key: "revision", value: JSON(results.compactMap(\.revision).last?.number)),
            ],
            hint: changes.isEmpty
                ? nil : "take it back: :undo (and there, too, when you sync again)"
        )
    }
}

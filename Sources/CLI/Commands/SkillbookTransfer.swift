import Apprentice
import Glibc
import Storage

extension Chat {
    /// Writes the skillbook; what the file is called says in which form.
    func save(to name: String, withSecrets: Bool) async throws -> CommandResult {
        let path = Path.expanded(name)
        let (book, kept) = try await store.transaction { ($0.book, try $0.fileRemainder()) }
        if !path.hasSuffix(".md") { try refuseToReplace(path, called: name) }
        let text: String
        if path.hasSuffix(".md") {
            let existing = Path.exists(path) ? try SkillbookFile.read(path) : nil
            text = SkillbookWriter.markdown(book, replacing: existing, withSecrets: withSecrets)
        } else if path.hasSuffix(".txt") {
            text = SkillbookWriter.playbookText(book, withSecrets: withSecrets)
        } else {
            text = SkillbookWriter.json(book, keeping: kept, withSecrets: withSecrets)
        }
        try SkillbookFile.write(text, to: path)
        let hidden = withSecrets ? [] : SkillbookWriter.leftOut(book).filter(\.isLive)
        let saved = book.liveCount - hidden.count
        var parts = ["saved \(saved) skill\(saved == 1 ? "" : "s") to \(name)"]
        if !hidden.isEmpty {
            let ids = hidden.map(\.id).joined(separator: ", ")
            parts.append(
                "left out, because they hold a secret: \(ids) · --with-secrets writes them"
            )
        }
        return CommandResult(
            "save",
            parts.joined(separator: " · "),
            [
                (key: "file", value: .string(name)),
                (key: "skills", value: JSON(saved)),
                (key: "left_out", value: JSON(hidden.map(\.id))),
                (key: "revision", value: JSON(book.revision)),
            ]
        )
    }

    /// Refuses to write over a file that is no skillbook: it is somebody's.
    private func refuseToReplace(_ path: String, called name: String) throws {
        guard Path.exists(path), let text = try? SkillbookFile.read(path), !text.isEmpty else {
            return
        }
        do {
            _ = try SkillbookReader.read(text, now: .now())
        } catch {
            throw LearningError(
                "\(name) is not a skillbook, and was left as it is",
                why: "a skillbook would take the place of all that stands in it",
                remedy: "save under another name: :save skillbook.json"
            )
        }
    }

    /// Puts a file's skills in the place of the skillbook's, or adds them.
    func load(from name: String, merging: Bool) async throws -> CommandResult {
        let path = Path.expanded(name)
        let document = try SkillbookFile.load(path, now: .now())
        let loaded = try await store.transaction {
            try $0.load(document, named: name, merging: merging)
        }
        showed(revision: loaded.revision)
        await refreshStatus()
        var lines = [
            "loaded \(loaded.loaded) skill\(loaded.loaded == 1 ? "" : "s") from \(name) (\(document.format.name))"
        ]
        if !loaded.replaced.isEmpty {
            lines[0] += " · \(loaded.replaced.count) no longer used, :undo brings them back"
        }
        if !loaded.carriedOver.isEmpty {
            lines[0] += " · \(loaded.carriedOver.count) kept: notes not yet learned, or secrets"
        }
        lines += loaded.renamed.map { "  \($0.from) is called \($0.to) here" }
        lines += loaded.repairs.prefix(20).map { "  repaired: \($0)" }
        if loaded.repairs.count > 20 { lines.append("  and \(loaded.repairs.count - 20) more") }
        return CommandResult(
            "load",
            lines.joined(separator: "\n"),
            [
                (key: "file", value: .string(name)),
                (key: "loaded", value: JSON(loaded.loaded)),
                (key: "added", value: JSON(loaded.added)),
                (key: "updated", value: JSON(loaded.updated)),
                (key: "merged", value: JSON(loaded.merged)),
                (key: "replaced", value: JSON(loaded.replaced.map(\.id))),
                (key: "carried_over", value: JSON(loaded.carriedOver.map(\.id))),
                (key: "repairs", value: JSON(loaded.repairs)),
                (key: "revision", value: JSON(loaded.revision)),
            ]
        )
    }
}

/// File names as people type them.
enum Path {
    /// Whether something is there.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The path with `~` at its start as the home folder.
    static func expanded(_ name: String) -> String {
        guard name == "~" || name.hasPrefix("~/") else { return name }
        return (Surroundings.environment["HOME"] ?? "") + name.dropFirst()
    }
}

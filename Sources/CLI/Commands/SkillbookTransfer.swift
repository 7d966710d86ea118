import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeStorage
import ApprenticeTerminal

extension Chat {
    /// Writes the skillbook; what the file is called says in which form.
    func save(to name: String, withSecrets: Bool) async throws -> CommandResult {
        if name.hasSuffix("/") || File.isFolder(Path.expanded(name)) {
            return try await saveSkills(to: name, withSecrets: withSecrets)
        }
        let file = try outputFile(name)
        let (book, kept) = try await store.transaction { ($0.book, try $0.fileRemainder()) }
        // A large book takes seconds, which nobody has to sit out.
        let (text, hidden) = try await abandonable {
            (
                try Self.text(of: book, kept, to: file, withSecrets: withSecrets),
                withSecrets ? [] : SkillbookWriter.leftOut(book).filter(\.isLive)
            )
        }
        try Task.checkCancellation()
        try SkillbookFile.write(text, to: file.path)
        return saved(book.liveCount - hidden.count, of: book, to: name, without: hidden)
    }

    /// Writes the skillbook as Agent Skills, a folder for each topic.
    private func saveSkills(to name: String, withSecrets: Bool) async throws -> CommandResult {
        let path = Path.expanded(name)
        let folder = try SkillFolder(path, makingIt: true)
        let (book, kept) = try await store.transaction { ($0.book, try $0.fileRemainder()) }
        let isAlone = File.exists(path + "/" + AgentSkills.page)
        guard !isAlone else {
            throw OutputFile.foreign(
                name,
                "it is a skill itself, and the lessons need a folder for each topic",
                remedy: "name the folder it stands in"
            )
        }
        let file = try OutputFile(
            (name.hasSuffix("/") ? name : name + "/") + AgentSkills.skillbook,
            store: try storePath
        )
        let (changes, hidden) = try await abandonable {
            let old = try Self.known(file, to: book, origin: kept.origin)
            let directory = try folder.read()
            if let changed = AgentSkills.changed(in: directory, since: book) {
                let words = DisplayWidth.truncate(
                    ControlFilter.legibleLine(changed.content.onOneLine),
                    to: 60
                )
                throw OutputFile.foreign(
                    name,
                    "a lesson was changed or added there since it was saved: \(words)",
                    remedy: "take it in first: :load \(name)"
                )
            }
            let changes = AgentSkills.changes(
                for: old.map(book.keepingKeys(of:)) ?? book,
                keeping: old.map(kept.keepingKeys(of:)) ?? kept,
                in: directory,
                withSecrets: withSecrets
            )
            let hidden = withSecrets ? [] : SkillbookWriter.leftOut(book).filter(\.isLive)
            return (changes, hidden)
        }
        try Task.checkCancellation()
        try folder.apply(changes)
        return saved(
            changes.lessons,
            of: book,
            to: name,
            as: changes.topics,
            without: hidden
        )
    }

    private func saved(
        _ count: Int,
        of book: Skillbook,
        to name: String,
        as topics: [String]? = nil,
        without hidden: [Skill]
    ) -> CommandResult {
        var parts = ["saved \(count) lesson\(count == 1 ? "" : "s") to \(name)"]
        if let topics, !topics.isEmpty {
            let shown = topics.prefix(12).joined(separator: ", ")
            parts[0] += " as the skill\(topics.count == 1 ? "" : "s") \(shown)"
            if topics.count > 12 { parts[0] += " and \(topics.count - 12) more" }
        }
        if !hidden.isEmpty {
            let ids = hidden.map(\.id).joined(separator: ", ")
            parts.append(
                "left out because they hold a secret: \(ids) (--with-secrets writes them)"
            )
        }
        var fields: [(key: String, value: JSON)] = [
            (key: "file", value: .string(name)),
            (key: "saved", value: JSON(count)),
            (key: "left_out", value: JSON(hidden.map(\.id))),
            (key: "revision", value: JSON(book.revision)),
        ]
        if let topics { fields.append((key: "folders", value: JSON(topics))) }
        return CommandResult("save", parts.joined(separator: " · "), fields)
    }

    /// What a file is to hold.
    ///
    /// - Throws: ``LearningError`` when it would lose what is not ours.
    private static func text(
        of book: Skillbook,
        _ kept: SkillbookDocument,
        to file: OutputFile,
        withSecrets: Bool
    ) throws -> String {
        if file.name.hasSuffix(".md") {
            return SkillbookWriter.markdown(
                book,
                replacing: file.existing,
                withSecrets: withSecrets
            )
        }
        let old = try known(file, to: book, origin: kept.origin)
        if file.name.hasSuffix(".txt") {
            let placed = SkillbookWriter.playbookText(
                book,
                replacing: file.existing,
                withSecrets: withSecrets
            )
            guard let placed else {
                throw OutputFile.foreign(file.name, "between its entries stand lines that are none")
            }
            return placed
        }
        return SkillbookWriter.json(
            old.map(book.keepingKeys(of:)) ?? book,
            keeping: old.map(kept.keepingKeys(of:)) ?? kept,
            withSecrets: withSecrets
        )
    }

    /// The skillbook that stands in a file, if all of it is known here; nil when the file is empty.
    ///
    /// - Throws: ``LearningError`` when it holds anything that would be lost.
    private static func known(
        _ file: OutputFile,
        to book: Skillbook,
        origin: String?
    ) throws -> SkillbookDocument? {
        if file.existing.isEmpty { return nil }
        guard let old = try? SkillbookReader.read(file.existing, now: .now()),
            old.format == .apprentice || !old.skills.isEmpty,
            file.name.hasSuffix(".txt") ? old.format == .playbookText : old.format.isJSON
        else {
            throw OutputFile.foreign(file.name, "it is no skillbook that was saved here")
        }
        if old.format == .apprentice, old.origin == origin { return old }
        let unknown = old.skills.first {
            old.format == .apprentice ? book[$0.uid] == nil : book[$0.id] == nil
        }
        if let unknown {
            throw OutputFile.foreign(
                file.name,
                "it holds lessons that are not known here, such as \(unknown.id)",
                remedy: "take them in first: :load \(file.name) --merge"
            )
        }
        return old
    }

    /// Puts a file's skills in the place of the skillbook's, or adds them.
    func load(
        from name: String,
        merging: Bool,
        isStrange: Bool = false
    ) async throws -> CommandResult {
        let path = Path.expanded(name)
        let document = try await abandonable { try SkillbookFile.load(path, now: .now()) }
        let (loaded, before) = try await abandonable { [store] in
            try await store.transaction {
                let before = $0.book.revision
                let loaded = try $0.load(
                    document,
                    named: name,
                    merging: merging,
                    isStrange: isStrange
                )
                // Who gave up waiting is told that nothing was loaded.
                try Task.checkCancellation()
                return (loaded, before)
            }
        }
        let hasChanged = loaded.revision != before
        showed(revision: loaded.revision)
        await refreshStatus()
        var lines = [
            "loaded \(loaded.loaded) lesson\(loaded.loaded == 1 ? "" : "s") from \(name) (\(document.format.name))"
        ]
        if !hasChanged {
            let source = "\(name) (\(document.format.name))"
            lines[0] =
                loaded.loaded == 0
                ? "nothing changed: there is no lesson in \(source)"
                : "nothing changed: all of \(source) is here already"
        }
        if !loaded.replaced.isEmpty { lines[0] += " · \(loaded.replaced.count) removed" }
        if !loaded.carriedOver.isEmpty {
            lines[0] += " · \(loaded.carriedOver.count) kept: not learned yet, or secret"
        }
        lines += loaded.quarantined.prefix(20).map {
            "  held back until you accept it: \($0.id), \($0.quarantine ?? "") · :inbox"
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
                (key: "quarantined", value: JSON(loaded.quarantined.map(\.id))),
                (key: "revision", value: JSON(loaded.revision)),
                (key: "changed", value: .bool(hasChanged)),
            ],
            hint: hasChanged ? "take it back: :undo" : nil
        )
    }
}

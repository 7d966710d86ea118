import Apprentice
import Glibc
import Terminal

/// What Tab offers: commands, their arguments, files, ids and turns.
struct Completer: Sendable {
    /// Ids and turns as of the last look; completion must not wait for the store.
    let known: Locked<Known> = Locked(Known())

    /// What the store held at the last look.
    struct Known: Sendable {
        var skills: [(id: String, words: String)] = []
        var turns: [(id: Int, question: String)] = []
        var models: [String] = []
    }

    /// Remembers what there is to complete.
    func learn(_ book: Skillbook, _ turns: [Trajectory]) {
        let skills = book.live.map { (id: $0.id, words: $0.promptText) }
        let asked = turns.map { (id: $0.id, question: $0.question.onOneLine) }
        let models = Set(turns.map(\.model)).sorted()
        known.withLock { $0 = Known(skills: skills, turns: asked, models: models) }
    }

    /// The completions of the word before the cursor.
    ///
    /// - Parameters:
    ///   - line: The line as typed.
    ///   - cursor: Where the cursor is, in Unicode scalars.
    /// - Returns: What may stand there, and where the word begins.
    func complete(_ line: String, _ cursor: Int) -> CompletionList {
        let before = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
        let start =
            before.unicodeScalars.lastIndex { $0 == " " }
            .map {
                before.unicodeScalars.distance(from: before.unicodeScalars.startIndex, to: $0) + 1
            } ?? 0
        let word = String(String.UnicodeScalarView(before.unicodeScalars.dropFirst(start)))
        if start == 0 {
            guard word.hasPrefix(":") else { return CompletionList(start: 0, items: []) }
            let items = Command.all.filter { $0.usage.hasPrefix(word) }
                .map {
                    Completion(":" + $0.name, display: $0.usage, note: $0.summary, isFinal: true)
                }
            return CompletionList(start: 0, items: items)
        }
        if word.hasPrefix("@") {
            return CompletionList(start: start + 1, items: files(String(word.dropFirst())))
        }
        guard before.hasPrefix(":"), let name = before.dropFirst().split(separator: " ").first,
            let command = try? Command.named(String(name))
        else { return CompletionList(start: start, items: []) }
        // The value of a setting that its name stands before.
        if case .setting = command.argument,
            let name = before.dropFirst().split(separator: " ").dropFirst().first,
            let setting = Setting(rawValue: String(name)), before.contains(name + " ")
        {
            return CompletionList(start: start, items: plain(setting.choices, word))
        }
        return CompletionList(start: start, items: arguments(of: command, beginning: word))
    }

    private func arguments(of command: Command, beginning word: String) -> [Completion] {
        switch command.argument {
        case .none: []
        case .words(let words):
            plain(words, word) + (word.hasPrefix("#") ? turns(word) : [])
                + (command.name == "applies" ? skills(word) : [])
        case .file: files(word)
        case .skill: skills(word)
        case .turn: turns(word)
        case .setting: plain(Setting.allCases.map(\.rawValue), word)
        case .command: plain(Command.all.map(\.name), word)
        case .model: models(word)
        }
    }

    /// The providers, and what was answered by models so far.
    private func models(_ beginning: String) -> [Completion] {
        let names = known.withLock { $0.models } + ["local", "openai/", "anthropic/", "ollama/"]
        return names.filter { $0.hasPrefix(beginning) }.map {
            Completion($0, display: $0, note: "", isFinal: !$0.hasSuffix("/"))
        }
    }

    private func plain(_ words: [String], _ beginning: String) -> [Completion] {
        words.filter { $0.hasPrefix(beginning) }.map {
            Completion($0, display: $0, note: "", isFinal: true)
        }
    }

    private func skills(_ beginning: String) -> [Completion] {
        known.withLock { $0.skills }.filter { $0.id.hasPrefix(beginning) }
            .map { Completion($0.id, display: $0.id, note: $0.words, isFinal: true) }
    }

    private func turns(_ beginning: String) -> [Completion] {
        known.withLock { $0.turns }.filter { "#\($0.id)".hasPrefix(beginning) }
            .map { Completion("#\($0.id)", display: "#\($0.id)", note: $0.question, isFinal: true) }
    }

    private func files(_ beginning: String) -> [Completion] {
        let slash = beginning.lastIndex(of: "/")
        let typed = slash.map { String(beginning[...$0]) } ?? ""
        let name = slash.map { String(beginning[beginning.index(after: $0)...]) } ?? beginning
        let home = Surroundings.environment["HOME"] ?? ""
        let folder =
            typed.hasPrefix("~/") ? home + typed.dropFirst() : (typed.isEmpty ? "." : typed)
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var found: [Completion] = []
        while let entry = readdir(listing), found.count < 2000 {
            let file = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard file.hasPrefix(name), file != ".", file != "..",
                !name.isEmpty || !file.hasPrefix(".")
            else { continue }
            let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
            let path = typed + file + (isFolder ? "/" : "")
            let quoted = path.contains(" ") ? "\"\(path)\"" : path
            found.append(
                Completion(
                    quoted,
                    display: file + (isFolder ? "/" : ""),
                    note: "",
                    isFinal: !isFolder
                )
            )
        }
        return found.sorted { $0.display < $1.display }
    }
}

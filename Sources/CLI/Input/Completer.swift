import ApprenticeSystem
import Apprentice
import ApprenticeTerminal

/// What Tab offers: commands, their arguments, files, ids and turns.
struct Completer: Sendable {
    /// Ids and turns as of the last look; completion must not wait for the store.
    let known: Locked<Known> = Locked(Known())

    /// What the store held at the last look.
    struct Known: Sendable {
        var book = Skillbook()
        var turns: [(id: Int, question: String)] = []
        var sessions: [(id: Int, name: String?)] = []
        var models: [String] = []
    }

    /// Remembers what there is to complete.
    func learn(_ book: Skillbook, _ turns: [Trajectory], _ sessions: [Session]) {
        let asked = turns.map { (id: $0.id, question: $0.question.onOneLine) }
        let talks = sessions.map { (id: $0.id, name: $0.name) }
        known.withLock { known in
            (known.book, known.turns, known.sessions) = (book, asked, talks)
        }
    }

    /// The completions of the word before the cursor.
    ///
    /// - Parameters:
    ///   - line: The line as typed.
    ///   - cursor: Where the cursor is, in Unicode scalars.
    /// - Returns: What may stand there, and where the word begins.
    func complete(_ line: String, _ cursor: Int) -> CompletionList {
        let before = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
        let word = CompletedWord(endOf: before)
        if word.start == 0 {
            guard word.text.hasPrefix(":") else { return CompletionList(start: 0, items: []) }
            let items = Command.all.filter { $0.usage.hasPrefix(word.text) }
                .map { command in
                    let parts = [command.arguments, command.summary].filter { !$0.isEmpty }
                    return Completion(":" + command.name, note: parts.joined(separator: " · "))
                }
            return CompletionList(start: 0, items: items)
        }
        return CompletionList(start: word.start, items: items(before, word))
    }

    private func items(_ before: String, _ word: CompletedWord) -> [Completion] {
        if word.namesFile { return FileCompletions.of(word) }
        let words = before.split(separator: " ", maxSplits: 2)
        guard before.hasPrefix(":"), let name = words.first?.dropFirst(),
            let command = try? Command.named(String(name))
        else { return [] }
        // The value of a setting that its name stands before.
        if case .setting = command.argument, words.count > 1, before.contains(words[1] + " "),
            let setting = Setting(rawValue: String(words[1]))
        {
            let values =
                setting.definition.takes.areModels
                ? known.withLock { $0.models } : setting.definition.takes.choices
            return plain(values, word.text)
        }
        if case .file = command.argument { return FileCompletions.of(word) }
        return arguments(of: command, beginning: word.text)
    }

    private func arguments(of command: Command, beginning word: String) -> [Completion] {
        switch command.argument {
        case .none, .file: []
        case .words(let words):
            plain(words, word) + (word.hasPrefix("#") ? turns(word) : [])
                + (command.name == "applies" ? skills(word) : [])
        case .skill: skills(word)
        case .turn: turns(word)
        case .session: sessions(word)
        case .role: plain(Roles(environment: Surroundings.environment).names, word)
        case .setting: plain(Setting.allCases.map(\.rawValue), word)
        case .command: plain(Command.all.map(\.name), word)
        case .model: models(word)
        }
    }

    /// The models in use, and the providers of others.
    private func models(_ beginning: String) -> [Completion] {
        let names = known.withLock { $0.models } + ["openai/", "anthropic/", "ollama/"]
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
        known.withLock { $0.book }.live.filter { $0.id.hasPrefix(beginning) }
            .map { Completion($0.id, display: $0.id, note: $0.promptText, isFinal: true) }
    }

    private func turns(_ beginning: String) -> [Completion] {
        known.withLock { $0.turns }.filter { "#\($0.id)".hasPrefix(beginning) }
            .map { Completion("#\($0.id)", display: "#\($0.id)", note: $0.question, isFinal: true) }
    }

    private func sessions(_ beginning: String) -> [Completion] {
        known.withLock { $0.sessions }.map { (name: $0.name ?? "\($0.id)", id: $0.id) }
            .filter { $0.name.hasPrefix(beginning) && ControlFilter.cleanLine($0.name) == $0.name }
            .map {
                Completion($0.name, display: $0.name, note: "session \($0.id)", isFinal: true)
            }
    }
}

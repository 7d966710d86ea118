import Apprentice

/// The arguments of a command, wherever it was given: the rest of a line at the prompt, or the words and
/// options that a shell has taken apart already.
struct CommandArguments {
    /// What a shell gave.
    private struct Given {
        var words: ArraySlice<String>
        let options: [String: String]
    }

    /// What has not been read yet of a line.
    private var line: Substring
    private var given: Given?

    /// Reads the rest of a line.
    init(_ text: String) { line = Substring(text.trimmingSpace) }

    /// Takes over what a shell has taken apart; a switch has an empty value.
    init(words: [String], options: [String: String] = [:]) {
        line = ""
        given = Given(words: words[...], options: options)
    }

    /// Whether it was given to the program, and not at the prompt.
    var isFromShell: Bool { given != nil }
    /// What has not been read yet, as one text.
    var rest: String { given.map { $0.words.joined(separator: " ") } ?? String(line) }
    /// The options that a shell gave, by name.
    var options: [String: String] { given?.options ?? [:] }

    /// Takes all words there are.
    mutating func words() -> [String] {
        var words: [String] = []
        while let word = word() { words.append(word) }
        return words
    }

    /// Takes an option, wherever it stands: `--merge`, `--limit 5`.
    ///
    /// - Returns: Its value, empty for a switch; nil when it was not given.
    mutating func option(_ name: String, hasValue: Bool = false) -> String? {
        if let given { return given.options[name] }
        var before: [Substring] = []
        var left = line
        while !left.isEmpty {
            let gap = left.prefix(while: \.isWhitespace)
            left = left.dropFirst(gap.count)
            let word = left.prefix { !$0.isWhitespace }
            if word == "--" + name {
                var value = CommandArguments("")
                value.line = left.dropFirst(word.count)
                let found = hasValue ? value.word() ?? "" : ""
                line = Substring((before + [value.line]).joined())
                return found
            }
            before += [gap, word]
            left = left.dropFirst(word.count)
        }
        return nil
    }

    /// Takes the next word, if there is one.
    mutating func word() -> String? {
        if given != nil { return given?.words.popFirst() }
        line = line.drop(while: \.isWhitespace)
        guard !line.isEmpty else { return nil }
        if let quote = line.first, quote == "\"" || quote == "'",
            let end = line.dropFirst().firstIndex(of: quote)
        {
            let word = line[line.index(after: line.startIndex)..<end]
            line = line[line.index(after: end)...]
            return String(word)
        }
        let word = line.prefix { !$0.isWhitespace }
        line = line[word.endIndex...]
        return String(word)
    }

    /// Takes `#12`, or `12` where nothing or a quoted note follows: a note may begin with a number.
    mutating func turn() throws(UsageError) -> Trajectory.ID? {
        if let first = given?.words.first {
            // As at the prompt: `12 monkeys` are words, `#12` and a lone `12` are a turn.
            var typed = CommandArguments(given?.words.count == 1 ? first : first + " …")
            guard first.allSatisfy({ !$0.isWhitespace }), let turn = try typed.turn() else {
                return nil
            }
            given?.words.removeFirst()
            return turn
        }
        let text = line.drop(while: \.isWhitespace)
        let word = text.prefix { !$0.isWhitespace }
        let digits = word.first == "#" ? word.dropFirst() : word
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let id = Int(digits) else {
            // "#ops" may begin a note; "#1x" and "#-1" are turns that were mistyped.
            let second = digits.first ?? " "
            guard word.first == "#", second.isNumber || second == "-" else { return nil }
            throw UsageError(
                what: "'\(word)' is no turn",
                why: "a turn is # and its number",
                remedy: "see them: :sessions   or put the note in quotes"
            )
        }
        let note = String(text[word.endIndex...]).trimmingSpace
        let isQuoted = note.count > 1 && note.first == note.last && "\"'".contains(note.prefix(1))
        guard word.first == "#" || note.isEmpty || isQuoted else { return nil }
        line = text[word.endIndex...]
        return id
    }

    /// Takes the rest as a note: as typed, one pair of quotes around it dropped.
    mutating func note() -> String? {
        defer { (line, given) = ("", given.map { Given(words: [], options: $0.options) }) }
        var text = rest.trimmingSpace
        if given != nil { return text.isEmpty ? nil : text }
        if text.count >= 2, let first = text.first, first == text.last,
            first == "\"" || first == "'",
            !text.dropFirst().dropLast().contains(first)
        {
            text = String(text.dropFirst().dropLast()).trimmingSpace
        }
        return text.isEmpty ? nil : text
    }

    /// Sees that all was read: a command does what is typed, or nothing.
    ///
    /// - Parameter name: The command's name, for its right form.
    /// - Throws: ``UsageError`` when something is left.
    func end(of name: String) throws(UsageError) {
        let left = rest.trimmingSpace
        guard !left.isEmpty else { return }
        let command = Command.all.first { $0.name == name }
        throw UsageError(
            what: "\(command?.usage ?? ":" + name) takes nothing more",
            why: "'\(left.onOneLine.prefix(60))' is too much; nothing was done",
            remedy: "for example  \(command?.example ?? ":" + name)"
        )
    }

    /// Takes a word if it is the one given.
    mutating func take(_ expected: String) -> Bool {
        var copy = self
        guard copy.word() == expected else { return false }
        self = copy
        return true
    }
}

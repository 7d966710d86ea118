import Apprentice

/// The parts of a command's arguments.
struct CommandArguments {
    /// What has not been read yet.
    private(set) var rest: Substring

    init(_ text: String) { rest = Substring(text.trimmingSpace) }

    /// Takes the next word, if there is one.
    mutating func word() -> String? {
        rest = rest.drop(while: \.isWhitespace)
        guard !rest.isEmpty else { return nil }
        if let quote = rest.first, quote == "\"" || quote == "'",
            let end = rest.dropFirst().firstIndex(of: quote)
        {
            let word = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            return String(word)
        }
        let word = rest.prefix { !$0.isWhitespace }
        rest = rest[word.endIndex...]
        return String(word)
    }

    /// Takes `#12`, or `12` where nothing or a quoted note follows: a note may begin with a number.
    mutating func turn() throws(UsageError) -> Trajectory.ID? {
        let text = rest.drop(while: \.isWhitespace)
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
        rest = text[word.endIndex...]
        return id
    }

    /// Takes the rest as a note: as typed, one pair of quotes around it dropped.
    mutating func note() -> String? {
        defer { rest = "" }
        var text = String(rest).trimmingSpace
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
        let left = String(rest).trimmingSpace
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

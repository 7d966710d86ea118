/// A word, or a stretch of quoted text, of a note.
struct NoteToken: Equatable {
    /// As it stands, without the quotes and the punctuation around it.
    var text: String
    /// Lowercased, with a straight apostrophe.
    var word: String
    /// Whether it stood in quotes or back-ticks.
    var isQuoted = false
    /// Whether it stood in back-ticks.
    var isCode = false
    /// Whether it is the first of its sentence.
    var startsSentence = false
    /// Whether a comma or dash stands before it.
    var followsComma = false
    /// Whether a dash stands before it.
    var followsDash = false
    /// Whether a comma stands behind it.
    var precedesComma = false

    /// Whether it must survive a rewording: a number, quoted text, a flag, path, identifier or name.
    var isKeyTerm: Bool {
        if isQuoted { return !text.isEmpty }
        // Most words are plain ones.
        if text.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) { return false }
        guard let first = text.first, !Self.isCommon(word) else { return false }
        if text.contains(where: \.isNumber) { return true }
        if text.hasPrefix("--"), text.count > 2 { return true }
        if first == "-", text.count > 1, text.dropFirst().first?.isLetter == true { return true }
        let letters = text.filter(\.isLetter)
        guard !letters.isEmpty else { return false }
        if first == "." || first == ":" { return true }
        if text.contains(where: { "/_@\\=(){}<>$~+#".contains($0) }) { return true }
        let inner = text.dropFirst()
        if inner.contains("."), text.split(separator: ".").count > 1 { return true }
        if text.contains("::") { return true }
        if inner.contains(where: \.isUppercase) { return letters.count > 1 }
        return first.isUppercase && !startsSentence && letters.count > 1
    }

    /// Whether a word only looks like a name: "I'm", "e.g.", "and/or".
    private static func isCommon(_ word: String) -> Bool {
        word.hasPrefix("i'") || ["e.g", "i.e", "etc", "and/or", "ok", "tl;dr"].contains(word)
    }
}

extension KeyTerms {
    /// Cuts a note into its words and quoted stretches.
    static func tokens(_ note: String) -> [NoteToken] {
        var tokens: [NoteToken] = []
        var startsSentence = true
        var followsComma = false
        var followsDash = false
        let characters = Array(note)
        var position = 0

        func add(_ text: String, quoted: Bool, code: Bool = false) {
            guard !text.isEmpty else { return }
            var token = NoteToken(text: text, word: text.lowercased(), isQuoted: quoted)
            token.isCode = code
            if token.word.utf8.contains(0xE2) {
                token.word = String(token.word.map { $0 == "’" ? "'" : $0 })
            }
            token.startsSentence = startsSentence
            token.followsComma = followsComma
            token.followsDash = followsDash
            tokens.append(token)
            startsSentence = false
            followsComma = false
            followsDash = false
        }
        let closers: [Character: Character] = [
            "`": "`", "\"": "\"", "“": "”", "«": "»", "„": "“", "'": "'",
        ]
        while position < characters.count {
            let character = characters[position]
            if character.isWhitespace {
                position += 1
                continue
            }
            let atStart =
                position == 0
                || !(characters[position - 1].isLetter || characters[position - 1].isNumber)
            if let closer = closers[character], atStart,
                let end = characters[(position + 1)...].firstIndex(of: closer),
                character != "'" || end + 1 == characters.count || !characters[end + 1].isLetter
            {
                let inside = String(characters[(position + 1)..<end])
                add(inside.trimmingSpace, quoted: true, code: character == "`")
                position = end + 1
                continue
            }
            var end = position
            while end < characters.count, !characters[end].isWhitespace { end += 1 }
            let raw = String(characters[position..<end])
            let (core, tail) = trimmed(raw)
            if !core.isEmpty, core.allSatisfy({ "—–-".contains($0) }) {
                followsComma = true
                followsDash = true
            } else {
                add(core, quoted: false)
            }
            if tail.contains(",") {
                followsComma = true
                if !tokens.isEmpty { tokens[tokens.count - 1].precedesComma = true }
            }
            if tail.contains(where: { ".!?;".contains($0) }) { startsSentence = true }
            if tail.contains(":") { followsComma = true }
            position = end
        }
        return tokens
    }

    /// A word without the punctuation around it, and the punctuation behind it.
    private static func trimmed(_ raw: String) -> (core: String, tail: String) {
        // Most words have none.
        if let first = raw.utf8.first, let last = raw.utf8.last, isPlain(first), isPlain(last) {
            return (raw, "")
        }
        var core = Substring(raw)
        while let first = core.first, "([{<\"'“”‘’«»¿¡,.;:!?".contains(first), core.count > 1 {
            // `.env`, `../x` and `:wq` keep what they begin with.
            if first == "." || first == ":", core.contains(where: \.isLetter),
                !core.hasPrefix("...")
            {
                break
            }
            core.removeFirst()
        }
        var tail = ""
        while let last = core.last, ")]}>\"'“”‘’«»,.;:!?".contains(last) {
            // RULE(x) and f() keep their closing bracket.
            if last == ")", core.contains("(") { break }
            tail.append(last)
            core.removeLast()
        }
        return (String(core), tail)
    }

    /// Whether a byte is a letter or digit of ASCII.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

extension String {
    /// The text without space around it.
    package var trimmingSpace: String { isWithoutSpaceAround ? self : self[...].trimmed }

    /// Whether it begins and ends with an ASCII letter, digit or mark, which is most often so.
    private var isWithoutSpaceAround: Bool {
        guard let first = utf8.first, let last = utf8.last else { return true }
        return (0x21...0x7E).contains(first) && (0x21...0x7E).contains(last)
    }
}

extension Substring {
    /// The text without space around it.
    package var trimmingSpace: String { trimmed }

    fileprivate var trimmed: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

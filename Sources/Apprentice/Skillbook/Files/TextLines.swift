/// One line of a text, without its line break.
struct TextLine {
    /// Its number, from 1.
    let number: Int
    /// What stands on it.
    let text: Substring

    /// Whether nothing stands on it.
    var isBlank: Bool { text.allSatisfy { $0.isWhitespace || $0 == "\u{FEFF}" } }

    /// How many columns stand before the first character; a tab reaches to the next fourth.
    var indent: Int {
        var columns = 0
        for byte in text.utf8 {
            if byte == 0x20 {
                columns += 1
            } else if byte == 0x09 {
                columns += 4 - columns % 4
            } else {
                break
            }
        }
        return columns
    }

    /// The line without spaces at its ends.
    var trimmed: String { String(text).trimmingSpace }

    /// The line without its first columns of space, and without spaces at its end.
    func dropping(_ columns: Int) -> String {
        var rest = withoutColumns(columns)[...]
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }

    /// The line without its first columns of space; all else as it stands.
    func withoutColumns(_ columns: Int) -> String {
        var rest = text
        var left = columns
        while left > 0, let first = rest.first, first == " " || first == "\t" {
            left -= first == "\t" ? 4 : 1
            rest = rest.dropFirst()
        }
        return String(rest)
    }

    /// Whether JSON begins here, rather than an id or a link in brackets.
    var isJSON: Bool {
        let marks = text.unicodeScalars.lazy.filter { !" \t\u{FEFF}".unicodeScalars.contains($0) }
            .prefix(2)
        guard let mark = marks.first, mark == "{" || mark == "[" else { return false }
        guard mark == "[", let next = marks.dropFirst().first else { return true }
        return "[{\"]".unicodeScalars.contains(next)
    }

    /// Whether it is the first or last line of our block in a Markdown file.
    var isMark: Bool { trimmed == MarkdownBlock.open || trimmed == MarkdownBlock.close }
}

/// The lines of a text; a line ends with LF, CR LF or CR.
struct TextLines: Sequence {
    private let text: String

    init(_ text: String) { self.text = text }

    /// How many line breaks there are, counted no further than needed.
    func count(upTo limit: Int) -> Int {
        var count = 0
        for byte in text.utf8 where byte == 0x0A || byte == 0x0D {
            count += 1
            if count >= limit { break }
        }
        return count
    }

    func makeIterator() -> AnyIterator<TextLine> {
        // Over scalars: CR LF is one character.
        let scalars = text.unicodeScalars
        var position = scalars.startIndex
        var number = 0
        return AnyIterator {
            guard position < scalars.endIndex else { return nil }
            let start = position
            while position < scalars.endIndex, scalars[position] != "\n", scalars[position] != "\r"
            {
                position = scalars.index(after: position)
            }
            let line = text[start..<position]
            if position < scalars.endIndex {
                let isReturn = scalars[position] == "\r"
                position = scalars.index(after: position)
                if isReturn, position < scalars.endIndex, scalars[position] == "\n" {
                    position = scalars.index(after: position)
                }
            }
            number += 1
            return TextLine(number: number, text: line)
        }
    }
}

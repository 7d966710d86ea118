/// The YAML between two lines `---` at the head of a page, as far as skills and rules need it.
///
/// A map of texts, and one of texts in it: plain, quoted and block scalars, comments. What stands under a
/// key that nobody asks for is not read. What means more than it says is refused: anchors, aliases, tags
/// and directives; so is a key that stands twice.
struct FrontMatter {
    /// A key of the map with the lines of its value.
    struct Entry {
        /// The key.
        let key: String
        /// The number of its line, from 1.
        let line: Int
        /// What stands behind the colon.
        let rest: String
        /// The lines below that belong to it.
        let children: [String]
        /// Its lines as they stand in the page.
        let source: [String]
    }

    /// The keys in their order.
    let entries: [Entry]
    /// The number of the line that ends it.
    let end: Int

    /// More lines are no front matter.
    private static let limit = 2000

    /// The number of the line that ends the front matter of a page; 0 without any.
    static func lastLine(of lines: TextLines) -> Int {
        guard let first = lines.first(where: { _ in true }),
            String(first.text.drop { $0 == "\u{FEFF}" }).trimmingSpace == "---"
        else { return 0 }
        // An indented one belongs to a text.
        let last = lines.first { $0.number > 1 && $0.text.hasPrefix("---") && $0.trimmed == "---" }
        return last?.number ?? 0
    }

    /// The front matter of a page; nil without any.
    ///
    /// - Throws: ``FileFormatError`` at the first line that cannot be read.
    init?(_ lines: TextLines) throws(FileFormatError) {
        end = Self.lastLine(of: lines)
        guard end > 0 else { return nil }
        guard end <= Self.limit else {
            throw FileFormatError(line: 1, column: 1, reason: "its front matter does not end")
        }
        let all = lines.prefix(end - 1).map { String($0.text) }
        var entries: [Entry] = []
        var index = 1
        while index < all.count {
            let line = all[index]
            index += 1
            let text = line.trimmingSpace
            if text.isEmpty || text.hasPrefix("#") { continue }
            guard line.first != " ", line.first != "\t" else {
                throw Self.error(index, "it is indented, and belongs to no key")
            }
            guard let (key, rest) = try Self.key(of: text, line: index) else {
                throw Self.error(index, "it has no key")
            }
            guard !entries.contains(where: { $0.key == key }) else {
                throw Self.error(index, "\(FileText.quoted(key)) stands twice")
            }
            if let mark = rest.first, "&*!%@`".contains(mark) {
                throw Self.error(index, "a value begins with \(mark), which is not read")
            }
            let start = index
            while index < all.count, Self.belongs(all[index], toKeyWith: rest) { index += 1 }
            entries.append(
                Entry(
                    key: key,
                    line: start,
                    rest: rest,
                    children: Array(all[start..<index]),
                    source: Array(all[(start - 1)..<index])
                )
            )
        }
        self.entries = entries
    }

    /// The text of a key; nil when there is no such key.
    ///
    /// - Throws: ``FileFormatError`` when its value is no text.
    func text(_ key: String) throws(FileFormatError) -> String? {
        guard let entry = entries.first(where: { $0.key == key }) else { return nil }
        return try Self.scalar(entry.rest, entry.children, line: entry.line)
    }

    /// The texts of a map; empty when there is no such key.
    ///
    /// - Throws: ``FileFormatError`` when its value is no map of texts.
    func map(_ key: String) throws(FileFormatError) -> [(key: String, value: String)] {
        guard let entry = entries.first(where: { $0.key == key }) else { return [] }
        guard Self.isEmpty(entry.rest) else {
            throw Self.error(entry.line, "\(FileText.quoted(key)) should be a map")
        }
        guard let indent = entry.children.first(where: Self.isContent).map(Self.indent) else {
            return []
        }
        var members: [(key: String, value: String)] = []
        var index = 0
        while index < entry.children.count {
            let line = entry.children[index]
            index += 1
            guard Self.isContent(line) else { continue }
            let number = entry.line + index
            guard Self.indent(line) == indent,
                let (key, rest) = try Self.key(of: line.trimmingSpace, line: number)
            else { throw Self.error(number, "it is no member of the map \(FileText.quoted(key))") }
            let start = index
            while index < entry.children.count,
                !Self.isContent(entry.children[index])
                    || Self.indent(entry.children[index]) > indent
            { index += 1 }
            let children = Array(entry.children[start..<index])
            members.append((key, try Self.scalar(rest, children, line: number)))
        }
        return members
    }

    /// A text as a value: plain where every reader takes it for this text, else in double quotes.
    static func written(_ text: String) -> String {
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        let isPlain =
            text.first?.isASCII == true && text.first?.isLetter == true
            && !words.contains(text.lowercased()) && !text.contains(": ") && !text.contains(" #")
            && !text.hasSuffix(":") && !text.hasSuffix(" ")
            && text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{2028}"
                    && $0 != "\u{2029}" && $0 != "\u{FEFF}"
            }
        return isPlain ? text : JSON.string(text).compact
    }

    // MARK: Lines

    private static func error(_ line: Int, _ reason: String) -> FileFormatError {
        FileFormatError(line: line, column: 1, reason: "in its front matter: " + reason)
    }

    private static func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }

    private static func isContent(_ line: String) -> Bool {
        let text = line.trimmingSpace
        return !text.isEmpty && !text.hasPrefix("#")
    }

    private static func isEmpty(_ rest: String) -> Bool { rest.isEmpty || rest.hasPrefix("#") }

    /// Whether a line belongs to the key above it: it is indented or blank, or an element of its list.
    private static func belongs(_ line: String, toKeyWith rest: String) -> Bool {
        if line.first == " " || line.first == "\t" || line.allSatisfy(\.isWhitespace) {
            return true
        }
        if line.hasPrefix("#") { return rest.first != "|" && rest.first != ">" }
        return isEmpty(rest) && (line.hasPrefix("- ") || line == "-")
    }

    /// The key at the beginning of a text and what stands behind it; nil when it begins with none.
    private static func key(
        of text: String,
        line: Int
    ) throws(FileFormatError) -> (key: String, rest: String)? {
        if let quote = text.first, quote == "\"" || quote == "'" {
            guard let (key, after) = try quoted(text[...], line: line) else { return nil }
            let rest = after.drop { $0 == " " }
            guard rest.first == ":" else { return nil }
            return (key, String(rest.dropFirst()).trimmingSpace)
        }
        var place = text.startIndex
        while let colon = text[place...].firstIndex(of: ":") {
            let after = text.index(after: colon)
            if after == text.endIndex || text[after] == " " || text[after] == "\t" {
                let key = String(text[..<colon]).trimmingSpace
                guard !key.isEmpty, !key.contains(" #") else { return nil }
                return (key, String(text[after...]).trimmingSpace)
            }
            place = after
        }
        return nil
    }

    // MARK: Values

    private static func scalar(
        _ rest: String,
        _ children: [String],
        line: Int
    ) throws(FileFormatError) -> String {
        if isEmpty(rest), let first = children.first(where: isContent)?.trimmingSpace {
            guard !first.hasPrefix("- "), try key(of: first, line: line) == nil else {
                throw error(line, "a list or map stands where a text should")
            }
        }
        switch rest.first {
        case "|", ">": return try block(rest, children, line: line)
        case "\"", "'":
            let lines = [rest] + children.map { $0.trimmingSpace }
            let text = lines.joined(separator: "\n")
            guard let (value, after) = try quoted(text[...], line: line) else {
                throw error(line, "a quote is not closed")
            }
            let left = String(after).trimmingSpace
            guard left.isEmpty || left.hasPrefix("#") else {
                throw error(line, "something stands behind a closing quote")
            }
            return value
        case "[", "{": throw error(line, "a list or map stands where a text should")
        case let mark? where "&*!%@`".contains(mark):
            throw error(line, "a value begins with \(mark), which is not read")
        default: return plain([rest] + children)
        }
    }

    /// Lines of words without quotes: one text, a blank line in it a line break.
    private static func plain(_ lines: [String]) -> String {
        var out = ""
        var breaks = 0
        for line in lines {
            var text = line.trimmingSpace
            if text.hasPrefix("#") { continue }
            if let comment = text.firstRange(of: " #") {
                text = String(text[..<comment.lowerBound]).trimmingSpace
            }
            if text.isEmpty {
                if !out.isEmpty { breaks += 1 }
                continue
            }
            if !out.isEmpty { out += breaks > 0 ? String(repeating: "\n", count: breaks) : " " }
            breaks = 0
            out += text
        }
        return out
    }

    /// `|` keeps line breaks, `>` makes spaces of them; `-` and `+` say what stays at the end, a digit
    /// how far the lines are indented.
    private static func block(
        _ head: String,
        _ children: [String],
        line: Int
    ) throws(FileFormatError) -> String {
        var ending: Character?
        var indent: Int?
        let marks = head.dropFirst().prefix { $0 != " " && $0 != "\t" }
        for mark in marks {
            if mark == "-" || mark == "+", ending == nil {
                ending = mark
            } else if let digit = mark.wholeNumberValue, mark.isASCII, digit > 0, indent == nil {
                indent = digit
            } else {
                throw error(line, "\(FileText.quoted(String(head))) is no beginning of a block")
            }
        }
        let behind = String(head.dropFirst(marks.count + 1)).trimmingSpace
        guard behind.isEmpty || behind.hasPrefix("#") else {
            throw error(line, "the text of a block stands on its own lines")
        }
        let width = indent ?? children.first { !$0.trimmingSpace.isEmpty }.map(Self.indent) ?? 0
        var lines: [String] = []
        for (offset, child) in children.enumerated() {
            if child.trimmingSpace.isEmpty {
                lines.append(String(child.dropFirst(width)))
                continue
            }
            guard Self.indent(child) >= width, width > 0 else {
                throw error(line + offset + 1, "it is indented less than the block it stands in")
            }
            lines.append(String(child.dropFirst(width)))
        }
        var blanks = 0
        while lines.last?.trimmingSpace.isEmpty == true {
            lines.removeLast()
            blanks += 1
        }
        let text = head.hasPrefix("|") ? lines.joined(separator: "\n") : folded(lines)
        switch ending {
        case "-": return text
        case "+": return text + String(repeating: "\n", count: blanks + (lines.isEmpty ? 0 : 1))
        default: return lines.isEmpty ? "" : text + "\n"
        }
    }

    private static func folded(_ lines: [String]) -> String {
        var out = ""
        var breaks = 0
        var isMore = false
        for (index, line) in lines.enumerated() {
            if line.isEmpty {
                breaks += 1
                continue
            }
            // Lines that are indented further keep their line breaks.
            let isIndented = line.first == " " || line.first == "\t"
            if index > 0, !out.isEmpty {
                let keeps = isIndented || isMore
                out += breaks == 0 && !keeps ? " " : ""
                out += String(repeating: "\n", count: breaks + (keeps ? 1 : 0))
            } else {
                out += String(repeating: "\n", count: breaks)
            }
            breaks = 0
            isMore = isIndented
            out += line
        }
        return out
    }

    /// The text in quotes at the beginning of another, and what stands behind it; nil when it does not end.
    private static func quoted(
        _ text: Substring,
        line: Int
    ) throws(FileFormatError) -> (value: String, rest: Substring)? {
        guard let quote = text.first else { return nil }
        var out = ""
        var rest = text.dropFirst()
        while let mark = rest.popFirst() {
            if mark == quote {
                guard quote == "'", rest.first == "'" else { return (out, rest) }
                out.append("'")
                rest = rest.dropFirst()
            } else if mark == "\\", quote == "\"" {
                guard let next = rest.popFirst() else { return nil }
                if next == "\n" { continue }
                out += try escaped(next, &rest, line: line)
            } else if mark == "\n" {
                var breaks = 0
                while rest.first == "\n" {
                    breaks += 1
                    rest = rest.dropFirst()
                }
                while out.last == " " || out.last == "\t" { out.removeLast() }
                out += breaks == 0 ? " " : String(repeating: "\n", count: breaks)
            } else {
                out.append(mark)
            }
        }
        return nil
    }

    private static func escaped(
        _ mark: Character,
        _ rest: inout Substring,
        line: Int
    ) throws(FileFormatError) -> String {
        let marks: [Character: String] = [
            "0": "\0", "a": "\u{7}", "b": "\u{8}", "t": "\t", "n": "\n", "v": "\u{B}",
            "f": "\u{C}", "r": "\r", "e": "\u{1B}", " ": " ", "\"": "\"", "/": "/", "\\": "\\",
            "N": "\u{85}", "_": "\u{A0}", "L": "\u{2028}", "P": "\u{2029}",
        ]
        if let text = marks[mark] { return text }
        let counts: [Character: Int] = ["x": 2, "u": 4, "U": 8]
        guard let count = counts[mark] else { throw error(line, "\\\(mark) is no escape") }
        func number() -> UInt32? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy(\.isHexDigit) else { return nil }
            rest = rest.dropFirst(count)
            return UInt32(digits, radix: 16)
        }
        guard var code = number() else { throw error(line, "\\\(mark) needs \(count) hex digits") }
        // As JSON writes what lies beyond 16 bits.
        if (0xD800...0xDBFF).contains(code), rest.hasPrefix("\\u") {
            rest = rest.dropFirst(2)
            guard let low = number(), (0xDC00...0xDFFF).contains(low) else {
                throw error(line, "half a character is escaped")
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw error(line, "an escape is no character")
        }
        return String(Character(scalar))
    }
}

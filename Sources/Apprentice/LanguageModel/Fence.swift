/// Puts text of users, models and files into a prompt as data, without changing it.
///
/// Nothing can close the fence it stands in, because the fence has a name that does not occur in it.
package enum Fence {
    /// The text between `<name>` and `</name>`; where the text holds such a tag, the name gets a number.
    package static func block(_ name: String, _ text: String) -> String {
        var free = name
        var number = 2
        while holds(text, tag: free) {
            free = "\(name)_\(number)"
            number += 1
        }
        return "<\(free)>\n\(text)\n</\(free)>"
    }

    /// A text that stands in a line with others; one of several lines is fenced and keeps them.
    package static func entry(_ text: String) -> String {
        text.hasLineBreak ? block("text", text) : text
    }

    /// Whether an opening or closing tag of a name stands in a text, however it is spaced or cased.
    private static func holds(_ text: String, tag name: String) -> Bool {
        let wanted = Array(name.lowercased().utf8)
        var rest = text.utf8[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[rest.index(after: open)...]
            let tag = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "/") }
            if tag.prefix(wanted.count).map({ (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
                == wanted
            {
                return true
            }
        }
        return false
    }
}

extension String {
    /// The text without the mark that some editors put before a file's first character.
    package var withoutByteOrderMark: String {
        unicodeScalars.first == "\u{FEFF}" ? String(unicodeScalars.dropFirst()) : self
    }

    /// Whether the text has more than one line.
    package var hasLineBreak: Bool {
        // Most texts hold neither an ASCII line break nor the first byte of another.
        guard utf8.contains(where: { (0x0A...0x0D).contains($0) || $0 == 0xC2 || $0 == 0xE2 })
        else { return false }
        return contains(where: \.isNewline)
    }

    /// The text with its further lines indented by two, as those of a list item are.
    package var hangingIndent: String {
        guard hasLineBreak else { return self }
        return String(flatMap { $0.isNewline ? [$0, " ", " "] : [$0] })
    }

    /// The text with line breaks shown as ` ⏎ `, for a list that holds one entry a line.
    package var onOneLine: String {
        guard hasLineBreak else { return trimmingSpace }
        return split(omittingEmptySubsequences: true) { $0.isNewline }.map {
            String($0).trimmingSpace
        }
        .filter { !$0.isEmpty }.joined(separator: " ⏎ ")
    }
}

/// Puts text of users, models and files into a prompt as data that cannot close its fence.
package enum Fence {
    /// The text between `<name>` and `</name>`.
    package static func block(_ name: String, _ text: String) -> String {
        "<\(name)>\n\(defused(text))\n</\(name)>"
    }

    /// The text with every closing tag and chat marker broken by a zero-width space.
    package static func defused(_ text: String) -> String {
        // Most texts hold none, and whole books are written.
        guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
        var out = ""
        var previous: Character?
        for character in text {
            if previous == "<", character == "/" || character == "|" { out.append("\u{200B}") }
            out.append(character)
            previous = character
        }
        return out
    }
}

extension String {
    /// The text with line breaks shown as ` ⏎ `, for a list that holds one entry a line.
    package var onOneLine: String {
        // Neither an ASCII line break nor the first byte of another.
        if utf8.allSatisfy({ !(0x0A...0x0D).contains($0) && $0 != 0xC2 && $0 != 0xE2 }) {
            return trimmingSpace
        }
        return split(omittingEmptySubsequences: true) { $0.isNewline }.map {
            String($0).trimmingSpace
        }
        .filter { !$0.isEmpty }.joined(separator: " ⏎ ")
    }
}

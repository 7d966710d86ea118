/// Texts as words of a command to paste.
package enum ShellWord {
    /// A text in quotes, unless it needs none (POSIX shell, 2.2.2).
    package static func quote(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy(isPlain)
        if isPlain { return text }
        let inner = text.split(separator: "'", omittingEmptySubsequences: false).joined(
            separator: "'\\''"
        )
        return "'\(inner)'"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || "0123456789/._-+=:,@%".unicodeScalars.contains(scalar)
    }
}

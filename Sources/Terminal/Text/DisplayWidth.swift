import CApprenticeEditline
import Glibc

/// How many columns of a terminal a text takes.
package enum DisplayWidth {
    /// The columns of one scalar; 0 for controls and marks that combine with what stands before.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x7F { return scalar.value < 0x20 ? 0 : 1 }
        CharacterLocale.ensureUnicode()
        return max(0, Int(ceditline_width(wchar_t(bitPattern: scalar.value))))
    }

    /// The columns of a text, in which escape sequences take none.
    package static func of(_ text: some StringProtocol) -> Int {
        var sequence = EscapeSequence()
        return text.unicodeScalars.reduce(0) { $0 + (sequence.consume($1) ? 0 : of($1)) }
    }

    /// The longest beginning that fits, marked by an ellipsis when something was left out.
    package static func truncate(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        guard width > 0 else { return "" }
        var columns = 0
        var cut = ""
        for character in text {
            let next = columns + of(String(character))
            if next > width - 1 { break }
            cut.append(character)
            columns = next
        }
        return cut + "…"
    }

    /// The text with spaces behind it up to a width.
    package static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - of(text)))
    }
}

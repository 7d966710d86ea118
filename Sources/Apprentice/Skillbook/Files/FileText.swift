/// Makes names that come from files safe to show on one line.
enum FileText {
    /// A name without controls, marks of direction and line breaks, and not longer than a heading is.
    static func name(_ text: String) -> String {
        if isPlain(text) { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: out.append(" ")
            case .format where scalar != "\u{200D}" && scalar != "\u{200C}": continue
            case .surrogate, .privateUse, .unassigned: continue
            default: out.append(scalar)
            }
        }
        let words = String(out).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return String(words.prefix(120))
    }

    /// Whether a text is a short name of printable ASCII with single spaces between its words.
    private static func isPlain(_ text: String) -> Bool {
        guard text.utf8.count <= 120, text.utf8.first != 0x20 else { return false }
        var last: UInt8 = 0
        for byte in text.utf8 {
            guard (0x20...0x7E).contains(byte), byte != 0x20 || last != 0x20 else { return false }
            last = byte
        }
        return last != 0x20
    }

    /// A text without NUL, which C libraries take for its end.
    static func body(_ text: String) -> String {
        text.utf8.contains(0)
            ? String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value != 0 })) : text
    }

    /// The part of a section that an id is made of, short and without marks that cannot be cited.
    static func slugSource(_ section: String) -> String {
        let word = section.split(whereSeparator: \.isWhitespace).first ?? ""
        let scalars = word.unicodeScalars.filter {
            let properties = $0.properties
            return properties.isAlphabetic || properties.numericType != nil || $0 == "_"
        }
        return String(String(String.UnicodeScalarView(scalars)).prefix(24))
    }

    /// A text as it may stand in a message: short, quoted, without controls.
    static func quoted(_ text: String) -> String {
        let shown = name(String(text.prefix(41)))
        return "\"" + (shown.count > 40 ? shown.prefix(39) + "…" : shown) + "\""
    }
}

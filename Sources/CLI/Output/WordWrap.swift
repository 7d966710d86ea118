import ApprenticeTerminal

/// The program's own sentences, broken at spaces; answers never are.
enum WordWrap {
    /// A text whose lines fit a width, as far as its words do: what is continued is indented.
    ///
    /// - Parameters:
    ///   - text: Lines, perhaps indented.
    ///   - width: The columns there are; nil: any number.
    ///   - hanging: How much farther in what is continued stands.
    /// - Returns: The text with more newlines.
    static func wrap(_ text: String, to width: Int?, hanging: Int = 2) -> String {
        guard let width, width > 0 else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { DisplayWidth.of($0) <= width ? String($0) : broken($0, width, hanging) }
            .joined(separator: "\n")
    }

    private static func broken(_ line: Substring, _ width: Int, _ hanging: Int) -> String {
        let indent = line.prefix { $0 == " " }
        // Deep indentation of a narrow screen would leave no room for words.
        let continued = String(repeating: " ", count: min(indent.count + hanging, width / 4))
        var lines: [String] = []
        var current = String(indent)
        var rest = line.dropFirst(indent.count)
        var isFresh = true
        while !rest.isEmpty {
            let gap = rest.prefix { $0 == " " }
            let word = rest.dropFirst(gap.count).prefix { $0 != " " }
            // What stands between two dots is kept together, if a row can hold it.
            let clause = clause(rest.dropFirst(gap.count))
            let isNew = current.hasSuffix("·") && DisplayWidth.of(continued + clause) <= width
            let next = current + (isFresh ? "" : gap) + word
            let needed = isNew ? current + gap + clause : next
            rest = rest.dropFirst(gap.count + word.count)
            if isFresh || DisplayWidth.of(needed) <= width {
                current = next
            } else {
                lines.append(current)
                current = continued + word
            }
            isFresh = false
        }
        return (lines + [current]).joined(separator: "\n")
    }

    /// A text up to the next dot, with it.
    private static func clause(_ text: Substring) -> Substring {
        guard let dot = text.firstRange(of: " ·") else { return text }
        return text[..<dot.upperBound]
    }
}

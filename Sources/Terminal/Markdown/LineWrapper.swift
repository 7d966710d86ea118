/// Breaks lines between words as they stream in, so that no word is cut at the right margin.
///
/// A word comes out when what ends it has come. What is wider than the screen is left to the terminal,
/// which breaks it anywhere. The text may hold escape sequences, which take no column.
struct LineWrapper: Sendable {
    let width: Int
    /// How far in the rows stand that continue a line.
    var hanging = 0
    private var column = 0
    /// Blanks that come out with the next word, or not at all where a row begins.
    private var gap = ""
    private var word = ""
    private var wordWidth = 0
    /// Whether anything but blanks stands in the row, so that a break gains something.
    private var rowHasWord = false
    private var sequence = EscapeSequence()

    init(width: Int) { self.width = width }

    /// What can be shown of a line after its next piece; newlines end lines.
    mutating func wrap(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if sequence.consume(scalar) {
                word.unicodeScalars.append(scalar)
                continue
            }
            switch scalar {
            case "\n":
                result += endWord() + endGap() + "\n"
                beginLine()
            case " ", "\t":
                result += endWord()
                gap.unicodeScalars.append(scalar)
            default:
                let columns = DisplayWidth.of(scalar)
                // Scripts whose characters are wide put no blanks between words.
                if columns == 2, wordWidth > 0 { result += endWord() }
                word.unicodeScalars.append(scalar)
                wordWidth += columns
            }
        }
        return result
    }

    /// What passes as it is, up to its end: code, tables.
    mutating func pass(_ text: String) -> String {
        let result = endWord() + gap + text
        gap = ""
        if let newline = text.lastIndex(of: "\n") {
            beginLine()
            column = DisplayWidth.of(text[newline...])
        } else {
            column += DisplayWidth.of(text)
        }
        return result
    }

    /// What is held back.
    mutating func finish() -> String {
        defer { beginLine() }
        return endWord() + endGap()
    }

    /// The blanks at the end of a line; in the last column they would begin another row.
    private func endGap() -> String { column + DisplayWidth.of(gap) > width ? "" : gap }

    private mutating func beginLine() {
        (column, gap, rowHasWord, hanging) = (0, "", false, 0)
    }

    private mutating func endWord() -> String {
        guard !word.isEmpty else { return "" }
        defer { (word, wordWidth) = ("", 0) }
        // Attributes alone take no room, and go where the text before them ended.
        guard wordWidth > 0 else { return word }
        let gapWidth = DisplayWidth.of(gap)
        if !rowHasWord, column == 0, hanging == 0 { hanging = gapWidth }
        defer {
            gap = ""
            rowHasWord = true
        }
        let indent = min(hanging, width / 3)
        guard rowHasWord, column + gapWidth + wordWidth > width, wordWidth + indent <= width else {
            column = (column + gapWidth + wordWidth - 1) % width + 1
            return gap + word
        }
        column = indent + wordWidth
        return "\n" + String(repeating: " ", count: indent) + word
    }
}

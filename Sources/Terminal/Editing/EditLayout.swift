import CApprenticeEditline

/// Where libedit puts a prompt and the line behind it, which it does not tell.
struct EditLayout: Equatable {
    /// Rows below the prompt's first row.
    private(set) var row: Int
    private(set) var column: Int
    /// Whether a row is full but for a blank at its end.
    ///
    /// libedit leaves that out and begins the next
    /// row with a newline, and a terminal that reflows does not know that the two are one line.
    private(set) var wrapsAtBlank = false

    /// Whether the last row that was ended was so by being full, not by a newline.
    private var isRowFull: Bool
    /// Whether a terminal's cursor is still behind the row above, which is full.
    var isBehindFullRow: Bool { column == 0 && isRowFull }

    /// How many rows are empty because a newline follows a full row.
    private(set) var emptyRows = 0

    init(promptWidth: Int, columns: Int) {
        row = columns > 0 ? promptWidth / columns : 0
        column = columns > 0 ? promptWidth % columns : 0
        isRowFull = column == 0 && row > 0
    }

    mutating func advance(_ scalars: some Sequence<Unicode.Scalar>, columns: Int) {
        for scalar in scalars { advance(scalar, columns: columns) }
    }

    /// Moves a cursor to where the next scalar will be: a wide one may not fit into the row.
    mutating func makeRoom(for next: Unicode.Scalar, columns: Int) {
        let width = Self.width(next)
        guard next.value >= 0x300, width == 2, column + width > columns else { return }
        column = 0
        row += 1
        isRowFull = false
    }

    /// Follows libedit's own arithmetic: tabs are eight columns, controls are shown as `^X`, what
    /// has no glyph as `\U+XXXX`, and a full row moves on at once.
    private mutating func advance(_ scalar: Unicode.Scalar, columns: Int) {
        guard columns > 0 else { return }
        // Blanks that nothing follows in their row it leaves out too.
        if isBehindFullRow, scalar.value == 0x20 || scalar.value == 0x09 { wrapsAtBlank = true }
        switch scalar.value {
        case 0x0A:
            if isBehindFullRow { emptyRows += 1 }
            column = 0
            row += 1
            isRowFull = false
            return
        case 0x09: column = (column / 8 + 1) * 8
        case 0x20..<0x7F: column += 1
        default:
            let width = Self.width(scalar)
            if column + width > columns {
                wrapsAtBlank = true
                column = 0
                row += 1
            }
            column += width
        }
        if column >= columns {
            if scalar.value == 0x20 || scalar.value == 0x09 { wrapsAtBlank = true }
            column -= columns
            row += 1
            isRowFull = true
        }
    }

    /// What libedit would show of these, but with the marks that combine.
    mutating func draw(_ scalars: some Sequence<Unicode.Scalar>, columns: Int) -> String {
        var text = ""
        for scalar in scalars {
            let start = column
            let isBehindFullRow = isBehindFullRow
            advance(scalar, columns: columns)
            switch scalar.value {
            case 0x09:
                text += String(repeating: " ", count: min((start / 8 + 1) * 8, columns) - start)
            // libedit is in the next row once one is full, a terminal only with the next character.
            case 0x0A: text += isBehindFullRow ? "\n\n" : "\n"
            case 0x20..<0x7F: text.unicodeScalars.append(scalar)
            case 0..<0x20: text += "^\(Unicode.Scalar(UInt8(scalar.value + 0x40)))"
            case 0x7F: text += "^?"
            default:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                let code = String(repeating: "0", count: max(0, 4 - hex.count)) + hex
                if Self.width(scalar) > 2 {
                    text += "\\U+" + code
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x20 || scalar.value == 0x7F { return 2 }
        CharacterLocale.ensureUnicode()
        let width = Int(ceditline_width(wchar_t(bitPattern: scalar.value)))
        return width >= 0 ? width : scalar.value > 0xFFFF ? 8 : 7
    }
}

import CEditline

/// Where libedit puts a prompt and the line behind it, which it does not tell.
struct EditLayout: Equatable {
    /// Rows below the prompt's first row.
    private(set) var row: Int
    private(set) var column: Int

    init(promptWidth: Int, columns: Int) {
        row = columns > 0 ? promptWidth / columns : 0
        column = columns > 0 ? promptWidth % columns : 0
    }

    /// Follows libedit's own arithmetic: tabs are eight columns, controls are shown as `^X`, what
    /// has no glyph as `\U+XXXX`, and a full row moves on at once.
    mutating func advance(_ scalars: some Sequence<Unicode.Scalar>, columns: Int) {
        guard columns > 0 else { return }
        for scalar in scalars {
            switch scalar.value {
            case 0x0A:
                column = 0
                row += 1
                continue
            case 0x09: column = (column / 8 + 1) * 8
            case 0x20..<0x7F: column += 1
            default:
                let width = Self.width(scalar)
                if column + width > columns {
                    column = 0
                    row += 1
                }
                column += width
            }
            if column >= columns {
                column -= columns
                row += 1
            }
        }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x20 || scalar.value == 0x7F { return 2 }
        CharacterLocale.ensureUnicode()
        let width = Int(ceditline_width(wchar_t(bitPattern: scalar.value)))
        return width >= 0 ? width : scalar.value > 0xFFFF ? 8 : 7
    }
}

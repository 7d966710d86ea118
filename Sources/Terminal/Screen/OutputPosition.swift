/// Where the cursor stands after what was printed, as far as that can be known without asking.
struct OutputPosition: Equatable {
    /// The width of the terminal.
    private(set) var columns: Int
    /// The columns printed since the last line feed, wrapped rows included.
    private(set) var lineWidth = 0
    /// The column of the cursor; equal to `columns` while a wrap is pending.
    private(set) var column = 0
    private var sequence = EscapeSequence()

    init(columns: Int) { self.columns = columns }

    static func == (left: Self, right: Self) -> Bool {
        left.column == right.column && left.lineWidth == right.lineWidth
    }

    var isAtLineStart: Bool { lineWidth == 0 }

    /// Whether the cursor may be moved away and back without harm.
    ///
    /// Saving and restoring it loses a pending wrap, and the next character would overwrite the last column.
    var isSafeToLeave: Bool { column < columns && !sequence.isOpen }

    mutating func print(_ text: String) {
        for scalar in text.unicodeScalars {
            if sequence.consume(scalar) { continue }
            switch scalar {
            case "\n", "\r":
                column = 0
                lineWidth = 0
            case "\t":
                let next = min((column / 8 + 1) * 8, columns - 1)
                lineWidth += max(0, next - column)
                column = max(column, next)
            case "\u{8}":
                column = max(0, column - 1)
            default:
                let width = DisplayWidth.of(scalar)
                if column + width > columns { column = 0 }
                column += width
                lineWidth += width
            }
        }
    }

    /// The terminal has another width; those that reflow text move the cursor with it.
    mutating func resize(columns: Int) {
        self.columns = columns
        column = columns > 0 ? lineWidth % columns : 0
    }

    mutating func moveToLineStart() {
        column = 0
        lineWidth = 0
    }
}

/// The control sequences of a bottom row that stays while the rows above it scroll.
///
/// The scroll region begins at row 1, because most terminals keep no scrollback otherwise. Setting
/// it moves the cursor to the corner, hence the saving and restoring around it.
enum StatusRegion {
    /// Whether a terminal of this size has room for a row that is not text.
    static func fits(_ size: TerminalSize) -> Bool { size.rows >= 10 && size.columns >= 40 }

    /// Makes room below the cursor and reserves the last row.
    ///
    /// IND keeps the column, a newline not.
    static func enter(_ size: TerminalSize) -> String {
        "\u{1B}D\u{1B}[A\u{1B}7\u{1B}[1;\(size.rows - 1)r\u{1B}8"
    }

    /// Draws the row; without wrapping, because the width of a text is only known to the terminal.
    ///
    /// Erased before, not after: behind a text that fills the row the cursor stays on its last
    /// column, and erasing from there takes a character away.
    static func draw(_ text: String, _ size: TerminalSize) -> String {
        let fitted = DisplayWidth.pad(
            DisplayWidth.truncate(text, to: size.columns),
            to: size.columns
        )
        return
            "\u{1B}7\u{1B}[?7l\u{1B}[\(size.rows);1H\u{1B}[0m\u{1B}[K\u{1B}[7m\(fitted)\u{1B}[0m\u{1B}[?7h\u{1B}8"
    }

    /// Gives the row back, erased.
    static func leave(_ size: TerminalSize) -> String {
        "\u{1B}7\u{1B}[r\u{1B}[\(size.rows);1H\u{1B}[2K\u{1B}8"
    }

    /// Ends the region after the size has changed, when its row is somewhere else.
    static let forget = "\u{1B}7\u{1B}[r\u{1B}8"

    /// Puts a terminal back that has no region, known in advance for a handler that may not compute.
    static let abandonText = "\u{1B}[?2004l\u{1B}[0m\u{1B}[?25h\r\n"

    /// The same for a terminal with a region, whatever its size is by then.
    static let abandon = "\u{1B}[?2004l\u{1B}[?7h\u{1B}[0m\u{1B}[?25h\u{1B}[r\u{1B}[999;1H\u{1B}[2K"
}

import TestSupport

/// What a terminal shows at one moment, whoever emulates it.
struct ScenePicture: CustomStringConvertible {
    /// The rows, without the spaces at their ends.
    var rows: [String]
    /// Rows that scrolled off the top.
    var scrollback: [String]
    /// The cursor, counted from 0.
    var row: Int
    var column: Int

    /// All rows there were, oldest first.
    var all: [String] { scrollback + rows }
    /// The row of the cursor.
    var line: String { rows.indices.contains(row) ? rows[row] : "" }
    /// Whether a line can be typed and nothing is.
    var isAtPrompt: Bool { line == ">" && column == 2 }

    func contains(_ text: String) -> Bool { all.contains { $0.contains(text) } }

    var description: String {
        let shown = rows.enumerated().map { "\($0.offset == row ? ">" : " ")|\($0.element)" }
        return "cursor \(row),\(column), \(scrollback.count) rows scrolled off\n"
            + shown.joined(separator: "\n")
    }
}

extension ScenePicture {
    init(_ screen: PseudoTerminalScreen) {
        self.init(
            rows: screen.lines,
            scrollback: screen.scrollback,
            row: screen.row,
            column: screen.column
        )
    }
}

import Apprentice
import ApprenticeTerminal

/// Rows of cells, lined up.
enum Table {
    /// No column is narrowed below this, where it can be helped.
    private static let narrowest = 8

    /// The rows as lines; the last column is not padded.
    ///
    /// - Parameters:
    ///   - rows: The cells of each row.
    ///   - width: The columns of the screen, to which cells are cut, the widest first; nil: any
    ///     number.
    ///   - wrapsLast: Whether the last cell of a row is broken at words rather than cut.
    /// - Returns: A line a row, or several where a cell is broken.
    static func text(
        _ rows: [[String]],
        fitting width: Int? = nil,
        wrappingLast wrapsLast: Bool = false
    ) -> String {
        let rows = rows.map { $0.map(ControlFilter.legibleLine) }
        let columns = rows.map(\.count).max() ?? 0
        var widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0
        }
        if let width { narrow(&widths, to: width) }
        let before = widths.dropLast().reduce(0) { $0 + ($1 > 0 ? $1 + 2 : 0) }
        return rows.map { row in
            let cells = row.enumerated().compactMap { column, cell -> String? in
                if widths[column] == 0 { return nil }
                if column == columns - 1, wrapsLast, width != nil {
                    return wrapped(cell, to: widths[column], behind: before)
                }
                let cell = width == nil ? cell : DisplayWidth.truncate(cell, to: widths[column])
                return column == row.count - 1 ? cell : DisplayWidth.pad(cell, to: widths[column])
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// A cell in rows of its own column.
    private static func wrapped(_ cell: String, to width: Int, behind indent: Int) -> String {
        WordWrap.wrap(cell, to: width, hanging: 0)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// Takes from the widest columns what is too much.
    private static func narrow(_ widths: inout [Int], to width: Int) {
        var excess = widths.reduce(0, +) + 2 * max(0, widths.count { $0 > 0 } - 1) - width
        while excess > 0, let widest = widths.max(), widest > narrowest,
            let column = widths.lastIndex(of: widest)
        {
            let second = widths.filter { $0 < widest }.max() ?? 0
            let cut = min(excess, widest - max(second, narrowest), widest - narrowest)
            widths[column] -= max(1, cut)
            excess -= max(1, cut)
        }
    }
}

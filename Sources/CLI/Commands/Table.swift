import Apprentice
import Terminal

/// Rows of cells, lined up.
enum Table {
    /// The rows as lines; the last column is not padded and may be as long as it likes.
    static func text(_ rows: [[String]]) -> String {
        let rows = rows.map { $0.map(ControlFilter.cleanLine) }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().compactMap { column, cell -> String? in
                if widths[column] == 0 { return nil }
                return column == row.count - 1 ? cell : DisplayWidth.pad(cell, to: widths[column])
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}

import Glibc

/// A row of cells.
struct PseudoTerminalRow {
    /// A cell that nothing was printed in.
    static let blank = "\u{0}"

    var cells: [String]
    /// Whether what was printed went on in the next row because this one was full.
    var isContinued = false

    init(columns: Int) { cells = Array(repeating: Self.blank, count: columns) }

    init(_ cells: [String]) { self.cells = cells }

    /// The row without the spaces at its end.
    var text: String {
        let count = (cells.lastIndex { $0 != " " && $0 != Self.blank } ?? -1) + 1
        return cells.prefix(count).map { $0 == Self.blank ? " " : $0 }.joined()
    }

    /// How many cells there are up to the last that something was printed in.
    var used: Int { (cells.lastIndex { $0 != Self.blank } ?? -1) + 1 }

    mutating func fit(columns: Int) {
        let missing = max(0, columns - cells.count)
        cells = Array((cells + Array(repeating: Self.blank, count: missing)).prefix(columns))
        // A wide character needs both of its cells.
        if columns > 0, missing == 0, cells[columns - 1].isWide { cells[columns - 1] = Self.blank }
    }

    /// Rows of another width: what went on in the next row does so at the new edge.
    ///
    /// - Parameters:
    ///   - rows: the rows, from top to bottom.
    ///   - columns: the new width.
    ///   - cursor: a place in the rows, which moves with what stands there.
    /// - Returns: the rows as they are then, as many as it takes.
    static func reflow(
        _ rows: [PseudoTerminalRow],
        columns: Int,
        cursor: inout (row: Int, column: Int)
    ) -> [PseudoTerminalRow] {
        var result: [PseudoTerminalRow] = []
        var moved = cursor
        var index = 0
        while index < rows.count {
            // All that was one line, and where in it the cursor is.
            var line: [String] = []
            var offset: Int?
            var isContinued = true
            while isContinued, index < rows.count {
                let row = rows[index]
                isContinued = row.isContinued
                if index == cursor.row { offset = line.count + cursor.column }
                line += row.cells.prefix(row.used)
                index += 1
            }
            var start = 0
            repeat {
                var end = min(line.count, start + columns)
                // The right half of a wide character goes with its left half.
                if end < line.count, end - start > 1, line[end].isEmpty { end -= 1 }
                if let offset, start <= offset, offset < end || end == line.count {
                    moved = (result.count, min(offset - start, columns - 1))
                }
                var row = PseudoTerminalRow(Array(line[start..<end]))
                row.fit(columns: columns)
                if end < min(line.count, start + columns) { row.cells[columns - 1] = Self.blank }
                row.isContinued = end < line.count
                result.append(row)
                start = end
            } while start < line.count
        }
        cursor = moved
        return result
    }
}

extension String {
    /// Whether a cell's text takes the next cell too.
    fileprivate var isWide: Bool {
        unicodeScalars.first.map { PseudoTerminalScreen.width($0) == 2 } ?? false
    }
}

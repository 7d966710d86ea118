/// Another size.
extension PseudoTerminalScreen {
    package mutating func resize(rows: Int, columns: Int) {
        // The same size is none; but a screen that comes back may have one of before.
        let isSame = rows == cells.count && columns == cells.first?.cells.count
        guard !isSame || rows != self.rows || columns != self.columns else { return }
        if reflows, columns != self.columns { reflow(columns: columns) }
        // Rows go at the bottom while the cursor is above them, else at the top.
        while cells.count > rows {
            if row < cells.count - 1 {
                cells.removeLast()
            } else {
                scrollOff(cells.removeFirst())
                row -= 1
            }
        }
        while cells.count < rows {
            if reflows, let last = history.popLast() {
                scrollback.removeLast()
                cells.insert(last, at: 0)
                row += 1
            } else {
                cells.append(PseudoTerminalRow(columns: columns))
            }
        }
        for index in cells.indices where cells[index].cells.count != columns {
            cells[index].fit(columns: columns)
        }
        self.rows = rows
        self.columns = columns
        column = min(column, columns - 1)
        row = min(row, rows - 1)
        region = 0...rows - 1
        isWrapPending = false
    }

    private mutating func reflow(columns: Int) {
        scrollback.removeLast(history.count)
        var cursor = (row: history.count + row, column: isWrapPending ? column + 1 : column)
        cells = PseudoTerminalRow.reflow(history + cells, columns: columns, cursor: &cursor)
        history = []
        (row, column) = cursor
        // The rows that were blank below all text are none of the text.
        while cells.count > rows, row < cells.count - 1, cells[cells.count - 1].used == 0 {
            cells.removeLast()
        }
        while cells.count > rows {
            scrollOff(cells.removeFirst())
            row -= 1
        }
        row = max(0, row)
    }

    mutating func scrollOff(_ gone: PseudoTerminalRow) {
        scrollback.append(gone.text)
        history.append(gone)
        if history.count > 200 { history.removeFirst(100) }
    }
}

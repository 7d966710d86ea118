import Glibc

/// What a terminal shows of the bytes it is sent: enough of xterm for a prompt and a status line.
///
/// Where its size changes it reflows, as most terminals do, or cuts and fills up, as xterm does.
package struct PseudoTerminalScreen: CustomStringConvertible {
    package internal(set) var rows: Int
    package internal(set) var columns: Int
    /// The cursor, counted from 0.
    package internal(set) var row = 0
    package internal(set) var column = 0
    /// The scroll region, counted from 0, both rows included.
    package internal(set) var region: ClosedRange<Int>
    package private(set) var isBracketedPasteOn = false
    package private(set) var isCursorVisible = true
    package private(set) var bells = 0
    /// Rows that scrolled off the top of the screen.
    package internal(set) var scrollback: [String] = []
    /// Whether a line that is longer than a row is broken anew when the width changes.
    package var reflows = false
    /// What was sent as operating system commands (OSC), such as `8;;URL` and `52;c;BASE64`.
    package private(set) var systemCommands: [String] = []
    /// The screen that comes back when a pager or an editor ends.
    private var mainCells: [PseudoTerminalRow]?
    var cells: [PseudoTerminalRow]
    /// The last rows of the scrollback, as far as they are worth reflowing.
    var history: [PseudoTerminalRow] = []
    /// Whether the cursor is behind a full row, which goes on below with the next character only.
    package internal(set) var isWrapPending = false
    private var wraps = true
    private var saved: (row: Int, column: Int) = (0, 0)
    private var bytes: [UInt8] = []

    package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        region = 0...rows - 1
        cells = Array(repeating: PseudoTerminalRow(columns: columns), count: rows)
        setlocale(LC_CTYPE, "C.UTF-8")
    }

    // MARK: What is seen

    /// The rows, without the spaces at their ends.
    package var lines: [String] { cells.map(\.text) }

    package var description: String {
        let numbered = lines.enumerated().map { "\($0.offset == row ? ">" : " ")|\($0.element)" }
        return "cursor \(row),\(column) region \(region)\n" + numbered.joined(separator: "\n")
    }

    /// Whether a text is in one row, on the screen or in the scrollback.
    package func contains(_ text: String) -> Bool {
        lines.contains { $0.contains(text) } || scrollback.contains { $0.contains(text) }
    }

    /// How many rows of the screen hold a text.
    package func count(of text: String) -> Int { lines.count { $0.contains(text) } }

    /// The row of the cursor.
    package var currentLine: String { lines[row] }

    /// The rows of the screen down to the cursor's that are not empty.
    package var text: [String] { lines.prefix(row + 1).filter { !$0.isEmpty } }

    // MARK: What is sent

    package mutating func feed(_ more: some Collection<UInt8>) {
        bytes.append(contentsOf: more)
        var rest = bytes[...]
        while let length = step(rest) { rest = rest.dropFirst(length) }
        bytes = Array(rest)
    }

    /// Obeys the first control or character.
    ///
    /// - Returns: its length, nil if it is not complete.
    private mutating func step(_ rest: ArraySlice<UInt8>) -> Int? {
        guard let first = rest.first else { return nil }
        switch first {
        case 0x1B: return escape(rest)
        case 0x07: bells += 1
        case 0x08: moveTo(row, column - 1)
        case 0x09: moveTo(row, (column / 8 + 1) * 8)
        case 0x0A: lineFeed()
        case 0x0D: moveTo(row, 0)
        case 0x00..<0x20, 0x7F: break
        case 0x80...:
            let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
            guard rest.count >= length else { return nil }
            let scalars = String(decoding: rest.prefix(length), as: UTF8.self).unicodeScalars
            if let scalar = scalars.first { print(scalar) }
            return length
        default: print(Unicode.Scalar(first))
        }
        return 1
    }

    private mutating func escape(_ rest: ArraySlice<UInt8>) -> Int? {
        guard rest.count > 1 else { return nil }
        switch rest[rest.startIndex + 1] {
        case UInt8(ascii: "["):
            let body = rest.dropFirst(2)
            guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else {
                return nil
            }
            control(String(decoding: body[..<end], as: UTF8.self), final: body[end])
            return end - rest.startIndex + 1
        case UInt8(ascii: "]"):
            return systemCommand(rest)
        case UInt8(ascii: "7"): saved = (row, column)
        case UInt8(ascii: "8"): moveTo(saved.row, saved.column)
        case UInt8(ascii: "D"):
            isWrapPending = false
            lineFeed()
        case UInt8(ascii: "M"): reverseLineFeed()
        case UInt8(ascii: "("): return rest.count > 2 ? 3 : nil
        default: break
        }
        return 2
    }

    /// Takes in a command that BEL or ST ends.
    private mutating func systemCommand(_ rest: ArraySlice<UInt8>) -> Int? {
        let bell = rest.firstIndex(of: 0x07)
        let escape = rest.dropFirst(2).firstIndex(of: 0x1B)
        guard let end = [bell, escape].compactMap(\.self).min() else { return nil }
        let length = end - rest.startIndex + (end == bell ? 1 : 2)
        guard rest.count >= length else { return nil }
        let body = rest.prefix(upTo: end).dropFirst(2)
        systemCommands.append(String(decoding: body, as: UTF8.self))
        return length
    }

    private mutating func showAlternateScreen(_ isOn: Bool) {
        if isOn, mainCells == nil {
            mainCells = cells
            saved = (row, column)
            eraseDisplay(2)
        } else if !isOn, let main = mainCells {
            cells = main
            mainCells = nil
            resize(rows: rows, columns: columns)
            moveTo(saved.row, saved.column)
        }
    }

    private mutating func reverseLineFeed() {
        if row == region.lowerBound {
            cells.remove(at: region.upperBound)
            cells.insert(PseudoTerminalRow(columns: columns), at: region.lowerBound)
        } else if row > 0 {
            row -= 1
        }
    }

    private mutating func control(_ parameters: String, final: UInt8) {
        let isPrivate = parameters.hasPrefix("?")
        let values = parameters.drop { $0 == "?" }
            .split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let first = values.first ?? 0
        let count = max(1, first)
        switch UnicodeScalar(final) {
        case "A": moveTo(max(row - count, row >= region.lowerBound ? region.lowerBound : 0), column)
        case "B":
            moveTo(
                min(row + count, row <= region.upperBound ? region.upperBound : rows - 1),
                column
            )
        case "C": moveTo(row, column + count)
        case "D": moveTo(row, column - count)
        case "G": moveTo(row, count - 1)
        case "H", "f": moveTo(count - 1, max(1, values.count > 1 ? values[1] : 1) - 1)
        case "J": eraseDisplay(first)
        case "K": eraseLine(first)
        case "P":
            cells[row].cells.removeSubrange(column..<min(columns, column + count))
            cells[row].fit(columns: columns)
        case "@":
            cells[row].cells.insert(
                contentsOf: Array(repeating: PseudoTerminalRow.blank, count: count),
                at: column
            )
            cells[row].fit(columns: columns)
        case "X":
            for index in column..<min(columns, column + count) {
                cells[row].cells[index] = PseudoTerminalRow.blank
            }
        case "d": moveTo(count - 1, column)
        case "r":
            let last = values.count > 1 && values[1] > 0 ? values[1] : rows
            if count < last, last <= rows { region = count - 1...last - 1 }
            moveTo(0, 0)
        case "h" where isPrivate, "l" where isPrivate:
            let isOn = final == UInt8(ascii: "h")
            switch first {
            case 7: wraps = isOn
            case 25: isCursorVisible = isOn
            case 2004: isBracketedPasteOn = isOn
            case 1049: showAlternateScreen(isOn)
            default: break
            }
        default: break
        }
    }

    private mutating func moveTo(_ row: Int, _ column: Int) {
        isWrapPending = false
        self.row = min(max(row, 0), rows - 1)
        self.column = min(max(column, 0), columns - 1)
    }

    private mutating func lineFeed() {
        if row == region.upperBound {
            let gone = cells.remove(at: region.lowerBound)
            cells.insert(PseudoTerminalRow(columns: columns), at: region.upperBound)
            if region.lowerBound == 0, mainCells == nil { scrollOff(gone) }
        } else if row < rows - 1 {
            row += 1
        }
    }

    private mutating func print(_ scalar: Unicode.Scalar) {
        let width = Self.width(scalar)
        guard width > 0 else {
            let target = isWrapPending ? column : max(0, column - 1)
            if cells[row].cells[target] == PseudoTerminalRow.blank {
                cells[row].cells[target] = " "
            }
            cells[row].cells[target].unicodeScalars.append(scalar)
            return
        }
        if wraps, isWrapPending || column + width > columns {
            if column == columns - 1, !isWrapPending {
                cells[row].cells[column] = PseudoTerminalRow.blank
            }
            isWrapPending = false
            cells[row].isContinued = true
            column = 0
            lineFeed()
        }
        column = min(column, columns - width)
        cells[row].cells[column] = String(scalar)
        if width == 2 { cells[row].cells[column + 1] = "" }
        if column + width >= columns {
            isWrapPending = wraps
            column = columns - 1
        } else {
            column += width
        }
    }

    private mutating func eraseDisplay(_ which: Int) {
        let blank = PseudoTerminalRow(columns: columns)
        switch which {
        case 0:
            eraseLine(0)
            for below in row + 1..<max(row + 1, rows) { cells[below] = blank }
        case 1:
            eraseLine(1)
            for above in 0..<row { cells[above] = blank }
        default: cells = Array(repeating: blank, count: rows)
        }
    }

    private mutating func eraseLine(_ which: Int) {
        let range = which == 0 ? column..<columns : which == 1 ? 0..<column + 1 : 0..<columns
        for index in range { cells[row].cells[index] = PseudoTerminalRow.blank }
        if which != 1 { cells[row].isContinued = false }
        // As tmux has it: nothing goes on in a row that was erased.
        if range == 0..<columns, row > 0 { cells[row - 1].isContinued = false }
        isWrapPending = false
    }

    /// The columns of a scalar.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        max(0, Int(wcwidth(wchar_t(bitPattern: scalar.value))))
    }
}

// glibc declares this for _XOPEN_SOURCE only, which the importer does not define.
@_silgen_name("wcwidth") private func wcwidth(_ character: wchar_t) -> Int32

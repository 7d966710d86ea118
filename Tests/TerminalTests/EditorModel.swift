import TestSupport

@testable import ApprenticeTerminal

/// What a line being edited must hold after keys whose effect is simple.
struct EditorModel {
    private(set) var before: [Unicode.Scalar] = []
    private(set) var after: [Unicode.Scalar] = []
    private(set) var killed: [Unicode.Scalar] = []

    /// Something typed, and what it does.
    enum Key {
        case insert(String), paste(String), newline
        case left, right, home, end, backspace, delete, killToEnd, killToStart, yank
        /// Keys that leave the line alone: lists, ^L, what no terminal's user ever pressed.
        case nothing(String)

        /// What a terminal sends for it.
        var bytes: String {
            switch self {
            case .insert(let text), .nothing(let text): text
            case .paste(let text):
                "\u{1B}[200~" + text.replacing("\n", with: "\r") + "\u{1B}[201~"
            case .newline: "\u{1B}\r"
            case .left: "\u{1B}[D"
            case .right: "\u{1B}OC"
            case .home: "\u{1}"
            case .end: "\u{1B}[F"
            case .backspace: "\u{7F}"
            case .delete: "\u{1B}[3~"
            case .killToEnd: "\u{B}"
            case .killToStart: "\u{15}"
            case .yank: "\u{19}"
            }
        }

        /// Whether it may make the line longer.
        var grows: Bool {
            switch self {
            case .insert, .paste, .newline, .yank: true
            default: false
            }
        }
    }

    var line: String { Self.string(before + after) }

    var count: Int { before.count + after.count }

    mutating func clear() {
        before = []
        after = []
    }

    mutating func press(_ key: Key) {
        switch key {
        case .insert(let text): before += Array(text.unicodeScalars)
        case .paste(let text):
            var scalars = Array(text.unicodeScalars)
            while scalars.last == "\n" { scalars.removeLast() }
            before += scalars
        case .newline: before.append("\n")
        case .left:
            let length = Self.string(before).last?.unicodeScalars.count ?? 0
            after = before.suffix(length) + after
            before.removeLast(length)
        case .right:
            let length = Self.string(after).first?.unicodeScalars.count ?? 0
            before += after.prefix(length)
            after.removeFirst(length)
        case .home:
            after = before + after
            before = []
        case .end:
            before += after
            after = []
        case .backspace: before.removeLast(Self.string(before).last?.unicodeScalars.count ?? 0)
        case .delete: after.removeFirst(Self.string(after).first?.unicodeScalars.count ?? 0)
        case .killToEnd:
            killed = after
            after = []
        case .killToStart:
            killed = before
            before = []
        case .yank: before += killed
        case .nothing: break
        }
    }

    /// What a terminal must show of it behind a prompt, and where the cursor is in that.
    func picture(prompt: String, columns: Int) -> (rows: [String], row: Int, column: Int) {
        func show(_ scalars: [Unicode.Scalar]) -> PseudoTerminalScreen {
            var screen = PseudoTerminalScreen(rows: 200, columns: columns)
            screen.feed(Array(prompt.utf8))
            for scalar in scalars {
                // The editor is in the next row once one is full, so that a newline is one more.
                let isExtra = scalar == "\n" && screen.isWrapPending
                let text = scalar == "\n" ? isExtra ? "\r\n\r\n" : "\r\n" : String(scalar)
                screen.feed(Array(text.utf8))
            }
            return screen
        }
        let whole = show(before + after)
        let cursor = show(before)
        var isFull = cursor.isWrapPending
        if let next = after.first, DisplayWidth.of(next) == 2, cursor.column + 2 > columns {
            isFull = true
        }
        let (row, column) = isFull ? (cursor.row + 1, 0) : (cursor.row, cursor.column)
        // The editor makes no room for an empty row before the cursor is there.
        let last = whole.lines.lastIndex { !$0.isEmpty } ?? 0
        return (Array(whole.lines.prefix(max(last, row) + 1)), row, column)
    }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}

/// Which key does what, beyond libedit's own.
enum EditorKeys {
    static func install(in editor: LineEditor, painter: ScreenPainter) {
        editor.define("ed-end-or-delete", "End the input, or delete a character") { editor in
            if editor.isEmpty { return .end(.endOfInput) }
            return editor.deleteAfterCursor() ? .edited : .refused
        }
        editor.define("ed-insert-newline", "Begin another row of the line") { editor in
            editor.insert("\n")
            return .edited
        }
        editor.define("ed-clear-all", "Clear the screen but for the line") { _ in
            painter.clearScreen()
            return .painted
        }
        editor.bind("\u{4}", to: "ed-end-or-delete")
        editor.bind("\u{1B}\r", to: "ed-insert-newline")
        editor.bind("\u{1B}\n", to: "ed-insert-newline")
        editor.bind("\u{C}", to: "ed-clear-all")
    }
}

/// What keys do to the line, beyond what libedit does.
final class LineCommands {
    let editor: LineEditor
    let painter: ScreenPainter
    let settings: Screen.Settings
    var history: History
    var navigator = HistoryNavigator()
    var shelf = PasteShelf()

    /// Waits for the end of a paste and returns it; nil if the line ends before.
    var awaitPaste: () -> String? = { nil }
    /// Gives keys back, to be read again.
    var pushBack: ([Unicode.Scalar]) -> Void = { _ in }
    /// Gives the terminal to something else for a while.
    var lend: (() -> Void) -> Void = { $0() }

    init(editor: LineEditor, painter: ScreenPainter, settings: Screen.Settings) {
        self.editor = editor
        self.painter = painter
        self.settings = settings
        history = History(path: settings.historyFile, limit: settings.historyLimit)
        define()
        bindUsual()
        editor.source()
        // A change of mode in `.editrc` makes all keys anew.
        if editor.isVi { bindUsual() }
        bindRequired()
    }

    /// A new line begins.
    func begin() {
        navigator.reset()
        shelf = PasteShelf()
    }

    /// What was submitted, with its pastes in full; remembers it.
    func submitted(_ line: String) -> String {
        let full = shelf.expand(line)
        history.add(full)
        return full
    }

    private func define() {
        define("ed-end-or-delete", "End the input, or delete a character") { $0.endOrDelete() }
        define("ed-delete-before", "Delete the character before the cursor") { $0.deleteBefore() }
        define("ed-delete-under", "Delete the character under the cursor") { $0.deleteUnder() }
        define("ed-left", "Move a character to the left") { $0.moveLeft() }
        define("ed-right", "Move a character to the right") { $0.moveRight() }
        define("ed-insert-newline", "Begin another row of the line") { commands in
            commands.editor.insert("\n")
            return .edited
        }
        define("ed-clear-all", "Clear the screen but for the line") { commands in
            commands.painter.clearScreen()
            return .painted
        }
        define("ed-up", "Move up a row, or to an older line") { $0.up() }
        define("ed-down", "Move down a row, or to a newer line") { $0.down() }
        define("ed-older", "Go to an older line") { $0.older() }
        define("ed-newer", "Go to a newer line") { $0.newer() }
        define("ed-search-older", "Look for an older line") { $0.search() }
        define("ed-paste", "Insert what is pasted") { $0.paste() }
        define("ed-complete-word", "Complete the word before the cursor") { $0.complete() }
        define("ed-edit-outside", "Edit the line in $VISUAL or $EDITOR") { $0.editOutside() }
    }

    private func define(
        _ name: String,
        _ help: String,
        _ command: @escaping (LineCommands) -> LineEditor.Effect
    ) {
        editor.define(name, help) { [unowned self] _ in command(self) }
    }

    /// Keys that `.editrc` may bind to something else.
    private func bindUsual() {
        let escape = "\u{1B}"
        let bindings: [(keys: [String], command: String)] = [
            (["\(escape)[H", "\(escape)OH", "\(escape)[1~", "\(escape)[7~"], "ed-move-to-beg"),
            (["\(escape)[F", "\(escape)OF", "\(escape)[4~", "\(escape)[8~"], "ed-move-to-end"),
            (["\(escape)[1;5C", "\(escape)[1;3C", "\(escape)[5C", "\(escape)Oc"], "em-next-word"),
            (["\(escape)[1;5D", "\(escape)[1;3D", "\(escape)[5D", "\(escape)Od"], "ed-prev-word"),
            (["\(escape)f", "\(escape)F"], "em-next-word"),
            (["\(escape)b", "\(escape)B"], "ed-prev-word"),
            (["\(escape)[3;5~", "\(escape)d"], "em-delete-next-word"),
            (["\u{17}", "\(escape)\u{7F}"], "ed-delete-prev-word"),
            (["\u{15}"], "vi-kill-line-prev"),
            (["\(escape)[3~"], "ed-delete-under"),
            (["\u{8}", "\u{7F}"], "ed-delete-before"),
            (["\(escape)[D", "\(escape)OD"], "ed-left"),
            (["\(escape)[C", "\(escape)OC"], "ed-right"),
            (["\u{18}\u{5}"], "ed-edit-outside"),
        ]
        for (keys, command) in bindings {
            for key in keys { editor.bind(key, to: command) }
        }
        guard !editor.isVi else { return }
        editor.bind("\u{2}", to: "ed-left")
        editor.bind("\u{6}", to: "ed-right")
    }

    /// Keys whose other meanings would lose text or draw over the status line.
    private func bindRequired() {
        let escape = "\u{1B}"
        let bindings: [(keys: [String], command: String)] = [
            (["\u{4}"], "ed-end-or-delete"),
            (["\(escape)\r", "\(escape)\n"], "ed-insert-newline"),
            (["\u{C}"], "ed-clear-all"),
            (["\(escape)[A", "\(escape)OA"], "ed-up"),
            (["\(escape)[B", "\(escape)OB"], "ed-down"),
            (["\u{10}"], "ed-older"),
            (["\u{E}"], "ed-newer"),
            (["\u{12}"], "ed-search-older"),
            (["\(escape)[200~"], "ed-paste"),
            (["\u{9}"], "ed-complete-word"),
        ]
        for (keys, command) in bindings {
            for key in keys {
                editor.bind(key, to: command)
                if editor.isVi, key != "\u{9}" { editor.bindInCommandMode(key, to: command) }
            }
        }
        guard editor.isVi else { return }
        for (key, command) in [("k", "ed-up"), ("j", "ed-down"), ("/", "ed-search-older")] {
            editor.bindInCommandMode(key, to: command)
        }
    }
}

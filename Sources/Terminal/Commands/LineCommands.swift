import Glibc

/// What keys do to the line, beyond what libedit does.
final class LineCommands {
    let editor: LineEditor
    let painter: ScreenPainter
    let settings: Screen.Settings
    var history: History
    /// Whether submitted lines are remembered.
    var keepsHistory = true
    var navigator = HistoryNavigator()
    var shelf = PasteShelf()
    /// What was taken out of a line last.
    var killed = ""

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
        if keepsHistory { history.add(full) }
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
        define("ed-kill-to-end", "Take out what follows the cursor") { $0.killToEnd() }
        define("ed-kill-to-start", "Take out what stands before the cursor") { $0.killToStart() }
        define("ed-kill-word-before", "Take out the word before the cursor") {
            $0.killWordBefore()
        }
        define("ed-kill-word-after", "Take out the word after the cursor") { $0.killWordAfter() }
        define("ed-put-back", "Insert what was taken out last") { $0.yank() }
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
        bind(sequences: ["[H", "OH", "[1~", "[7~"], to: "ed-move-to-beg")
        bind(sequences: ["[F", "OF", "[4~", "[8~"], to: "ed-move-to-end")
        bind(sequences: ["[1;5C", "[1;3C", "[5C", "Oc"], to: "em-next-word")
        bind(sequences: ["[1;5D", "[1;3D", "[5D", "Od"], to: "ed-prev-word")
        bind(sequences: ["[3;5~"], to: "ed-kill-word-after")
        bind(sequences: ["[3~"], to: "ed-delete-under")
        bind(sequences: ["[D", "OD"], to: "ed-left")
        bind(sequences: ["[C", "OC"], to: "ed-right")
        bind(["\u{17}"], to: "ed-kill-word-before")
        bind(["\u{15}"], to: "ed-kill-to-start")
        bind(["\u{8}", "\u{7F}"], to: "ed-delete-before")
        bind(["\u{18}\u{5}"], to: "ed-edit-outside")
        guard !editor.isVi else { return }
        bind(["\u{2}"], to: "ed-left")
        bind(["\u{6}"], to: "ed-right")
        bind(["\u{1B}f", "\u{1B}F"], to: "em-next-word")
        bind(["\u{1B}b", "\u{1B}B"], to: "ed-prev-word")
        bind(["\u{1B}d", "\u{1B}D"], to: "ed-kill-word-after")
        bind(["\u{1B}\u{7F}", "\u{1B}\u{8}"], to: "ed-kill-word-before")
        bind(["\u{B}"], to: "ed-kill-to-end")
        bind(["\u{19}"], to: "ed-put-back")
        // A slow hand's Alt-Enter is two keys.
        bind(["\u{1B}\r", "\u{1B}\n"], to: "ed-insert-newline")
    }

    /// Keys whose other meanings would lose text or draw over the status line.
    private func bindRequired() {
        bind(sequences: ["[A", "OA"], to: "ed-up")
        bind(sequences: ["[B", "OB"], to: "ed-down")
        bind(sequences: ["\r", "\n"], to: "ed-insert-newline")
        bind(sequences: ["[200~"], to: "ed-paste")
        bind(["\u{4}"], to: "ed-end-or-delete")
        bind(["\u{C}"], to: "ed-clear-all")
        bind(["\u{10}"], to: "ed-older")
        bind(["\u{E}"], to: "ed-newer")
        bind(["\u{12}"], to: "ed-search-older")
        editor.bind("\u{9}", to: "ed-complete-word")
        guard editor.isVi else { return }
        editor.bindInCommandMode("k", to: "ed-up")
        editor.bindInCommandMode("j", to: "ed-down")
        editor.bindInCommandMode("/", to: "ed-search-older")
    }

    private func bind(sequences: [String], to command: String) {
        bind(sequences.map { LineEditor.sequenceKey("\u{1B}" + $0) }, to: command)
    }

    private func bind(_ keys: [String], to command: String) {
        for key in keys {
            editor.bind(key, to: command)
            if editor.isVi { editor.bindInCommandMode(key, to: command) }
        }
    }
}

/// Moving and deleting by whole characters, as they are seen, and pastes as one.
extension LineCommands {
    var position: LineCursor {
        let (text, cursor) = editor.line
        return LineCursor(text, cursor)
    }

    func endOrDelete() -> LineEditor.Effect {
        editor.isEmpty ? .end(.endOfInput) : deleteUnder()
    }

    func deleteBefore() -> LineEditor.Effect {
        let position = position
        let count = shelf.tokenLength(endingIn: position.before) ?? position.previous
        guard count > 0 else { return .refused }
        editor.deleteBeforeCursor(count)
        return .edited
    }

    func deleteUnder() -> LineEditor.Effect {
        let position = position
        let count = shelf.tokenLength(beginning: position.after) ?? position.next
        guard count > 0 else { return .refused }
        editor.moveCursor(by: count)
        editor.deleteBeforeCursor(count)
        return .edited
    }

    func moveLeft() -> LineEditor.Effect { move(by: -position.previous) }

    func moveRight() -> LineEditor.Effect { move(by: position.next) }

    func up() -> LineEditor.Effect { position.up.map(move) ?? older() }

    func down() -> LineEditor.Effect { position.down.map(move) ?? newer() }

    private func move(by count: Int) -> LineEditor.Effect {
        guard count != 0 else { return .refused }
        editor.moveCursor(by: count)
        return .edited
    }
}

/// Text that comes from elsewhere: pastes, completions, an editor.
extension LineCommands {
    func paste() -> LineEditor.Effect {
        guard let pasted = awaitPaste() else { return .nothing }
        guard !PasteShelf.isBig(pasted) else {
            editor.insert(shelf.shelve(pasted))
            return .edited
        }
        // A newline behind a copied row is no wish for another row.
        var text = pasted[...]
        while text.last == "\n" { text.removeLast() }
        guard !text.isEmpty else { return .nothing }
        editor.insert(String(text))
        return .edited
    }

    func complete() -> LineEditor.Effect {
        let (text, cursor) = editor.line
        let list = settings.completer(text, cursor)
        guard !list.items.isEmpty, (0...cursor).contains(list.start) else { return .refused }
        let length = cursor - list.start
        let word = String(
            String.UnicodeScalarView(text.unicodeScalars.prefix(cursor).dropFirst(list.start))
        )
        var insertion = ControlFilter.cleanLine(list.commonPrefix)
        if list.items.count == 1, list.items[0].isFinal {
            if !LineCursor(text, cursor).after.hasPrefix(" ") { insertion += " " }
        }
        // A quote may have to be put before what was typed.
        let unquoted = insertion.hasPrefix("\"") ? String(insertion.dropFirst()) : insertion
        let isLonger = insertion.hasScalarPrefix(word) || unquoted.hasScalarPrefix(word)
        if insertion != word, list.items.count == 1 || isLonger {
            editor.deleteBeforeCursor(length)
            editor.insert(insertion)
            return .edited
        }
        guard list.items.count > 1 else { return .refused }
        let rows = CompletionLayout.rows(
            list.items,
            width: painter.size.columns,
            height: painter.size.rows,
            style: Style(descriptor: 1)
        )
        painter.write(rows.joined(separator: "\n"))
        return .painted
    }

    func editOutside() -> LineEditor.Effect {
        let full = shelf.expand(editor.line.text)
        lend {
            guard let text = ExternalEditor.edit(full) else { return }
            editor.replace(with: shelf.shelve(ControlFilter.clean(text)))
        }
        return .painted
    }
}

/// Taking text out of the line, and putting it back.
///
/// libedit has keys for that too, but keeps what they take in the same place as whatever was deleted
/// last, even by a Backspace.
extension LineCommands {
    func killToEnd() -> LineEditor.Effect {
        let (text, cursor) = editor.line
        return kill(before: 0, after: text.unicodeScalars.count - cursor)
    }

    func killToStart() -> LineEditor.Effect { kill(before: editor.line.cursor, after: 0) }

    func killWordBefore() -> LineEditor.Effect { kill(before: position.wordBefore, after: 0) }

    func killWordAfter() -> LineEditor.Effect { kill(before: 0, after: position.wordAfter) }

    func yank() -> LineEditor.Effect {
        guard !killed.isEmpty else { return .refused }
        editor.insert(killed)
        return .edited
    }

    private func kill(before: Int, after: Int) -> LineEditor.Effect {
        guard before + after > 0 else { return .refused }
        let (text, cursor) = editor.line
        let scalars = text.unicodeScalars.dropFirst(cursor - before).prefix(before + after)
        killed = String(String.UnicodeScalarView(scalars))
        editor.moveCursor(by: after)
        editor.deleteBeforeCursor(before + after)
        return .edited
    }
}

/// Going back to lines of before.
extension LineCommands {
    func older() -> LineEditor.Effect {
        history.load()
        let (text, cursor) = editor.line
        return show(navigator.previous(in: history, line: text, cursor: cursor))
    }

    func newer() -> LineEditor.Effect {
        show(navigator.next(in: history, line: editor.line.text))
    }

    private func show(_ line: (text: String, cursor: Int)?) -> LineEditor.Effect {
        guard let (text, cursor) = line else { return .refused }
        editor.replace(with: text)
        editor.moveCursor(by: cursor - text.unicodeScalars.count)
        return .edited
    }

    /// Looks for a line while a part of it is typed: ^R goes on to older ones, ^S to newer ones, ^G
    /// gives up, and every other key is done with what was found.
    func search() -> LineEditor.Effect {
        history.load()
        let live = editor.line
        let prompt = editor.promptText
        var search = HistorySearch(history)
        /// Goes back to the prompt with what the line holds now.
        func end(with change: () -> Void = {}) -> LineEditor.Effect {
            painter.changeInput {
                change()
                editor.setPrompt(prompt)
            }
            return .painted
        }
        while true {
            painter.changeInput {
                let state = search.isFailing ? "no match for" : "history"
                editor.setPrompt(
                    PromptText("\(state) '\(ControlFilter.cleanLine(search.query))': ")
                )
                editor.replace(with: search.match.map { shelf.shelve($0) } ?? live.text)
            }
            switch editor.awaitInput() {
            case .character("\u{12}"): search.older(in: history)
            case .character("\u{13}"): search.newer(in: history)
            case .character("\u{8}"), .character("\u{7F}"): search.deleteLast(in: history)
            case .character("\u{7}"):
                return end {
                    editor.replace(with: live.text)
                    editor.moveCursor(by: live.cursor - live.text.unicodeScalars.count)
                }
            case .character(let scalar) where scalar.value < 0x20:
                pushBack([scalar])
                return end()
            case .character(let scalar): search.type(scalar, in: history)
            // The search is left behind as it stands: nothing may be drawn over it.
            case .interrupt:
                editor.setPrompt(prompt)
                return .end(.interrupted(hasText: true))
            case .end:
                editor.setPrompt(prompt)
                return .end(.endOfInput)
            }
        }
    }
}

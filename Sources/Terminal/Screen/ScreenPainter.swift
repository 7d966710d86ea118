/// Puts text above the prompt and the status line below it, and keeps the two apart.
final class ScreenPainter {
    private let output: TerminalOutput
    private let editor: LineEditor
    let canMoveCursor: Bool
    private(set) var size = TerminalSize.current
    private var position: OutputPosition
    private var status: StatusDisplay
    private(set) var hasRegion = false {
        didSet { if hasRegion != oldValue { onRegionChange() } }
    }
    /// Told when a crash would leave something else behind.
    var onRegionChange: () -> Void = {}
    private let suggest: @Sendable (String) -> String?
    /// Whether suggestions are wanted at the moment.
    var hints = true
    /// What is suggested behind the line.
    private(set) var hint: String?
    private var isHintShown = false
    private var isInputComplete = false
    /// Whether prompt and line are on the screen.
    private(set) var isEditing = false

    init(
        output: TerminalOutput,
        editor: LineEditor,
        canMoveCursor: Bool,
        settings: Screen.Settings
    ) {
        self.output = output
        self.editor = editor
        self.canMoveCursor = canMoveCursor
        position = OutputPosition(columns: size.columns)
        status = StatusDisplay(isEnabled: settings.statusLine)
        suggest = settings.hint
    }

    // MARK: Text

    func write(_ text: String) {
        guard !text.isEmpty else { return }
        if isEditing { eraseInput() }
        output.put(text)
        position.print(text)
        guard isEditing else { return }
        startLine()
        redrawInput()
    }

    /// Ends an unfinished line of output.
    func startLine() {
        guard !position.isAtLineStart else { return }
        output.put("\n")
        position.moveToLineStart()
    }

    // MARK: The prompt

    func beginEditing() {
        startLine()
        isEditing = true
    }

    /// Leaves the prompt behind as text; the cursor is in the first column of the row below it.
    func endEditing() {
        isEditing = false
        position.moveToLineStart()
    }

    /// Leaves the prompt behind with a mark such as `^C` after the line.
    func abandonInput(mark: String) {
        editor.moveToEnd()
        repaintInput()
        output.put(mark + "\n")
        endEditing()
    }

    /// Adds what libedit does not draw, now that it waits for a key.
    func completeInput() {
        guard canMoveCursor, isEditing, !isInputComplete else { return }
        if editor.hasCombiningScalars { paintInput() }
        isInputComplete = true
        hint = nil
        let (text, cursor) = editor.line
        guard hints, cursor == text.unicodeScalars.count, let suggestion = suggest(text) else {
            return
        }
        let line = ControlFilter.cleanLine(suggestion)
        let column = editor.cursorLayout(columns: size.columns).column
        guard !line.isEmpty, column + DisplayWidth.of(line) < size.columns else { return }
        hint = line
        isHintShown = true
        output.put("\u{1B}7" + Style(descriptor: 1).dim(line) + "\u{1B}8")
    }

    /// Draws prompt and line without libedit, which gives every cell one scalar only and so loses
    /// what combines with it. Where things stand is the same.
    private func paintInput() {
        eraseInput()
        renewStatus()
        let (text, end, cursor) = editor.picture(columns: size.columns)
        output.put(text)
        // A full row leaves the cursor on its last column; libedit is on the next row by then.
        if end.column == 0, text.last != "\n" { output.put(" \r") }
        let up = end.row - cursor.row
        output.put(up > 0 ? "\r\u{1B}[\(up)A" : "\r")
        if cursor.column > 0 { output.put("\u{1B}[\(cursor.column)C") }
    }

    /// Removes it again, because libedit goes on.
    func uncoverInput() {
        isInputComplete = false
        if isHintShown { output.put("\u{1B}[K") }
        isHintShown = false
    }

    /// Draws prompt and line anew, for when libedit's idea of the screen is wrong.
    func repaintInput() {
        eraseInput()
        redrawInput()
    }

    /// Erases prompt and line, and all below, so that other text can take their place.
    private func eraseInput() {
        isInputComplete = false
        isHintShown = false
        guard canMoveCursor else {
            output.put("\n")
            return
        }
        let row = editor.cursorLayout(columns: size.columns).row
        output.put((row > 0 ? "\u{1B}[\(row)A" : "") + "\r\u{1B}[J")
    }

    private func redrawInput() {
        renewStatus()
        editor.refresh()
    }

    /// Changes prompt or line while neither is on the screen.
    func changeInput(_ change: () -> Void) {
        eraseInput()
        change()
        redrawInput()
    }

    func clearScreen() {
        guard canMoveCursor else { return }
        output.put("\u{1B}[H\u{1B}[2J")
        redrawInput()
    }

    // MARK: The status line

    func setStatus(_ draw: @escaping @Sendable (Int) -> String) { status.set(draw) }

    /// When the status line wants to be drawn, if it may.
    func statusDue(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard hasRegion, isEditing || position.isSafeToLeave else { return nil }
        return status.due(now: now)
    }

    func drawStatus(now: ContinuousClock.Instant) {
        guard let text = status.change(width: size.columns, now: now) else { return }
        output.put(StatusRegion.draw(text, size))
    }

    private func renewStatus() {
        guard hasRegion else { return }
        output.put(StatusRegion.draw(status.renewed(width: size.columns), size))
    }

    func setStatusLineEnabled(_ isOn: Bool) {
        status.isEnabled = isOn
        guard isOn != hasRegion else { return }
        if isEditing { eraseInput() }
        if hasRegion { leaveRegion() } else { enterRegion() }
        if isEditing { redrawInput() }
    }

    private func enterRegion() {
        guard status.isEnabled, canMoveCursor, StatusRegion.fits(size) else { return }
        if !isEditing && !position.isSafeToLeave { startLine() }
        output.put(StatusRegion.enter(size))
        hasRegion = true
        renewStatus()
    }

    private func leaveRegion() {
        guard hasRegion else { return }
        output.put(StatusRegion.leave(size))
        hasRegion = false
    }

    // MARK: The whole

    /// Follows a new size of the terminal.
    func resize() {
        let newSize = TerminalSize.current
        guard newSize != size else { return }
        let hadRegion = hasRegion
        if hasRegion { output.put(StatusRegion.forget) }
        hasRegion = false
        size = newSize
        position.resize(columns: size.columns)
        if isEditing {
            // Terminals that reflow have moved the rows already, so the new width counts.
            eraseInput()
        } else if hadRegion {
            output.put("\u{1B}[J")
        }
        enterRegion()
        editor.resize()
        if isEditing { redrawInput() }
    }

    func take() {
        size = TerminalSize.current
        position.resize(columns: size.columns)
        editor.prepareTerminal(true)
        if canMoveCursor { output.put("\u{1B}[?2004h") }
        enterRegion()
    }

    func leave() {
        leaveRegion()
        if canMoveCursor { output.put("\u{1B}[?2004l") }
        output.flush()
        editor.prepareTerminal(false)
    }

    /// Gives the terminal to something else, and takes it back.
    func lend(_ body: () -> Void) {
        if isEditing { eraseInput() } else { startLine() }
        leave()
        body()
        position.moveToLineStart()
        take()
        if isEditing {
            editor.resize()
            redrawInput()
        }
    }
}

/// Puts text above the prompt and the status line below it, and keeps the two apart.
final class ScreenPainter {
    let output: TerminalOutput
    let editor: LineEditor
    let canMoveCursor: Bool
    private(set) var size = TerminalSize.current
    var position: OutputPosition
    private var status: StatusDisplay
    private(set) var hasRegion = false {
        didSet { if hasRegion != oldValue { onRegionChange() } }
    }
    /// Told when a crash would leave something else behind.
    var onRegionChange: () -> Void = {}
    /// Whether all of the line is on the screen, what libedit does not draw included.
    var isInputComplete = false
    /// Whether the line on the screen is one that libedit cannot draw.
    var isInputOurs = false
    /// Whether prompt and line are on the screen.
    var isEditing = false

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

    func renewStatus() {
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
        // With a prompt it is drawn when that is.
        if !isEditing { renewStatus() }
    }

    private func leaveRegion() {
        guard hasRegion else { return }
        output.put(StatusRegion.leave(size))
        hasRegion = false
    }

    // MARK: The whole

    /// Follows a new size of the terminal.
    func resize() {
        // Even to the size it had: on the way there it may have lost its region and status.
        let hadRegion = hasRegion
        if hasRegion { output.put(StatusRegion.forget) }
        hasRegion = false
        let columns = size.columns
        size = TerminalSize.current
        position.resize(columns: size.columns)
        if isEditing {
            if canMoveCursor { eraseReflowedInput(columns: columns) } else { eraseInput() }
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

/// The prompt and the line behind it.
extension ScreenPainter {
    func beginEditing() {
        startLine()
        isInputOurs = false
        isEditing = true
    }

    /// Leaves the prompt behind as text; the cursor is in the first column of the row below it.
    func endEditing() {
        isEditing = false
        position.moveToLineStart()
    }

    /// Leaves the prompt behind with a mark such as `^C` after the line.
    func abandonInput(mark: String) {
        if canMoveCursor {
            // First: where it is on the screen follows from where the cursor is in the line.
            eraseInput()
            editor.moveToEnd()
            if editor.isMisdrawn { drawInput() } else { redrawInput() }
        }
        output.put(mark + "\n")
        endEditing()
    }

    /// Adds what libedit does not draw, now that it waits for a key.
    func completeInput() {
        guard canMoveCursor, isEditing, !isInputComplete else { return }
        let layout = editor.endLayout(columns: size.columns)
        // Rows that a terminal would break otherwise than libedit, or maybe not, are drawn as counted.
        let isOurs = editor.isMisdrawn || layout.wrapsAtBlank || layout.emptyRows > 0
        // libedit does not know of marks that it did not draw, and leaves them where they were.
        if isOurs || isInputOurs { paintInput() }
        isInputOurs = isOurs
        isInputComplete = true
    }

    /// Draws prompt and line without libedit.
    ///
    /// Where things stand is the same.
    private func paintInput() {
        eraseInput()
        drawInput()
    }

    private func drawInput() {
        renewStatus()
        let (text, end, cursor) = editor.picture(columns: size.columns)
        output.put(text)
        // A full row leaves the cursor on its last column; libedit is on the next row by then.
        if end.isBehindFullRow { output.put(" \r") }
        let up = end.row - cursor.row
        output.put(up > 0 ? "\r\u{1B}[\(up)A" : "\r")
        if cursor.column > 0 { output.put("\u{1B}[\(cursor.column)C") }
    }

    /// Removes it again, because libedit goes on.
    func uncoverInput() {
        // Keys may come faster than it is completed.
        if editor.isMisdrawn { isInputOurs = true }
        isInputComplete = false
    }

    /// Erases prompt and line, and all below, so that other text can take their place.
    func eraseInput() {
        isInputComplete = false
        guard canMoveCursor else {
            output.put("\n")
            return
        }
        let row = editor.cursorLayout(columns: size.columns).row
        eraseRows(above: row)
    }

    /// The same after the terminal has another width.
    ///
    /// Terminals that reflow have moved the rows already, so the new width counts. A cursor behind a
    /// line that now ends with its row is still in that row, but for the blank that is put into the
    /// next one whenever the line is drawn so.
    func eraseReflowedInput(columns old: Int) {
        let (before, now) = (
            editor.cursorLayout(columns: old), editor.cursorLayout(columns: size.columns)
        )
        // Rows that libedit leaves empty stay, and no others come before the line is drawn again.
        var row = now.row - now.emptyRows + before.emptyRows
        if now.isBehindFullRow, editor.isCursorAtEnd, !before.isBehindFullRow { row -= 1 }
        isInputComplete = false
        eraseRows(above: row)
    }

    private func eraseRows(above row: Int) {
        output.put((row > 0 ? "\u{1B}[\(row)A" : "") + "\r\u{1B}[J")
    }

    func redrawInput() {
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
}

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

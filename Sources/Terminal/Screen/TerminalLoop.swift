import CEditline
import Glibc

/// Serves one terminal, on the thread that owns it.
///
/// Whatever happens comes through `wait`: messages, signals, keys, time. It is called between two
/// lines, and by libedit (through `awaitKey`) while a line is edited.
final class TerminalLoop {
    let mailbox: ScreenMailbox
    let signals: SignalDescriptor
    let output: TerminalOutput
    let editor: LineEditor
    let painter: ScreenPainter
    let commands: LineCommands
    let lease: TerminalLease
    let keyboard: Keyboard

    var requests: [LineRequest] = []
    var isInterrupted = false
    /// Signals that came while nothing could be done about them.
    var deferredSignals: Set<Int32> = []
    var isClosing = false
    var endingSignal: Int32?
    var deadline: ContinuousClock.Instant?
    var resize = Settling()
    /// The size that was seen last while it changes.
    var sizeSeen = TerminalSize.current

    init?(settings: Screen.Settings, mailbox: ScreenMailbox, signals: SignalDescriptor) {
        // First: the editor changes the settings at once.
        let mode = TerminalMode()
        guard let output = TerminalOutput(),
            let editor = LineEditor(programName: settings.programName, output: output)
        else { return nil }
        self.mailbox = mailbox
        self.signals = signals
        self.output = output
        self.editor = editor
        let isPlain = settings.isPlain || TerminalKind.isDumb
        if isPlain { editor.setTerminalType("dumb") }
        painter = ScreenPainter(
            output: output,
            editor: editor,
            canMoveCursor: !isPlain,
            settings: settings
        )
        commands = LineCommands(editor: editor, painter: painter, settings: settings)
        lease = TerminalLease(mode: mode, painter: painter)
        keyboard = Keyboard(mode: mode)
        output.waitUntilWritable = { [unowned self] in waitUntilWritable() }
        painter.onRegionChange = { [unowned self] in lease.armCrashGuard() }
        editor.awaitInput = { [unowned self] in awaitKey() }
        commands.awaitPaste = { [unowned self] in awaitPaste() }
        commands.pushBack = { [unowned self] in keyboard.pushBack($0) }
        commands.lend = { [unowned self] in lend($0) }
    }

    func run() -> Int32? {
        lease.take()
        while !isClosing {
            if requests.isEmpty || isMoving { wait() } else { serve(requests.removeFirst()) }
        }
        if endingSignal == nil { lease.end() } else { output.flush() }
        mailbox.close()
        for request in requests { request.answer.resume(returning: .endOfInput) }
        return endingSignal
    }

    // MARK: Lines

    private func serve(_ request: LineRequest) {
        guard endingSignal == nil else {
            request.answer.resume(returning: .endOfInput)
            return
        }
        let (above, prompt) = PromptText.split(request.prompt)
        painter.write(above)
        painter.beginEditing()
        commands.begin()
        isInterrupted = false
        mailbox.forgetInterrupt()
        var event = editor.readLine(prompt)
        if painter.isEditing {
            if event == .endOfInput { painter.abandonInput(mark: "") } else { painter.endEditing() }
        }
        if case .line(let line) = event { event = .line(commands.submitted(line)) }
        request.answer.resume(returning: event)
    }

    /// What is pasted, once it has come whole.
    private func awaitPaste() -> String? {
        while !isClosing, endingSignal == nil, !isInterrupted {
            if let paste = keyboard.takePaste() { return paste }
            wait()
        }
        return nil
    }

    /// The next key for libedit.
    private func awaitKey() -> LineEditor.Input {
        var isQuiet = false
        while true {
            if isClosing || endingSignal != nil {
                if painter.isEditing { painter.abandonInput(mark: "") }
                return .end
            }
            if isInterrupted { return interrupt() }
            if isMoving {
                // What is typed is kept, and shown where it belongs.
                wait()
                continue
            }
            switch keyboard.next(isComplete: isQuiet) {
            case .interrupt: return interrupt()
            case .suspend: stop()
            case .character(let scalar):
                painter.uncoverInput()
                return .character(scalar)
            case .sequence(let text):
                // Of a sequence it does not know libedit would insert a part.
                painter.uncoverInput()
                let key = [LineEditor.sequenceKey(text), text].first(where: editor.isBound)
                keyboard.pushBack(key.map { Array($0.unicodeScalars) } ?? [])
            case nil:
                // ESC alone is a key too; what follows in a sequence comes at once.
                let isEscape = keyboard.isEscapePending
                isQuiet = !wait(upTo: isEscape ? .milliseconds(50) : nil) && isEscape
            }
        }
    }

    private func interrupt() -> LineEditor.Input {
        isInterrupted = false
        painter.abandonInput(mark: "^C")
        return .interrupt
    }

    // MARK: The terminal

    /// Gives the terminal to something else in the state it had before the program.
    func lend(_ body: () -> Void) {
        guard endingSignal == nil else { return body() }
        lease.lend(body)
        // What came for the other program, such as ^C in a pager, is not for this one.
        let missed = signals.take()
        for signal in [SIGTERM, SIGHUP] where missed.contains(signal) { end(by: signal) }
    }

    func stop() {
        lend { SignalDescriptor.deliver(SIGTSTP) }
    }

    /// Puts the terminal back at once and tells everyone to come to an end; a second signal, or one
    /// that nobody obeys within five seconds, ends the process.
    func end(by signal: Int32) {
        if endingSignal != nil {
            if signal == SIGTERM { die() }
            return
        }
        if painter.isEditing { painter.abandonInput(mark: "") }
        endingSignal = signal
        lease.end()
        deadline = .now + .seconds(5)
        mailbox.interrupt()
    }

    func die() -> Never {
        SignalDescriptor.deliver(endingSignal ?? SIGTERM)
        exit(128 + (endingSignal ?? SIGTERM))
    }
}

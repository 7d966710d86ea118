import CEditline
import Glibc

/// Serves one terminal, on the thread that owns it.
///
/// Whatever happens comes through `wait`: messages, signals, keys, time. It is called between two
/// lines, and by libedit (through `awaitKey`) while a line is edited.
final class TerminalLoop {
    private let mailbox: ScreenMailbox
    private let signals: SignalDescriptor
    private let output: TerminalOutput
    private let editor: LineEditor
    private let painter: ScreenPainter
    private let commands: LineCommands
    private let lease: TerminalLease
    private let keyboard: Keyboard

    private var requests: [LineRequest] = []
    private var prefill = ""
    private var isInterrupted = false
    /// Signals that came while nothing could be done about them.
    private var deferredSignals: Set<Int32> = []
    private var isClosing = false
    private var endingSignal: Int32?
    private var deadline: ContinuousClock.Instant?
    private var resize = Settling()

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
            if requests.isEmpty { wait() } else { serve(requests.removeFirst()) }
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
        prefill = request.prefill
        isInterrupted = false
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
        if !prefill.isEmpty {
            editor.insert(commands.shelf.shelve(prefill))
            prefill = ""
            painter.repaintInput()
        }
        var isQuiet = false
        while true {
            if isClosing || endingSignal != nil {
                if painter.isEditing { painter.abandonInput(mark: "") }
                return .end
            }
            if isInterrupted { return interrupt() }
            switch keyboard.next(isComplete: isQuiet) {
            case .interrupt: return interrupt()
            case .suspend: stop()
            case .character(let scalar):
                followSize()
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

    // MARK: Events

    /// Waits until something happens and sees to it.
    ///
    /// - Returns: false if the time ran out.
    @discardableResult
    private func wait(upTo limit: Duration? = nil) -> Bool {
        let now = ContinuousClock.now
        if resize.isOver(now: now) { followSize() }
        if !resize.isUnderWay, let due = painter.statusDue(now: now), due <= now {
            painter.drawStatus(now: now)
        }
        if let deadline, deadline <= now { die() }
        painter.completeInput()
        let times = [
            limit.map { now + $0 }, deadline, resize.end,
            resize.isUnderWay ? nil : painter.statusDue(now: now),
        ]
        let until = times.compactMap(\.self).min()
        output.flush()
        if !deferredSignals.isEmpty { handleSignals() }
        if output.isHungUp { end(by: SIGHUP) }
        let isMoving = resize.isUnderWay && painter.isEditing
        let readsKeys = endingSignal == nil && keyboard.hasRoom
        var descriptors = [
            // What is drawn above a prompt whose size is changing would land somewhere else.
            pollfd(fd: isMoving ? -1 : mailbox.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: readsKeys ? 0 : -1, events: Int16(POLLIN), revents: 0),
        ]
        let ready = unsafe poll(&descriptors, 3, until.map { now.milliseconds(to: $0) } ?? -1)
        guard ready > 0 else { return ready < 0 }
        if descriptors[1].revents != 0 { handleSignals() }
        if descriptors[2].revents != 0 { readKeys() }
        if descriptors[0].revents != 0 { handleMessages() }
        return true
    }

    private func handleMessages() {
        followSize()
        if let draw = mailbox.takeStatus() { painter.setStatus(draw) }
        var text = ""
        for message in mailbox.takeMessages() {
            if case .write(let more) = message {
                text += more
                // Above a prompt each text is a line of its own, however many come at once.
                if painter.isEditing, more.last != "\n" { text += "\n" }
                continue
            }
            painter.write(text)
            text = ""
            switch message {
            case .write: break
            case .read(let request): requests.append(request)
            case .suspend(let body): lend(body)
            case .enableStatusLine(let isOn):
                if endingSignal == nil { painter.setStatusLineEnabled(isOn) }
            case .close: isClosing = true
            }
        }
        painter.write(text)
    }

    private func handleSignals() {
        let signals = signals.take().union(deferredSignals)
        deferredSignals = []
        if signals.contains(SIGINT) {
            if painter.isEditing { isInterrupted = true } else { mailbox.interruptHandler?() }
        }
        if signals.contains(SIGTSTP) { stop() }
        if signals.contains(SIGCONT), endingSignal == nil { lend {} }
        if signals.contains(SIGWINCH) { resize.happened(now: .now) }
        for signal in [SIGTERM, SIGHUP] where signals.contains(signal) { end(by: signal) }
    }

    /// Waits while the terminal takes no more, for which ^C must not wait.
    ///
    /// - Returns: whether it takes more; false if the program is to end instead.
    private func waitUntilWritable() -> Bool {
        while true {
            var descriptors = [
                pollfd(fd: output.descriptor, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: painter.isEditing ? -1 : 0, events: Int16(POLLIN), revents: 0),
            ]
            let limit: Int32 = endingSignal == nil ? -1 : 500
            let ready = unsafe poll(&descriptors, 3, limit)
            if ready == 0 { return false }
            if descriptors[0].revents != 0 { return true }
            if descriptors[1].revents != 0 {
                deferredSignals.formUnion(signals.take())
                if !painter.isEditing, deferredSignals.remove(SIGINT) != nil {
                    mailbox.interruptHandler?()
                }
                if !deferredSignals.isDisjoint(with: [SIGTERM, SIGHUP]) { return false }
            }
            if descriptors[2].revents != 0 {
                // If the terminal has gone away, the write will say so.
                guard keyboard.read() else { return true }
                let urgent = keyboard.takeUrgent()
                if urgent.contains(.interrupt) { mailbox.interruptHandler?() }
                if urgent.contains(.suspend) { deferredSignals.insert(SIGTSTP) }
            }
        }
    }

    private func readKeys() {
        guard keyboard.read() else { return end(by: SIGHUP) }
        guard !painter.isEditing else { return }
        // Between two lines all else waits.
        let urgent = keyboard.takeUrgent()
        if urgent.contains(.interrupt) { mailbox.interruptHandler?() }
        if urgent.contains(.suspend) { stop() }
    }

    private func followSize() {
        guard resize.isUnderWay else { return }
        resize = Settling()
        if endingSignal == nil { painter.resize() }
    }

    // MARK: The terminal

    /// Gives the terminal to something else in the state it had before the program.
    private func lend(_ body: () -> Void) {
        guard endingSignal == nil else { return body() }
        lease.lend(body)
        // What came for the other program, such as ^C in a pager, is not for this one.
        let missed = signals.take()
        for signal in [SIGTERM, SIGHUP] where missed.contains(signal) { end(by: signal) }
    }

    private func stop() {
        lend { SignalDescriptor.deliver(SIGTSTP) }
    }

    /// Puts the terminal back at once and tells everyone to come to an end; a second signal, or one
    /// that nobody obeys within five seconds, ends the process.
    private func end(by signal: Int32) {
        if endingSignal != nil {
            if signal == SIGTERM { die() }
            return
        }
        if painter.isEditing { painter.abandonInput(mark: "") }
        endingSignal = signal
        lease.end()
        deadline = .now + .seconds(5)
        mailbox.interruptHandler?()
    }

    private func die() -> Never {
        SignalDescriptor.deliver(endingSignal ?? SIGTERM)
        exit(128 + (endingSignal ?? SIGTERM))
    }
}

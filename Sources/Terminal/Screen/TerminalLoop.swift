import CApprenticeEditline
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

/// What happens, and what is done about it.
extension TerminalLoop {
    /// Waits until something happens and sees to it.
    ///
    /// - Returns: false if the time ran out.
    @discardableResult
    func wait(upTo limit: Duration? = nil) -> Bool {
        let now = ContinuousClock.now
        noticeSize(now: now)
        if resize.isOver(now: now) {
            followSize()
            // What was kept meanwhile waits for nothing else.
            return true
        }
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
        if output.isHungUp { end(by: SIGHUP) }
        if !deferredSignals.isEmpty {
            handleSignals()
            // What they began may have to end sooner than was computed above.
            return true
        }
        let readsKeys = endingSignal == nil && keyboard.hasRoom
        var descriptors = [
            pollfd(fd: isMoving ? -1 : mailbox.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: readsKeys ? 0 : -1, events: Int16(POLLIN), revents: 0),
        ]
        let ready = unsafe poll(&descriptors, 3, until.map { now.milliseconds(to: $0) } ?? -1)
        guard ready > 0 else { return ready < 0 }
        if descriptors[1].revents != 0 { handleSignals() }
        if descriptors[2].revents != 0 { readKeys() }
        noticeSize(now: .now)
        // The signal that begins a change of size may have come with the message.
        if descriptors[0].revents != 0, !isMoving { handleMessages() }
        return true
    }

    /// Whether the size is changing: what is drawn would land somewhere else, and stay there.
    ///
    /// tmux for one has moved the text long before it tells of the size.
    var isMoving: Bool { resize.isUnderWay && endingSignal == nil }

    func handleMessages() {
        let (status, messages) = mailbox.take()
        if let status { painter.setStatus(status) }
        var text = ""
        for message in messages {
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
            case .enableHistory(let isOn): commands.keepsHistory = isOn
            case .close: isClosing = true
            }
        }
        painter.write(text)
    }

    func handleSignals() {
        let signals = signals.take().union(deferredSignals)
        deferredSignals = []
        if signals.contains(SIGINT) {
            if painter.isEditing { isInterrupted = true } else { mailbox.interrupt() }
        }
        if signals.contains(SIGTSTP) { stop() }
        if signals.contains(SIGCONT), endingSignal == nil { lend {} }
        if signals.contains(SIGWINCH) {
            sizeSeen = TerminalSize.current
            resize.happened(now: .now)
        }
        for signal in [SIGTERM, SIGHUP] where signals.contains(signal) { end(by: signal) }
    }

    /// Waits while the terminal takes no more, for which ^C must not wait.
    ///
    /// - Returns: whether it takes more; false if the program is to end instead.
    func waitUntilWritable() -> Bool {
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
                    mailbox.interrupt()
                }
                if !deferredSignals.isDisjoint(with: [SIGTERM, SIGHUP]) { return false }
            }
            if descriptors[2].revents != 0 {
                // If the terminal has gone away, the write will say so.
                guard keyboard.read() else { return true }
                let urgent = keyboard.takeUrgent()
                if urgent.contains(.interrupt) { mailbox.interrupt() }
                if urgent.contains(.suspend) { deferredSignals.insert(SIGTSTP) }
            }
        }
    }

    func readKeys() {
        guard keyboard.read() else { return end(by: SIGHUP) }
        guard !painter.isEditing else { return }
        // Between two lines all else waits.
        let urgent = keyboard.takeUrgent()
        if urgent.contains(.interrupt) { mailbox.interrupt() }
        if urgent.contains(.suspend) { stop() }
    }

    /// Looks whether the size has changed already: its signal may come after what is drawn next.
    private func noticeSize(now: ContinuousClock.Instant) {
        let size = TerminalSize.current
        guard endingSignal == nil, size != (resize.isUnderWay ? sizeSeen : painter.size) else {
            return
        }
        sizeSeen = size
        resize.happened(now: now)
    }

    func followSize() {
        guard resize.isUnderWay else { return }
        resize = Settling()
        if endingSignal == nil { painter.resize() }
    }
}

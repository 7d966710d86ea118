import CEditline
import Glibc

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

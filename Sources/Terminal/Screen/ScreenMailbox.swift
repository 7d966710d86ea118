import ApprenticeSystem

/// Messages for the terminal's thread, and a descriptor that becomes readable when there are some.
final class ScreenMailbox: Sendable {
    private struct Contents {
        var messages: [ScreenMessage] = []
        var status: (@Sendable (Int) -> String)?
        var statusHasChanged = false
        var interruptHandler: (@Sendable () -> Void)?
        var isInterrupted = false
        var isClosed = false
    }

    private let wakeup = Wakeup()
    let statusLine: Bool
    private let contents = Locked(Contents())

    init(statusLine: Bool) {
        self.statusLine = statusLine
    }

    var descriptor: Int32 { wakeup.descriptor }

    func post(_ message: ScreenMessage) {
        let isClosed = contents.withLock { contents in
            if !contents.isClosed { contents.messages.append(message) }
            return contents.isClosed
        }
        if isClosed { Self.refuse(message) } else { wakeup.signal() }
    }

    func setStatus(_ draw: @escaping @Sendable (Int) -> String) {
        contents.withLock {
            $0.status = draw
            $0.statusHasChanged = true
        }
        wakeup.signal()
    }

    /// Says who is to be told of ^C; nil for nobody.
    func setInterruptHandler(_ handler: (@Sendable () -> Void)?) {
        let isLate = contents.withLock { contents in
            contents.interruptHandler = handler
            guard handler != nil else { return false }
            defer { contents.isInterrupted = false }
            return contents.isInterrupted
        }
        if isLate { handler?() }
    }

    /// Tells of ^C; while nobody listens, as between Enter and a command's start, it is kept for who
    /// listens next.
    func interrupt() {
        let handler = contents.withLock { contents in
            contents.isInterrupted = contents.interruptHandler == nil
            return contents.interruptHandler
        }
        handler?()
    }

    /// Drops a ^C that nobody was told of: what it was meant for has ended.
    func forgetInterrupt() { contents.withLock { $0.isInterrupted = false } }

    /// What has come since the last call: the messages, and the newest status function if there is
    /// one.
    ///
    /// The descriptor is read first: what comes between that and the taking is taken now and wakes
    /// once more for nothing. The other way round it would be left behind with nothing to wake for.
    func take() -> (status: (@Sendable (Int) -> String)?, messages: [ScreenMessage]) {
        wakeup.take()
        return contents.withLock { contents in
            defer {
                contents.messages = []
                contents.statusHasChanged = false
            }
            return (contents.statusHasChanged ? contents.status : nil, contents.messages)
        }
    }

    /// Takes no further message; whoever waits for one gets the end of input.
    func close() {
        let left = contents.withLock { contents in
            contents.isClosed = true
            let messages = contents.messages
            contents.messages = []
            return messages
        }
        left.forEach(Self.refuse)
    }

    private static func refuse(_ message: ScreenMessage) {
        switch message {
        case .read(let request): request.answer.resume(returning: .endOfInput)
        // The terminal is back in its own state, so what needs it for itself can have it.
        case .suspend(let body): body()
        case .write, .enableStatusLine, .enableHistory, .close: break
        }
    }
}

/// What other threads ask of the terminal's thread.
enum ScreenMessage: Sendable {
    case read(LineRequest)
    case write(String)
    case suspend(@Sendable () -> Void)
    case enableStatusLine(Bool)
    case enableHistory(Bool)
    case close
}

/// Someone waits for a line.
struct LineRequest: Sendable {
    let prompt: String
    let answer: CheckedContinuation<InputEvent, Never>
}

/// How the reading of a line ended.
package enum InputEvent: Sendable, Equatable {
    /// A line was submitted; it may hold newlines.
    case line(String)
    /// ^C dropped the line.
    case interrupted(hasText: Bool)
    /// ^D on an empty line, or the terminal or the program is going away.
    case endOfInput
}

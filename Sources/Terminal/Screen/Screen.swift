import CApprenticeEditline
import Glibc

/// The terminal: a prompt with a line being edited, output above it, a status line below.
///
/// One thread writes, the one in `run()`; all else leaves a message and wakes it. Create it first
/// thing on the main thread, before any other thread exists, because those inherit the signals it
/// blocks; then call `run()` on the main thread, and everything else from anywhere.
package final class Screen: Sendable {
    let settings: Settings
    let mailbox: ScreenMailbox
    let signals: SignalDescriptor

    /// Whether someone sits at a terminal: standard input and output are both one.
    package static var isInteractive: Bool { isatty(0) == 1 && isatty(1) == 1 }

    /// Blocks the signals of a terminal for this thread and all that come, to read them in `run()`.
    package init(_ settings: Settings) {
        self.settings = settings
        CharacterLocale.ensureUnicode()
        signals = SignalDescriptor()
        mailbox = ScreenMailbox(statusLine: settings.statusLine)
    }

    /// Serves the terminal until `close()`, then puts everything back.
    ///
    /// - Returns: the signal that asked the program to end, if one did.
    @discardableResult
    package func run() -> Int32? {
        let loop = TerminalLoop(settings: settings, mailbox: mailbox, signals: signals)
        guard let loop else {
            mailbox.close()
            return nil
        }
        return loop.run()
    }

    /// Lets someone type a line.
    ///
    /// Calls wait for each other. A prompt of several rows may be given; it is styled by its caller.
    package func readLine(prompt: String) async -> InputEvent {
        await withCheckedContinuation { continuation in
            mailbox.post(.read(LineRequest(prompt: prompt, answer: continuation)))
        }
    }

    /// Prints text above the prompt, verbatim and in order.
    ///
    /// The caller has sanitised and styled it. While a line is edited the text is completed by a
    /// newline; otherwise the next text goes on where this one ended.
    package func write(_ text: String) {
        guard !text.isEmpty else { return }
        mailbox.post(.write(text))
    }

    /// Sets what draws the status line, a pure function of the width in columns.
    ///
    /// It is called on the terminal's thread, and its text is shown at most ten times a second,
    /// freed of controls and in reverse video.
    package func setStatus(_ draw: @escaping @Sendable (_ width: Int) -> String) {
        mailbox.setStatus(draw)
    }

    /// Sets what ^C does while no line is read.
    ///
    /// It runs on the terminal's thread: be quick.
    package func setInterruptHandler(_ handler: (@Sendable () -> Void)?) {
        mailbox.setInterruptHandler(handler)
    }

    /// Shows or removes the status line.
    package func setStatusLineEnabled(_ isOn: Bool) {
        mailbox.post(.enableStatusLine(isOn))
    }

    /// Whether lines that are typed from now on are remembered, in memory and in the file.
    package func setHistoryEnabled(_ isOn: Bool) {
        mailbox.post(.enableHistory(isOn))
    }

    /// Runs something that needs the terminal for itself, such as a pager, on the terminal's thread.
    ///
    /// SIGINT and its like are blocked in that thread: start programs with `ForegroundCommand`,
    /// which unblocks them for the child.
    package func suspended<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            mailbox.post(.suspend { continuation.resume(returning: body()) })
        }
    }

    /// As `suspended`, without waiting for its end: what is written or read later comes after it.
    package func lend(_ body: @escaping @Sendable () -> Void) {
        mailbox.post(.suspend(body))
    }

    /// The size of the terminal in character cells; 24 by 80 when it does not say.
    package var size: (rows: Int, columns: Int) {
        let size = TerminalSize.current
        return (size.rows, size.columns)
    }

    /// Ends `run()` once all that was written before is shown.
    package func close() {
        mailbox.post(.close)
    }
}

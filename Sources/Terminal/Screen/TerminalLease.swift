/// The terminal while it is ours, and how it goes back to what it was.
final class TerminalLease {
    private let mode: TerminalMode
    private let painter: ScreenPainter
    private var isTaken = false

    init(mode: TerminalMode, painter: ScreenPainter) {
        self.mode = mode
        self.painter = painter
    }

    func take() {
        isTaken = true
        armCrashGuard()
        painter.take()
    }

    func end() {
        painter.leave()
        giveBack()
    }

    /// Gives the terminal to something else in the state it had before the program.
    func lend(_ body: () -> Void) {
        painter.lend {
            giveBack()
            body()
            isTaken = true
            armCrashGuard()
        }
    }

    /// Tells what a crash from now on has to undo.
    func armCrashGuard() {
        guard isTaken else { return }
        let bytes =
            !painter.canMoveCursor
            ? "\r\n" : painter.hasRegion ? StatusRegion.abandon : StatusRegion.abandonText
        CrashGuard.arm(sending: bytes, restoring: mode)
    }

    private func giveBack() {
        mode.restore()
        isTaken = false
        CrashGuard.disarm()
    }
}

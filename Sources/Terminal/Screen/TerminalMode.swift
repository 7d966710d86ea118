import CApprenticeEditline
import Glibc

/// The settings that a terminal had when the program began.
struct TerminalMode {
    private var original = termios()
    private let isKnown: Bool

    init() { unsafe isKnown = tcgetattr(0, &original) == 0 }

    /// The key that interrupts, ^C unless its user chose another.
    var interruptKey: UInt8 { key(VINTR, otherwise: 0x03) }
    /// The key that stops the program for a while, ^Z unless its user chose another.
    var suspendKey: UInt8 { key(VSUSP, otherwise: 0x1A) }

    private func key(_ index: Int32, otherwise: UInt8) -> UInt8 {
        guard isKnown else { return otherwise }
        let key = unsafe withUnsafeBytes(of: original.c_cc) { unsafe $0[Int(index)] }
        return key == 0 ? otherwise : key
    }

    /// Lends the settings to C, if there are any.
    func withSettings(_ body: (UnsafePointer<termios>) -> Void) {
        guard isKnown else { return }
        var mode = original
        unsafe body(&mode)
    }

    func restore() {
        guard isKnown else { return }
        var mode = original
        unsafe _ = tcsetattr(0, TCSADRAIN, &mode)
    }
}

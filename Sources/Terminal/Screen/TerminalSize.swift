import CApprenticeEditline
import Glibc

/// How many character cells a terminal has.
struct TerminalSize: Equatable {
    var rows: Int
    var columns: Int

    /// The size of the terminal on standard output; 24 by 80 when it does not say.
    static var current: TerminalSize {
        var size = winsize()
        guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
            return TerminalSize(rows: 24, columns: 80)
        }
        return TerminalSize(rows: Int(size.ws_row), columns: Int(size.ws_col))
    }
}

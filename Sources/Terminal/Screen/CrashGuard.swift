import CApprenticeEditline
import Glibc

/// Puts the terminal back when the program dies of a fault of its own or calls `exit`.
///
/// Nothing helps against SIGKILL: then `reset` does.
enum CrashGuard {
    private static let isInstalled: Bool = {
        ceditline_guard_install()
        return true
    }()

    /// From now on a crash restores a mode and sends these bytes.
    static func arm(sending bytes: String, restoring mode: TerminalMode) {
        _ = isInstalled
        unsafe mode.withSettings { settings in
            var bytes = bytes
            bytes.withUTF8 { bytes in
                guard let start = bytes.baseAddress else { return }
                unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    unsafe ceditline_guard_arm($0, bytes.count, settings)
                }
            }
        }
    }

    /// The terminal is as it should be.
    static func disarm() { ceditline_guard_disarm() }
}

import ApprenticeSystem
import Glibc

/// A program that has the terminal for a while, such as a pager or an editor.
///
/// Run it within `Screen.suspended`.
package enum ForegroundCommand {
    /// Runs a program and waits for it.
    ///
    /// Signals do to it what they do by default. If someone stops it with ^Z, this program stops too,
    /// and both go on together.
    ///
    /// - Parameters:
    ///   - arguments: its name, looked for in `PATH`, and what follows.
    ///   - input: what it reads from standard input; nil: the terminal.
    /// - Returns: its exit status, 128 and the signal that ended it, or 127 if it cannot be started.
    package static func run(_ arguments: [String], input: String? = nil) -> Int32 {
        guard !arguments.isEmpty, let text = try? input.map(File.unnamed(holding:)) ?? -1 else {
            return 127
        }
        defer { if text >= 0 { close(text) } }
        let child = try? Processes.start(
            arguments,
            streams: (text < 0 ? .inherited : .descriptor(text), .inherited, .inherited),
            hasOwnSession: false
        )
        return child.map(wait) ?? 127
    }

    private static func wait(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while true {
            let found = unsafe waitpid(child, &status, WUNTRACED)
            if found < 0, errno == EINTR { continue }
            guard found == child else { return 127 }
            let end = ProcessEnd(waitStatus: status)
            guard end == .stopped else { return end.shellStatus }
            // The shell waits for this process, so it must stop as well.
            kill(getpid(), SIGSTOP)
            kill(child, SIGCONT)
        }
    }
}

import CEditline
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
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        // The signals this program blocks to read them would stay blocked in its children.
        var signals = SignalDescriptor.set([])
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        signals = SignalDescriptor.set(SignalDescriptor.all + [SIGPIPE, SIGQUIT])
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        var file: Int32 = -1
        if let input {
            file = Self.file(holding: input)
            guard file >= 0 else { return 127 }
            unsafe posix_spawn_file_actions_adddup2(&actions, file, 0)
        }
        defer { if file >= 0 { close(file) } }
        var child = pid_t()
        var argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe argv.indices { unsafe free(argv[index]) } }
        guard let name = arguments.first,
            unsafe posix_spawnp(&child, name, &actions, &attributes, &argv, environ) == 0
        else { return 127 }
        return wait(for: child)
    }

    private static func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while true {
            let found = unsafe waitpid(child, &status, WUNTRACED)
            if found < 0, errno == EINTR { continue }
            guard found == child else { return 127 }
            let signal = status & 0x7F
            if status & 0xFF == 0x7F {
                // Stopped: the shell waits for this process, so it must stop as well.
                kill(getpid(), SIGSTOP)
                kill(child, SIGCONT)
                continue
            }
            return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        }
    }

    /// A file without a name, rather than a pipe that someone would have to fill meanwhile.
    private static func file(holding text: String) -> Int32 {
        let file = ceditline_memory_file()
        guard file >= 0 else { return -1 }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }
}

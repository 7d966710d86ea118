import Glibc

/// A program on a pseudo-terminal of its own, with someone who types and looks at the screen.
package final class PseudoTerminal {
    /// The process on the terminal, leader of its session.
    package let process: Int32
    /// All that the program has printed.
    package private(set) var output: [UInt8] = []
    /// What that looks like.
    package private(set) var screen: PseudoTerminalScreen
    /// What must not go before the program does, such as its home.
    package var keeping: AnyObject?
    /// The settings before the program began.
    package private(set) var settingsBefore: [UInt32] = []
    private var terminal: Int32
    private var orders: Int32
    private var status: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: its file.
    ///   - arguments: what stands behind its name.
    ///   - environment: all of its environment.
    ///   - type: what it is told as `TERM`.
    ///   - rows: the height of the terminal.
    ///   - columns: the width of the terminal.
    /// - Throws: `PseudoTerminalError` if there is no terminal or no such program.
    package init(
        _ path: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        type: String = "xterm-256color",
        rows: Int = 24,
        columns: Int = 80
    ) throws {
        screen = PseudoTerminalScreen(rows: rows, columns: columns)
        terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // grantpt and its like are hidden from Swift; these are the ioctls behind them.
        var unlock: Int32 = 0
        var number: Int32 = 0
        guard terminal >= 0, ioctl(terminal, 0x4004_5431, &unlock) == 0,  // TIOCSPTLCK
            ioctl(terminal, 0x8004_5430, &number) == 0  // TIOCGPTN
        else { throw PseudoTerminalError(what: "cannot open a pseudo-terminal", code: errno) }
        var pipe: [Int32] = [0, 0]
        guard Glibc.pipe(&pipe) == 0 else {
            throw PseudoTerminalError(what: "cannot make a pipe", code: errno)
        }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        orders = pipe[1]
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(pipe[0])
        }
        // In a new session the first terminal that is opened becomes the controlling one.
        // Signals are as a shell would leave them, not as whoever runs the tests does.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let setsid: Int32 = 0x80  // POSIX_SPAWN_SETSID
        posix_spawnattr_setflags(
            &attributes,
            Int16(setsid | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        posix_spawn_file_actions_adddup2(&actions, pipe[0], 3)
        let variables = environment.merging(["TERM": type]) { given, _ in given }
        var mode = termios()
        tcgetattr(terminal, &mode)
        let before = Self.settings(mode)
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var child = pid_t()
        var size = winsize(
            ws_row: UInt16(rows),
            ws_col: UInt16(columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
        let code = posix_spawn(&child, path, &actions, &attributes, &argv, &envp)
        guard code == 0 else {
            throw PseudoTerminalError(what: "cannot start \(path)", code: code)
        }
        process = child
        settingsBefore = before
    }

    deinit {
        hangUp()
        close(orders)
        if status == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
    }

    /// Types text, byte by byte as it stands.
    package func type(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // The terminal's buffer is small: read what comes back while it is full.
            var descriptor = pollfd(fd: terminal, events: Int16(POLLOUT | POLLIN), revents: 0)
            guard poll(&descriptor, 1, 10_000) > 0 else { return }
            if descriptor.revents & Int16(POLLIN) != 0 { readAvailable() }
            guard descriptor.revents & Int16(POLLOUT) != 0 else { continue }
            let count = bytes.prefix(1024).withUnsafeBytes {
                write(terminal, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Writes a line to the program's descriptor 3.
    package func order(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(orders, $0.baseAddress, $0.count) }
    }

    /// Whether what is on the terminal is reflowed when it gets another width.
    package var reflows: Bool {
        get { screen.reflows }
        set { screen.reflows = newValue }
    }

    /// Gives the terminal another size.
    package func resize(rows: Int, columns: Int) {
        // What was printed by now was printed for the old one.
        var descriptor = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        while poll(&descriptor, 1, 0) > 0, readAvailable() {}
        screen.resize(rows: rows, columns: columns)
        var size = winsize(
            ws_row: UInt16(rows),
            ws_col: UInt16(columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
    }

    /// Sends a signal to the program.
    package func signal(_ signal: Int32) { kill(process, signal) }

    /// Closes the terminal, as when its window is closed.
    package func hangUp() {
        if terminal >= 0 { close(terminal) }
        terminal = -1
    }

    /// Whether the terminal's line is as a shell leaves it for a program: whole lines, echoed, with
    /// keys for signals.
    package var isCooked: Bool {
        let local = tcflag_t(ECHO | ICANON | ISIG)
        let input = tcflag_t(ICRNL | IXON)
        return mode.c_lflag & local == local && mode.c_iflag & input == input
    }
    /// Whether the program gets every key as it is pressed and shows it itself.
    package var isRaw: Bool {
        mode.c_lflag & tcflag_t(ECHO | ICANON | ISIG) == 0
    }

    /// What `stty -a` would tell of the terminal, for comparing.
    package var settings: [UInt32] { Self.settings(mode) }

    private static func settings(_ mode: termios) -> [UInt32] {
        let keys = withUnsafeBytes(of: mode.c_cc) { $0.map(UInt32.init) }
        return [mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag, mode.c_ospeed] + keys
    }

    private var mode: termios {
        var mode = termios()
        tcgetattr(terminal, &mode)
        return mode
    }

    /// Reads until something holds of the screen.
    ///
    /// - Throws: what it waited for and what was on the screen, when that takes too long.
    package func wait(
        for what: String,
        seconds: Double = 20,
        until isDone: (PseudoTerminalScreen) -> Bool
    ) throws {
        let end = Patience.end(after: seconds)
        while !isDone(screen) {
            guard ContinuousClock.now < end else {
                throw PseudoTerminalError(what: "waited for \(what)\n\(screen)", code: 0)
            }
            var descriptor = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 50) > 0 else { continue }
            guard readAvailable() || isDone(screen) else {
                throw PseudoTerminalError(
                    what: "waited for \(what), but the program ended\n\(screen)",
                    code: 0
                )
            }
        }
    }

    /// Reads until a text is on the screen or in what scrolled off it.
    package func wait(forText text: String, seconds: Double = 20) throws {
        try wait(for: text.debugDescription, seconds: seconds) { $0.contains(text) }
    }

    /// Waits for the end of the program, reading what it still prints.
    ///
    /// - Returns: its exit status, or minus the signal that ended it.
    package func waitForExit(seconds: Double = 20) throws -> Int32 {
        let end = Patience.end(after: seconds)
        while ContinuousClock.now < end {
            if terminal >= 0 {
                var descriptor = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
                if poll(&descriptor, 1, 10) > 0 { readAvailable() }
            }
            var code: Int32 = 0
            if waitpid(process, &code, WNOHANG) == process {
                status = code
                while terminal >= 0, readAvailable() {}
                return code & 0x7F == 0 ? (code >> 8) & 0xFF : -(code & 0x7F)
            }
        }
        throw PseudoTerminalError(what: "waited for the program to end\n\(screen)", code: 0)
    }

    /// Reads once what there is.
    ///
    /// - Returns: false at the end.
    @discardableResult
    private func readAvailable() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(terminal, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) }
        output += buffer[..<count]
        screen.feed(buffer[..<count])
        return true
    }
}

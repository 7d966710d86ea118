import CApprenticeSystem
package import Glibc

/// Starting other programs.
package enum Processes {
    /// What a program gets for a standard stream.
    package enum Stream: Sendable {
        /// Nothing to read, nobody to write to.
        case nothing
        /// What this program has.
        case inherited
        /// An open file.
        case descriptor(Int32)
    }

    /// `POSIX_SPAWN_SETSID`, which the module of Glibc does not show.
    private static let ownSession: Int32 = 0x80

    /// Starts a program.
    ///
    /// It starts with no signal blocked or ignored, as after a login: a program that blocks SIGINT would
    /// give it a deaf child. Files of this program are opened to be closed on exec.
    ///
    /// - Parameters:
    ///   - arguments: The program, looked for in `PATH`, and its arguments.
    ///   - environment: Its whole environment; nil for this program's.
    ///   - streams: Its standard input, output and errors.
    ///   - hasOwnSession: Whether it leads a session and a process group of its own.
    /// - Returns: Its process.
    /// - Throws: ``SystemError`` when it cannot be started.
    package static func start(
        _ arguments: [String],
        environment: [String: String]? = nil,
        streams: (input: Stream, output: Stream, errors: Stream),
        hasOwnSession: Bool
    ) throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in [streams.input, streams.output, streams.errors].enumerated() {
            let number = Int32(number)
            switch stream {
            case .nothing:
                let mode = number == 0 ? O_RDONLY : O_WRONLY
                unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", mode, 0)
            case .inherited: break
            case .descriptor(let file):
                unsafe posix_spawn_file_actions_adddup2(&actions, file, number)
            }
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags =
            Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
            | (hasOwnSession ? ownSession : 0)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var process = pid_t()
        let code = unsafe withStrings(arguments) { argv in
            guard let environment else {
                return unsafe posix_spawnp(
                    &process,
                    arguments[0],
                    &actions,
                    &attributes,
                    argv,
                    csystem_environment()
                )
            }
            return unsafe withStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                unsafe posix_spawnp(&process, arguments[0], &actions, &attributes, argv, envp)
            }
        }
        if code != 0 { throw SystemError(code) }
        return process
    }

    private static func withStrings<Result>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
            .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { unsafe copies[index] = strdup(string) }
        unsafe copies[strings.count] = nil
        defer {
            for index in strings.indices { unsafe free(copies[index]) }
            unsafe copies.deallocate()
        }
        return unsafe body(copies)
    }
}

/// How a process ended, or stopped.
package enum ProcessEnd: Sendable, Equatable {
    case exited(Int32)
    case killed(Int32)
    case stopped

    /// Reads what waitpid(2) says.
    package init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self =
            status & 0xFF == 0x7F
            ? .stopped : signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal)
    }

    /// As a shell counts it: the exit status, or 128 and the signal.
    package var shellStatus: Int32 {
        switch self {
        case .exited(let status): status
        case .killed(let signal): 128 + signal
        case .stopped: 128 + SIGSTOP
        }
    }
}

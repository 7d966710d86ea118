import Apprentice
import Glibc
import LanguageModels

/// A check that runs, in a session and process group of its own.
final class CheckProcess: Sendable {
    /// How it ended.
    enum Outcome: Sendable, Equatable {
        case exited(Int32)
        case killed(Int32)
        /// Its time was over.
        case late
    }

    /// `POSIX_SPAWN_SETSID`, which the module of Glibc does not show.
    private static let ownSession: Int32 = 0x80
    /// The most that is kept of what it prints.
    private static let outputLimit = 1 << 20

    /// The process, until it is waited for; after that its number may be another's.
    private let pid: Locked<pid_t?>
    private let input: Int32
    private let output: Int32

    /// Starts a command.
    ///
    /// - Throws: ``SampleError`` when it cannot be started.
    init(_ command: String, environment: [String: String]) throws {
        // One at a time, for a check started between pipe and FD_CLOEXEC would hold the other's ends
        // open; glibc's pipe2 is not in its module.
        (input, output, pid) = try Self.spawning.withLock { _ in
            let (input, output, pid) = try Self.start(command, environment)
            return (input, output, Locked(pid))
        }
    }

    private static let spawning = Locked(false)

    private static func start(
        _ command: String,
        _ environment: [String: String]
    ) throws -> (input: Int32, output: Int32, pid: pid_t?) {
        let stdin = try makePipe()
        let stdout: [Int32]
        do {
            stdout = try makePipe()
        } catch {
            stdin.forEach { close($0) }
            throw error
        }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, stdin[0], 0)
        posix_spawn_file_actions_adddup2(&actions, stdout[1], 1)
        posix_spawn_file_actions_adddup2(&actions, stdout[1], 2)
        // This program blocks ^C, and a check must not.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | ownSession)
        )
        var argv = ["sh", "-c", command].map { (word: String) in strdup(word) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var started = pid_t()
        let code = posix_spawn(&started, "/bin/sh", &actions, &attributes, &argv, &envp)
        close(stdin[0])
        close(stdout[1])
        guard code == 0 else {
            close(stdin[1])
            close(stdout[0])
            throw failure(code)
        }
        for descriptor in [stdin[1], stdout[0]] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        return (stdin[1], stdout[0], started)
    }

    private static func makePipe() throws -> [Int32] {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw failure(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    /// Kills it and all it started.
    func kill() {
        pid.withLock { pid in
            if let pid { _ = Glibc.kill(-pid, SIGKILL) }
        }
    }

    /// Feeds it, reads it, and waits for its end; call it once.
    ///
    /// - Parameters:
    ///   - text: What it reads on standard input.
    ///   - limit: When it is killed.
    /// - Returns: How it ended, and what it printed.
    /// - Throws: ``UsageError`` when there is no thread to wait on.
    func run(
        input text: String,
        limit: Duration
    ) async throws -> (outcome: Outcome, output: String) {
        try await withCheckedThrowingContinuation { continuation in
            let hasStarted = DedicatedThread.start(named: "check", stackSize: 256 << 10) {
                continuation.resume(returning: self.serve(Array(text.utf8), limit))
            }
            guard !hasStarted else { return }
            kill()
            _ = serve([], .zero)
            continuation.resume(
                throwing: UsageError(
                    what: "no thread could be started",
                    why: "the system has none to give",
                    remedy: "see the limit: ulimit -u"
                )
            )
        }
    }

    private func serve(_ text: [UInt8], _ limit: Duration) -> (outcome: Outcome, output: String) {
        let end = ContinuousClock.now + limit
        var rest = text[...]
        var said: [UInt8] = []
        var writer = input
        var isLate = false
        if rest.isEmpty { finishInput(&writer) }
        while true {
            if !isLate, .now >= end {
                isLate = true
                kill()
            }
            var waiting = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: writer, events: Int16(POLLOUT), revents: 0),
            ]
            // What it left running may hold its output open, so its end is looked for as well.
            _ = poll(&waiting, 2, 50)
            if writer >= 0, waiting[1].revents != 0 { feed(&rest, &writer) }
            let isClosed = waiting[0].revents != 0 && !drain(&said)
            if isClosed || hasEnded { break }
        }
        finishInput(&writer)
        let status = reap(by: end, isLate: &isLate)
        _ = drain(&said)
        close(output)
        let outcome: Outcome =
            isLate
            ? .late
            : status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .killed(status & 0x7F)
        return (outcome, String(decoding: said, as: UTF8.self))
    }

    private func feed(_ rest: inout ArraySlice<UInt8>, _ writer: inout Int32) {
        let count = rest.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) }
        let isStuck = count < 0 && (errno == EAGAIN || errno == EINTR)
        if rest.isEmpty || (count < 0 && !isStuck) { finishInput(&writer) }
    }

    private func finishInput(_ writer: inout Int32) {
        if writer >= 0 { close(writer) }
        writer = -1
    }

    /// Reads what is there; false at the end.
    private func drain(_ said: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(output, &piece, piece.count)
            guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
            if said.count < Self.outputLimit { said += piece[..<count] }
        }
    }

    /// Whether it is over; it stays to be waited for.
    private var hasEnded: Bool {
        guard let pid = pid.withLock({ $0 }) else { return true }
        var info = siginfo_t()
        return waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0
            && info.si_signo == SIGCHLD
    }

    /// Waits for its end, and kills what it left running in its group.
    private func reap(by end: ContinuousClock.Instant, isLate: inout Bool) -> Int32 {
        // It closed its output and goes on.
        while !hasEnded {
            if !isLate, .now >= end {
                isLate = true
                kill()
            }
            poll(nil, 0, 10)
        }
        kill()
        return pid.withLock { pid in
            guard let process = pid else { return 0 }
            pid = nil
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            return status
        }
    }

    private static func failure(_ code: Int32) -> SampleError {
        SampleError(
            .checkFailed,
            "the check could not be started",
            why: String(cString: strerror(code))
        )
    }
}

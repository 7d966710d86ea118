import Glibc
import TestSupport

/// The program between two pipes.
///
/// The pipes are named ones, so that no program started meanwhile inherits an end and keeps it open.
final class PipedProgram {
    let pid: pid_t
    /// All it has printed so far, as JSON lines.
    private(set) var events: [Event] = []
    private(set) var output: [UInt8] = []
    private let files: TemporaryDirectory
    private let home: TemporaryDirectory
    private var input: Int32
    private var outlet: Int32
    private var pending: [UInt8] = []
    private let isJSON: Bool
    private var seen = 0
    private var status: Int32?

    /// Something that was waited for did not come.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: Its file.
    ///   - arguments: What stands behind its name.
    ///   - environment: All of its environment.
    ///   - folder: Where it works.
    ///   - home: What must not go while the program runs.
    ///   - isJSON: Whether it prints JSON lines; nil: if it is told to.
    /// - Throws: ``Failure`` when there is no such program.
    init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String],
        folder: String,
        keeping home: TemporaryDirectory,
        isJSON: Bool? = nil
    ) throws {
        self.home = home
        files = try TemporaryDirectory()
        self.isJSON = isJSON ?? arguments.contains("--json")
        for name in ["in", "out"] { mkfifo(files(name), 0o600) }
        input = open(files("in"), O_RDWR | O_CLOEXEC)
        outlet = open(files("out"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        // Signals are as a shell would leave them, not as whoever runs the tests does.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        posix_spawn_file_actions_addopen(&actions, 0, files("in"), O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files("out"), O_WRONLY, 0)
        let log = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 2, files("errors"), log, 0o600)
        // `env -C`, for Swift does not see the file action that changes the folder.
        let words = ["/usr/bin/env", "-C", folder, path] + arguments
        var argv = words.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp)
        guard code == 0 else {
            throw Failure(description: "cannot start \(path): \(String(cString: strerror(code)))")
        }
        self.pid = pid
    }

    deinit {
        kill()
        closeInput()
        closeOutput()
    }

    /// What it has said on standard error.
    var errors: String {
        guard let file = fopen(files("errors"), "re") else { return "" }
        defer { fclose(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 {
            text += piece[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Input

    /// Types a line.
    func send(_ line: String) throws { try send(bytes: Array((line + "\n").utf8)) }

    /// Sends bytes, reading meanwhile what the program prints.
    func send(bytes: [UInt8]) throws {
        var rest = bytes[...]
        let end = Patience.end(after: 60)
        while !rest.isEmpty {
            guard ContinuousClock.now < end else {
                throw Failure(description: "the program reads no more\n\(report)")
            }
            var waiting = [
                pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: outlet, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waiting, 2, 1000) > 0 else {
                if hasEnded { return }
                continue
            }
            if waiting[1].revents & Int16(POLLIN) != 0 { _ = try readMore() }
            guard waiting[0].revents & Int16(POLLOUT) != 0 else {
                if hasEnded { return }
                continue
            }
            // A pipe that can be written to takes this much at once.
            let count = rest.prefix(4096).withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }

    /// Ends its input.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    // MARK: Output

    /// Reads no more: the program finds its output closed.
    func closeOutput() {
        if outlet >= 0 { close(outlet) }
        outlet = -1
    }

    /// The next event of a type, behind the one this returned last.
    @discardableResult
    func next(_ type: String, seconds: Double = 30) throws -> Event {
        try next("an event of type \(type)", seconds: seconds) { $0.type == type }
    }

    /// The next event for which something holds.
    @discardableResult
    func next(
        _ what: String,
        seconds: Double = 30,
        where holds: (Event) -> Bool
    ) throws -> Event {
        let end = Patience.end(after: seconds)
        while true {
            while seen < events.count {
                seen += 1
                if holds(events[seen - 1]) { return events[seen - 1] }
            }
            guard try read(upTo: end) else {
                throw Failure(description: "waited for \(what)\n\(report)")
            }
        }
    }

    /// Waits for its end, and reads all that it still prints.
    func end(seconds: Double = 60) throws -> Ended {
        closeInput()
        let end = Patience.end(after: seconds)
        while try read(upTo: end) {}
        while !hasEnded {
            guard ContinuousClock.now < end else {
                throw Failure(description: "waited for the program's end\n\(report)")
            }
            // Its output is closed: the process is about to be over.
            poll(nil, 0, 1)
        }
        return Ended(
            status: status ?? 0,
            output: String(decoding: output, as: UTF8.self),
            errors: errors,
            events: events
        )
    }

    /// Kills it (signal 9) and waits until it is gone.
    func kill() { stop(by: SIGKILL) }

    /// Sends a signal and waits until the program is gone; what it still prints is read by nobody.
    func stop(by signal: Int32) {
        guard status == nil else { return }
        Glibc.kill(pid, signal)
        var raw: Int32 = 0
        while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
        status = Self.status(raw)
    }

    /// Reads what was printed before the end, without waiting.
    func readRest() throws { while try readMore() {} }

    private var hasEnded: Bool {
        if status != nil { return true }
        var raw: Int32 = 0
        guard waitpid(pid, &raw, WNOHANG) == pid else { return false }
        status = Self.status(raw)
        return true
    }

    private static func status(_ raw: Int32) -> Int32 {
        raw & 0x7F == 0 ? (raw >> 8) & 0xFF : -(raw & 0x7F)
    }

    private var report: String {
        "stdout:\n\(String(decoding: output.suffix(4000), as: UTF8.self))\nstderr:\n\(errors)"
    }

    /// Reads once; false at the end of the output or of the time.
    private func read(upTo end: ContinuousClock.Instant) throws -> Bool {
        guard outlet >= 0 else { return false }
        while true {
            var waiting = pollfd(fd: outlet, events: Int16(POLLIN), revents: 0)
            let left = (end - .now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            guard milliseconds >= 0, poll(&waiting, 1, Int32(milliseconds)) > 0 else {
                return false
            }
            return try readMore()
        }
    }

    private func readMore() throws -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(outlet, &piece, piece.count)
        guard count > 0 else { return false }
        output += piece[..<count]
        guard isJSON else { return true }
        pending += piece[..<count]
        while let newline = pending.firstIndex(of: 0x0A) {
            events.append(try Event(line: String(decoding: pending[..<newline], as: UTF8.self)))
            pending.removeSubrange(...newline)
        }
        return true
    }
}

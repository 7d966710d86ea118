import ApprenticeSystem
import Apprentice
import Glibc

/// A check that runs, in a session and process group of its own.
final class CheckProcess: Sendable {
    /// How it ended.
    enum Outcome: Sendable, Equatable {
        case exited(Int32)
        case killed(Int32)
        /// Its time was over.
        case late
    }

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
        do throws(SystemError) {
            let stdin = try Pipe()
            defer { close(stdin.reader) }
            let stdout: Pipe
            do throws(SystemError) {
                stdout = try Pipe()
            } catch {
                close(stdin.writer)
                throw error
            }
            defer { close(stdout.writer) }
            do throws(SystemError) {
                pid = Locked(
                    try Processes.start(
                        ["/bin/sh", "-c", command],
                        environment: environment,
                        streams: (
                            .descriptor(stdin.reader), .descriptor(stdout.writer),
                            .descriptor(stdout.writer)
                        ),
                        hasOwnSession: true
                    )
                )
            } catch {
                close(stdin.writer)
                close(stdout.reader)
                throw error
            }
            (input, output) = (stdin.writer, stdout.reader)
            for descriptor in [input, output] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        } catch {
            throw SampleError(
                .checkFailed,
                "the check could not be started",
                why: error.description
            )
        }
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
            do throws(SystemError) {
                try DedicatedThread.start(named: "check", stackSize: 256 << 10) {
                    continuation.resume(returning: self.serve(Array(text.utf8), limit))
                }
            } catch {
                kill()
                _ = serve([], .zero)
                continuation.resume(
                    throwing: UsageError(
                        what: "no thread could be started",
                        why: error.description,
                        remedy: "see the limit: ulimit -u"
                    )
                )
            }
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
        let outcome: Outcome
        switch ProcessEnd(waitStatus: status) {
        case _ where isLate: outcome = .late
        case .exited(let code): outcome = .exited(code)
        case .killed(let signal): outcome = .killed(signal)
        case .stopped: outcome = .late
        }
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
}

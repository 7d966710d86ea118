import ApprenticeSystem
import Apprentice
import Glibc

/// A program this one starts, in a session of its own.
///
/// All files here are opened to be closed on exec; the scripts close the rest, so that no lock or
/// terminal of the starter lives on in them.
final class ChildProcess: Sendable {
    /// Its process, and its session's and group's number.
    let pid: pid_t
    /// How it ended, once that is known: an exit status, or 128 and the signal.
    private let ended = Locked<Int32?>(nil)

    /// Starts a program found in `PATH`, with stdin empty.
    ///
    /// - Parameters:
    ///   - arguments: The program and its arguments.
    ///   - environment: Its whole environment.
    ///   - output: Where stdout goes.
    ///   - mergingErrors: Whether stderr goes there too, and not nowhere.
    /// - Throws: ``SystemError`` when it cannot be started.
    init(
        _ arguments: [String],
        environment: [String: String],
        output: Int32,
        mergingErrors: Bool
    ) throws(SystemError) {
        pid = try Processes.start(
            arguments,
            environment: environment,
            streams: (
                .nothing, .descriptor(output), mergingErrors ? .descriptor(output) : .nothing
            ),
            hasOwnSession: true
        )
    }

    /// How it ended; nil while it runs.
    var exitStatus: Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            let result = unsafe waitpid(pid, &status, WNOHANG)
            if result == 0 { return nil }
            ended = result < 0 ? -1 : ProcessEnd(waitStatus: status).shellStatus
            return ended
        }
    }

    /// Asks it and what it started to end, insists after some seconds, and waits for its end.
    func end() async {
        kill(-pid, SIGTERM)
        var attempt = 0
        while exitStatus == nil {
            if attempt == 150 { kill(-pid, SIGKILL) }
            attempt += 1
            // Not cancelled by anybody: nothing else holds the task this runs in.
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}

extension ModelError {
    /// Python did not start.
    static func pythonMissing(
        _ program: String,
        _ cause: SystemError,
        for role: LocalRole
    ) -> ModelError {
        ModelError(
            .unavailable,
            what: "the \(role.noun) needs \(program), which does not start",
            why: cause.description,
            remedy: "apt-get install python3 python3-pip"
        )
    }
}

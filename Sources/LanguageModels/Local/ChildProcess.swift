import Apprentice
import Glibc

/// A program this one starts, in a session of its own, with signals as after a login.
///
/// All files here are opened to be closed on exec; the scripts close the rest, so that no lock or
/// terminal of the starter lives on in them.
package final class ChildProcess: Sendable {
    /// Its process, and its session's and group's number.
    let pid: pid_t
    /// How it ended, once that is known: an exit status, or 128 and the signal.
    private let ended = Locked<Int32?>(nil)

    /// `POSIX_SPAWN_SETSID`, which the module of Glibc does not show.
    private static let ownSession: Int32 = 0x80

    /// Starts a program found in `PATH`, with stdin empty.
    ///
    /// - Parameters:
    ///   - arguments: The program and its arguments.
    ///   - environment: Its whole environment.
    ///   - output: Where stdout goes.
    ///   - mergingErrors: Whether stderr goes there too, and not nowhere.
    /// - Throws: The `errno` as ``ChildStartError``.
    package init(
        _ arguments: [String],
        environment: [String: String],
        output: Int32,
        mergingErrors: Bool
    ) throws(ChildStartError) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        if mergingErrors {
            unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe Self.resetSignals(&attributes)
        let flags =
            Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | Self.ownSession
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid = pid_t()
        let code = unsafe Self.withStrings(arguments) { argv in
            unsafe Self.withStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                unsafe posix_spawnp(&pid, arguments[0], &actions, &attributes, argv, envp)
            }
        }
        if code != 0 { throw ChildStartError(program: arguments[0], code: code) }
        self.pid = pid
    }

    /// How it ended; nil while it runs.
    var exitStatus: Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            let result = unsafe waitpid(pid, &status, WNOHANG)
            if result == 0 { return nil }
            let signal = status & 0x7f
            ended = result < 0 ? -1 : signal == 0 ? (status >> 8) & 0xff : 128 + signal
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

    /// Nothing blocked, nothing ignored: the mask is inherited, and a program that blocks SIGINT
    /// would give it a deaf child.
    private static func resetSignals(_ attributes: UnsafeMutablePointer<posix_spawnattr_t>) {
        // By pointer, for libcurl's module claims the initialiser of sigset_t for itself.
        unsafe withUnsafeTemporaryAllocation(of: sigset_t.self, capacity: 1) { buffer in
            guard let signals = buffer.baseAddress else { return }
            unsafe sigemptyset(signals)
            unsafe posix_spawnattr_setsigmask(attributes, signals)
            unsafe sigfillset(signals)
            unsafe posix_spawnattr_setsigdefault(attributes, signals)
        }
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

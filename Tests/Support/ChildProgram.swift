import ApprenticeSystem
import Apprentice
package import Glibc

/// Another process, run from a test, whose output is read line by line.
package final class ChildProgram {
    /// Its number.
    package let pid: pid_t
    private let output: Int32
    private var pending: [UInt8] = []
    private var status: Int32?

    /// The program could not be started.
    package struct Failure: Error {
        /// What failed.
        package let what: String
        /// The system's error number.
        package let code: Int32
    }

    /// Starts a product of this package, which the build puts beside the test program.
    ///
    /// - Parameters:
    ///   - product: The product's name.
    ///   - arguments: Its arguments.
    /// - Throws: ``Failure`` when there is no such program.
    package init(product: String, _ arguments: [String]) throws {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { throw Failure(what: "readlink", code: errno) }
        let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let program = own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/" + product
        let ends = try Self.pipes.withLock { _ in try Self.pipe() }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var words: [UnsafeMutablePointer<CChar>?] = ([String(program)] + arguments).map {
            strdup($0)
        }
        words.append(nil)
        defer { for word in words { free(word) } }
        var pid = pid_t()
        let code = Self.pipes.withLock { _ in
            posix_spawn(&pid, String(program), &actions, nil, words, environ)
        }
        guard code == 0 else {
            close(ends[0])
            throw Failure(what: "start \(program)", code: code)
        }
        self.pid = pid
        output = ends[0]
    }

    /// Held while a pipe is made and while a program is started, so that no program inherits
    /// another's pipe and keeps it open.
    private static let pipes = Locked(false)

    private static func pipe() throws -> [Int32] {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw Failure(what: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    deinit {
        kill()
        close(output)
    }

    /// The next line of its output; nil when it ended, or after half a minute without one.
    package func line() -> String? {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                return line
            }
            var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 30_000) > 0 else { return nil }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(output, &chunk, chunk.count)
            guard count > 0 else { return nil }
            pending += chunk[..<count]
        }
    }

    /// Kills it (signal 9) and waits until it is gone.
    package func kill() {
        guard status == nil else { return }
        Glibc.kill(pid, SIGKILL)
        _ = wait()
    }

    /// Waits for its end.
    ///
    /// - Returns: Its exit status, or minus the number of the signal that ended it.
    package func wait() -> Int32 {
        if let status { return status }
        var raw: Int32 = 0
        while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
        let ended = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : -(raw & 0x7F)
        status = ended
        return ended
    }
}

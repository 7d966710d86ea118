import Apprentice
import Glibc

/// The lines of a file or of standard input, read one piece after another when they are wanted.
///
/// Reading may block, so it is done on a thread of its own.
final class BatchLines: Sendable {
    /// A line, and where it ends.
    struct Line: Sendable {
        /// The text; nil when it is not UTF-8.
        var text: String?
        /// How many bytes were read up to its end.
        var end: Int
    }

    private typealias Request = CheckedContinuation<[Line], Never>

    private struct State {
        var request: Request?
        var isStopped = false
        var error: Int32 = 0
    }

    /// The file's size in bytes; nil for what has none.
    let size: Int?
    private let path: String
    private let state = Locked(State())
    private let wakeup = Wakeup()

    /// Opens a file; `-` is standard input.
    ///
    /// - Throws: ``UsageError`` when it cannot be read.
    init(_ path: String) throws {
        self.path = path
        let descriptor =
            path == "-" ? dup(STDIN_FILENO) : open(Path.expanded(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        var status = stat()
        fstat(descriptor, &status)
        if status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw Self.unreadable(path, EISDIR)
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        let (state, wakeup) = (state, wakeup)
        try DetachedThread.start {
            Self.serve(descriptor, state, wakeup)
            close(descriptor)
        }
    }

    deinit { stop() }

    /// The next lines, as many as came at once; none at the end.
    ///
    /// - Throws: ``UsageError`` when the file could not be read to its end.
    func next() async throws -> [Line] {
        let lines = await withCheckedContinuation { (request: Request) in
            let isStopped = state.withLock { state in
                if !state.isStopped { state.request = request }
                return state.isStopped
            }
            if isStopped { request.resume(returning: []) } else { wakeup.signal() }
        }
        let code = state.withLock { $0.error }
        if lines.isEmpty, code != 0 { throw Self.unreadable(path, code) }
        return lines
    }

    /// Reads no more; who waits for a line is told the end.
    func stop() {
        let request = state.withLock { state in
            state.isStopped = true
            defer { state.request = nil }
            return state.request
        }
        request?.resume(returning: [])
        wakeup.signal()
    }

    private static func serve(_ descriptor: Int32, _ state: Locked<State>, _ wakeup: Wakeup) {
        var rest: [UInt8] = []
        var offset = 0
        var hasEnded = false
        while true {
            wakeup.wait()
            if state.withLock({ $0.isStopped }) { return }
            var lines: [Line] = []
            while lines.isEmpty, !hasEnded {
                var piece = [UInt8](repeating: 0, count: 65_536)
                let count = read(descriptor, &piece, piece.count)
                if count < 0 {
                    let code = errno
                    if code == EINTR { continue }
                    state.withLock { $0.error = code }
                }
                if count > 0 { rest += piece[..<count] } else { hasEnded = true }
                lines = cut(&rest, &offset, isLast: hasEnded)
            }
            let found = lines
            let request = state.withLock { state in
                defer { state.request = nil }
                return state.request
            }
            request?.resume(returning: found)
        }
    }

    /// Takes the whole lines off the front.
    private static func cut(_ rest: inout [UInt8], _ offset: inout Int, isLast: Bool) -> [Line] {
        var lines: [Line] = []
        var start = rest.startIndex
        while let newline = rest[start...].firstIndex(of: 0x0A) {
            offset += newline + 1 - start
            lines.append(
                Line(text: String(validating: rest[start..<newline], as: UTF8.self), end: offset)
            )
            start = newline + 1
        }
        if isLast, start < rest.endIndex {
            offset += rest.endIndex - start
            lines.append(Line(text: String(validating: rest[start...], as: UTF8.self), end: offset))
            start = rest.endIndex
        }
        rest.removeSubrange(..<start)
        return lines
    }

    private static func unreadable(_ path: String, _ code: Int32) -> UsageError {
        UsageError(
            what: "cannot read \(path == "-" ? "standard input" : path)",
            why: String(cString: strerror(code)),
            remedy: "name a file of JSON lines, or - for standard input"
        )
    }
}

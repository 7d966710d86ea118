import Apprentice
import Glibc

/// Lines of standard input; a line that ends in a backslash goes on in the next one.
///
/// Reading blocks, so it is done by the main thread in ``serve()``, a line whenever one is asked for:
/// a script's next line is not read before the one before it is done.
final class StandardInput: LineSource {
    private let requests = Locked<[CheckedContinuation<InputLine, Never>]>([])
    private let asked = Wakeup()

    func next() async -> InputLine {
        await withCheckedContinuation { continuation in
            requests.withLock { $0.append(continuation) }
            asked.signal()
        }
    }

    /// Serves requests until the process ends; call it on the main thread.
    func serve() -> Never {
        var reader = LineReader()
        while true {
            asked.wait()
            let request = requests.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            request?.resume(returning: reader.next())
        }
    }
}

/// Cuts standard input into lines.
private struct LineReader {
    private var buffer: [UInt8] = []
    private var hasEnded = false
    private var number = 0

    mutating func next() -> InputLine {
        var whole = ""
        while let bytes = nextBytes() {
            number += 1
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .unreadable(line: number)
            }
            guard text.hasSuffix("\\") else { return .line(whole + text) }
            whole += text.dropLast() + "\n"
        }
        return whole.isEmpty ? .end : .line(whole)
    }

    private mutating func nextBytes() -> [UInt8]? {
        while true {
            if let newline = buffer.firstIndex(of: 0x0A) {
                var line = Array(buffer[..<newline])
                buffer.removeFirst(newline + 1)
                if line.last == 0x0D { line.removeLast() }
                return line
            }
            if hasEnded {
                defer { buffer = [] }
                return buffer.isEmpty ? nil : buffer
            }
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(STDIN_FILENO, &piece, piece.count)
            if count > 0 {
                buffer += piece[..<count]
            } else if count == 0 || errno != EINTR {
                hasEnded = true
            }
        }
    }
}

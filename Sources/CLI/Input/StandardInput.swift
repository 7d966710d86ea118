import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeStorage

/// Lines of standard input; a line that ends in a backslash goes on in the next one.
///
/// Reading blocks, so it is done by the main thread in ``serve()``, a line whenever one is asked for:
/// a script's next line is not read before the one before it is done.
final class StandardInput: LineSource {
    private let requests = Locked<[CheckedContinuation<InputLine, Never>]>([])
    private let asked = Wakeup(countsEach: true)

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
    /// The longest line, in bytes: 16 MiB, as for what is piped in whole.
    private static let longest = PipedText.limit

    private var cutter = LineCutter(longest: longest)
    private var lines: ArraySlice<LineFile.Line> = []
    private var hasEnded = false
    private var number = 0

    mutating func next() -> InputLine {
        var whole = ""
        while let line = nextLine() {
            number += 1
            guard case .text(let text, _) = line.content else {
                return .unreadable(line: number, isTooLong: line.content == .tooLong)
            }
            guard text.utf8.last == UInt8(ascii: "\\") else { return .line(whole + text) }
            whole += text.dropLast() + "\n"
            if whole.utf8.count > Self.longest {
                return .unreadable(line: number, isTooLong: true)
            }
        }
        return whole.isEmpty ? .end : .line(whole)
    }

    private mutating func nextLine() -> LineFile.Line? {
        while lines.isEmpty, !hasEnded {
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(STDIN_FILENO, &piece, piece.count)
            if count > 0 {
                lines = cutter.take(piece[..<count])[...]
            } else if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
                poll(&waiting, 1, -1)
            } else if count == 0 || errno != EINTR {
                hasEnded = true
                lines = [cutter.end()].compactMap(\.self)[...]
            }
        }
        return lines.popFirst()
    }
}

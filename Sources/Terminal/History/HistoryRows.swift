import CApprenticeEditline
import Glibc

/// The rows of a history file, decoded only when they are looked at: there may be many.
struct HistoryRows {
    private(set) var bytes: [UInt8]
    /// Where each row begins, and behind the last one where the next would.
    private var starts: [Int]

    init(bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var position = 0
            while position < bytes.count {
                guard
                    let newline = unsafe memchr(base + position, 0x0A, bytes.count - position)
                else { break }
                position = unsafe UnsafeRawPointer(newline) - base + 1
                starts.append(position)
            }
        }
        self.starts = starts
    }

    var count: Int { starts.count - 1 }

    subscript(index: Int) -> String {
        HistoryEntry.decode(bytes[starts[index]..<starts[index + 1] - 1])
    }

    /// Whether a row may hold a text, told without decoding it.
    func row(_ index: Int, mayContain text: [UInt8]) -> Bool {
        guard !text.isEmpty else { return true }
        let range = starts[index]..<starts[index + 1] - 1
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return false }
            return unsafe text.withUnsafeBytes { text in
                guard let start = text.baseAddress else { return false }
                return unsafe memmem(base + range.lowerBound, range.count, start, text.count) != nil
            }
        }
    }

    func suffix(_ limit: Int) -> HistoryRows {
        guard count > limit else { return self }
        return HistoryRows(bytes: Array(bytes[starts[count - limit]...]))
    }
}

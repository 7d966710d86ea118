import Glibc
import ApprenticeTerminal

/// Obeys what descriptor 3 says.
struct Orders {
    let screen: Screen
    let order: AsyncStream<Order>.Continuation

    func read() {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while Glibc.read(3, &byte, 1) == 1 {
            if byte != 0x0A {
                line.append(byte)
                continue
            }
            obey(String(decoding: line, as: UTF8.self))
            line = []
        }
    }

    private func obey(_ line: String) {
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let text = Self.unescape(parts.dropFirst().first.map(String.init) ?? "")
        switch parts.first {
        case "write": screen.write(text)
        case "status": screen.setStatus { width in "\(text) \(width)" }
        case "statusline": screen.setStatusLineEnabled(text == "on")
        case "done": order.yield(.done)
        case "suspend":
            let screen = screen
            // The reader of orders must not wait for it.
            Task.detached { await screen.suspended { print(text) } }
        case "close": screen.close()
        default: screen.write("unknown order \(line)\n")
        }
    }

    private static func unescape(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            switch (isEscaped, character) {
            case (false, "\\"): isEscaped = true
            case (true, "n"): result.append("\n")
            case (true, "e"): result.append("\u{1B}")
            default: result.append(character)
            }
            if character != "\\" { isEscaped = false }
        }
        return result
    }
}

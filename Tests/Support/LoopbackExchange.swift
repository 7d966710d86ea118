import Glibc

/// A request and the means to answer it, well or badly; used on its connection's thread alone.
package final class LoopbackExchange {
    /// Which request of the server this is, from 1.
    package let number: Int
    package let request: LoopbackRequest
    private let socket: Int32
    private(set) var isWhole = false
    private(set) var clientLeft = false

    init(number: Int, request: LoopbackRequest, socket: Int32) {
        self.number = number
        self.request = request
        self.socket = socket
    }

    /// Answers all at once.
    package func respond(_ body: String) { respond(200, body) }

    /// Answers all at once.
    package func respond(
        _ status: Int,
        headers: [(String, String)] = [("Content-Type", "application/json")],
        _ body: String
    ) {
        write(head(status, headers + [("Content-Length", "\(body.utf8.count)")]) + body)
        isWhole = !clientLeft
    }

    /// Begins an answer in pieces; ``send(_:)`` and ``end()`` go on with it.
    package func begin(
        _ status: Int = 200,
        headers: [(String, String)] = [("Content-Type", "text/event-stream")]
    ) {
        write(head(status, headers + [("Transfer-Encoding", "chunked")]))
    }

    /// Sends a piece of the body.
    package func send(_ piece: String) { send(bytes: Array(piece.utf8)) }

    /// Sends a piece of the body, which may end inside a character.
    package func send(bytes: [UInt8]) {
        let size = String(bytes.count, radix: 16)
        write(Array("\(size)\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    /// Ends a body in pieces.
    package func end() {
        write("0\r\n\r\n")
        isWhole = !clientLeft
    }

    /// Sends bytes as they are; the connection closes when the handler returns.
    package func write(_ text: String) { write(Array(text.utf8)) }

    /// Waits, unless the client leaves before: then false.
    package func pause(milliseconds: Int) -> Bool {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let end = Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000 + milliseconds
        while true {
            clock_gettime(CLOCK_MONOTONIC, &time)
            let left = end - (Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000)
            guard left > 0 else { return true }
            // Not in Swift's Glibc: POLLRDHUP.
            var descriptor = pollfd(fd: socket, events: 0x2000, revents: 0)
            if poll(&descriptor, 1, Int32(clamping: left)) > 0 {
                clientLeft = true
                return false
            }
        }
    }

    /// Waits until a latch is open, unless the client leaves before: then false.
    package func pause(until latch: Latch) -> Bool {
        while !latch.tryToPass() {
            guard pause(milliseconds: 2) else { return false }
        }
        return true
    }

    /// Never answers: returns when the client has left.
    ///
    /// Ten minutes end it in a failing test. A short limit would make a client that is waited for
    /// try again and give up, since a test may wait a minute for a thread among others that block.
    package func waitForClientToLeave() { _ = pause(milliseconds: 600_000) }

    private func head(_ status: Int, _ headers: [(String, String)]) -> String {
        var text = "HTTP/1.1 \(status) Status\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        return text + "\r\n"
    }

    private func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count, !clientLeft {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { sent += count } else if errno != EINTR { clientLeft = true }
        }
    }
}

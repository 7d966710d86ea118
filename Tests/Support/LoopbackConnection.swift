import Glibc

/// One connection of a ``LoopbackServer``; it lives on its own thread.
final class LoopbackConnection {
    private let socket: Int32
    private let counts: Watched<LoopbackServer.Counts>
    private var buffer: [UInt8] = []

    init(socket: Int32, counts: Watched<LoopbackServer.Counts>) {
        self.socket = socket
        self.counts = counts
        var on: Int32 = 1
        setsockopt(
            socket,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &on,
            socklen_t(MemoryLayout<Int32>.size)
        )
    }

    /// Answers requests until either side has had enough.
    func serve(_ handler: LoopbackServer.Handler) {
        while let request = readRequest() {
            let number = counts.update { counts in
                counts.requests += 1
                counts.inFlight += 1
                counts.peakInFlight = max(counts.peakInFlight, counts.inFlight)
                return counts.requests
            }
            let exchange = LoopbackExchange(number: number, request: request, socket: socket)
            handler(exchange)
            let clientLeft = exchange.clientLeft
            counts.update { counts in
                counts.inFlight -= 1
                if clientLeft { counts.clientsLeft += 1 }
            }
            if !exchange.isWhole { break }
        }
    }

    private func readRequest() -> LoopbackRequest? {
        guard let head = read(until: [13, 10, 13, 10]) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        guard let words = lines.first?.split(separator: " "), words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased()] = String(value)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < length { guard fill() else { return nil } }
        let body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        return LoopbackRequest(
            method: String(words[0]),
            path: String(words[1]),
            headers: headers,
            body: body
        )
    }

    private func read(until end: [UInt8]) -> [UInt8]? {
        while true {
            if let found = buffer.indices.first(where: { buffer[$0...].starts(with: end) }) {
                let head = Array(buffer[..<found])
                buffer.removeFirst(found + end.count)
                return head
            }
            guard fill() else { return nil }
        }
    }

    private func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 16_384)
        let count = recv(socket, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}

/// A request as a ``LoopbackServer`` got it.
package struct LoopbackRequest: Sendable {
    package let method: String
    package let path: String
    /// By name in lower case.
    package let headers: [String: String]
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
}

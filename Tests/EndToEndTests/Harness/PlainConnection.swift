import Apprentice
import Glibc
import TestSupport

/// A connection to a server, on which a test sends what it likes.
final class PlainConnection {
    /// What a server sent back.
    struct Reply: CustomStringConvertible {
        let status: Int
        let head: String
        let body: String

        var json: JSON { (try? JSON(parsing: body)) ?? .null }
        var description: String { "\(status)\n\(head)\n\(body)" }
    }

    /// Something that was waited for did not come.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let socket: Int32
    private var received: [UInt8] = []

    /// Connects to a port of this machine.
    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Failure(description: "cannot connect to \(port)") }
    }

    /// Connects to a socket below a path.
    init(path: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw Failure(description: "cannot connect to \(path)") }
    }

    deinit { close(socket) }

    /// Sends bytes; false when the other end takes no more.
    @discardableResult
    func send(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends a request.
    func request(
        _ method: String,
        _ path: String,
        token: String?,
        fields: [String] = [],
        body: String? = nil
    ) {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + fields
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let body {
            lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        }
        send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    }

    /// Reads a reply to its end: what its length says, the last chunk, or the connection's end.
    func reply() throws -> Reply {
        let end = Array("\r\n\r\n".utf8)
        var head: String?
        while true {
            if head == nil, let place = firstIndex(of: end) {
                head = String(decoding: received[..<place], as: UTF8.self)
                received.removeFirst(place + end.count)
            }
            if let head, let body = body(behind: head) { return Self.reply(head, body) }
            guard try receive() else {
                guard let head else { throw Failure(description: "the connection was closed") }
                return Self.reply(head, String(decoding: received, as: UTF8.self))
            }
        }
    }

    /// Waits until the other end closes the connection.
    func waitForEnd() throws { while try receive() {} }

    /// Reads more; false at the end.
    private func receive() throws -> Bool {
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(60_000 * Patience.factor)) > 0 else {
            throw Failure(
                description: "nothing came; so far: \(String(decoding: received, as: UTF8.self))"
            )
        }
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &piece, piece.count, 0)
        guard count > 0 else { return false }
        received += piece[..<count]
        return true
    }

    private static func reply(_ head: String, _ body: String) -> Reply {
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Reply(status: status, head: head, body: body)
    }

    private func body(behind head: String) -> String? {
        let lower = head.lowercased()
        if lower.contains("transfer-encoding: chunked") { return chunks() }
        guard
            let field = lower.split(separator: "\r\n").first(where: {
                $0.hasPrefix("content-length:")
            }),
            let count = Int(field.dropFirst("content-length:".count).drop { $0 == " " }),
            received.count >= count
        else { return nil }
        defer { received.removeFirst(count) }
        return String(decoding: received[..<count], as: UTF8.self)
    }

    /// The body of a chunked reply, once its last chunk is here.
    private func chunks() -> String? {
        var body: [UInt8] = []
        var rest = received[...]
        while let line = rest.firstIndex(of: 0x0A) {
            let digits = String(decoding: rest[..<line], as: UTF8.self).prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16),
                rest.count >= line - rest.startIndex + 1 + size + 2
            else { return nil }
            let start = line + 1
            if size == 0 {
                received = Array(rest[(start + 2)...])
                return String(decoding: body, as: UTF8.self)
            }
            body += rest[start..<start + size]
            rest = rest[(start + size + 2)...]
        }
        return nil
    }

    private func firstIndex(of wanted: [UInt8]) -> Int? {
        guard received.count >= wanted.count else { return nil }
        return (0...(received.count - wanted.count)).first {
            received[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
    }
}

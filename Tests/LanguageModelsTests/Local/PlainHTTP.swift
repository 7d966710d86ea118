import FoundationEssentials
import Glibc

@testable import LanguageModels

/// One exchange a connection with a server on loopback; blocks.
enum PlainHTTP {
    static func isHealthy(_ endpoint: LocalEndpoint) -> Bool {
        exchange(port: endpoint.port, "GET /health HTTP/1.0\r\n\r\n").contains(" 200 ")
    }

    /// Sends a request; gives the whole response, empty when there was none.
    ///
    /// Whether it is
    /// cancelled is looked at ten times a second; then the connection is closed.
    static func exchange(
        port: Int,
        _ request: String,
        isCancelled: () -> Bool = { false }
    ) -> String {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, size)
            }
        }
        guard connected == 0 else { return "" }
        var patience = timeval(tv_sec: 0, tv_usec: 100_000)
        setsockopt(
            connection,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let bytes = Array(request.utf8)
        guard send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else { return "" }
        var response: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while !isCancelled() {
            let count = recv(connection, &chunk, chunk.count, 0)
            if count > 0 { response += chunk[..<count] }
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { break }
        }
        return String(decoding: response, as: UTF8.self)
    }
}

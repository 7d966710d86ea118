import ApprenticeSystem
import Apprentice
import Glibc

/// A real HTTP/1.1 server on 127.0.0.1, with a thread for each connection.
///
/// The handler runs on the connection's thread and may block it: on a ``Latch`` that the test
/// opens, or until the client leaves.
package final class LoopbackServer: Sendable {
    /// What has happened so far.
    package struct Counts: Sendable, Equatable {
        package var connections = 0
        package var requests = 0
        package var inFlight = 0
        package var peakInFlight = 0
        /// Clients that closed the connection before their answer was whole.
        package var clientsLeft = 0
    }

    package typealias Handler = @Sendable (LoopbackExchange) -> Void

    package let port: Int
    package let counts: Watched<Counts>
    private let listener: Int32
    private let connections: Locked<Set<Int32>>

    /// The server's address, without a path.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// Starts serving.
    package init(_ handler: @escaping Handler) throws {
        let listener = socket(
            AF_INET,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutableBytes(of: &address) { bytes -> UInt16? in
            guard let raw = bytes.baseAddress else { return nil }
            let pointer = raw.assumingMemoryBound(to: sockaddr.self)
            guard bind(listener, pointer, size) == 0, listen(listener, 4096) == 0,
                getsockname(listener, pointer, &size) == 0
            else { return nil }
            return raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port.bigEndian
        }
        guard listener >= 0, let port else { throw LoopbackFailure(what: "listen", code: errno) }
        self.listener = listener
        self.port = Int(port)
        let counts = Watched(Counts())
        let connections = Locked<Set<Int32>>([])
        self.counts = counts
        self.connections = connections
        try TestThread.start {
            while true {
                let socket = accept(listener, nil, nil)
                if socket < 0 {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    break
                }
                _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
                _ = connections.withLock { $0.insert(socket) }
                counts.update { $0.connections += 1 }
                try? TestThread.start {
                    LoopbackConnection(socket: socket, counts: counts).serve(handler)
                    // Closed under the lock, so that `stop` never meets a number used again.
                    connections.withLock {
                        $0.remove(socket)
                        close(socket)
                    }
                }
            }
            close(listener)
        }
    }

    deinit { stop() }

    /// Refuses new connections and breaks those there are.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        connections.withLock { for socket in $0 { shutdown(socket, Int32(SHUT_RDWR)) } }
    }

    /// An address at which nobody listens.
    package static func refusedURL() throws -> String {
        let server = try LoopbackServer { _ in }
        defer { server.stop() }
        return server.url
    }
}

/// A system call of the test server that failed.
package struct LoopbackFailure: Error {
    package let what: String
    package let code: Int32
}

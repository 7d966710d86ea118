import Apprentice
import ApprenticeSystem
import CApprenticeMicroHTTP
import Glibc

/// Something that keeps a server from serving.
package struct ServeError: Explained, Equatable {
    package var what: String
    package var why: String?
    package var remedy: String?

    package init(what: String, why: String? = nil, remedy: String? = nil) {
        (self.what, self.why, self.remedy) = (what, why, remedy)
    }
}

/// Where a server listens: `127.0.0.1:8377`, `[::1]:0`, `unix:/run/user/1000/apprentice`.
package enum ListenAddress: Sendable, Equatable {
    /// A numeric address and a port; port 0 takes one that is free.
    case network(host: String, port: Int)
    /// A socket below a path, which only this user may open.
    case path(String)

    /// Reads an address.
    ///
    /// - Throws: ``ServeError`` when it is none.
    package init(_ text: String) throws(ServeError) {
        if text.hasPrefix("unix:"), text.utf8.count > 5 {
            self = .path(String(text.dropFirst(5)))
            return
        }
        guard let colon = text.lastIndex(of: ":") else { throw Self.noAddress(text) }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host == "localhost" { host = "127.0.0.1" }
        let digits = text[text.index(after: colon)...]
        guard let port = Int(digits), (0...65_535).contains(port), digits.allSatisfy(\.isNumber),
            Self.isNumeric(host)
        else { throw Self.noAddress(text) }
        self = .network(host: host, port: port)
    }

    private static func noAddress(_ text: String) -> ServeError {
        ServeError(
            what: "'\(text.prefix(80))' is no address to listen at",
            why: "it takes a numeric address and a port, or unix: and a path",
            remedy: "apprentice serve --listen 127.0.0.1:8377"
        )
    }

    private static func isNumeric(_ host: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return unsafe inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
    }

    /// Whether only programs of this machine can come.
    package var isLocal: Bool {
        switch self {
        case .path: true
        case .network(let host, _): host == "::1" || host.hasPrefix("127.")
        }
    }

    /// Opens a socket that listens there.
    ///
    /// - Returns: The socket, and the address with the port that it got.
    /// - Throws: ``ServeError``.
    func open() throws(ServeError) -> (descriptor: Int32, address: ListenAddress) {
        switch self {
        case .path(let path):
            let descriptor = unsafe cmicrohttp_listen_unix(path)
            guard descriptor >= 0 else { throw failed(errno) }
            return (descriptor, self)
        case .network(let host, let port):
            let descriptor = unsafe cmicrohttp_listen(host, String(port))
            guard descriptor >= 0 else { throw failed(errno) }
            return (descriptor, .network(host: host, port: Int(cmicrohttp_port(descriptor))))
        }
    }

    private func failed(_ code: Int32) -> ServeError {
        ServeError(
            what: "cannot listen at \(text)",
            why: SystemError(code).description,
            remedy: code == EADDRINUSE
                ? "end the other program, or take a free port: --listen 127.0.0.1:0"
                : "listen elsewhere: --listen 127.0.0.1:0"
        )
    }

    /// The address as it is typed.
    package var text: String {
        switch self {
        case .path(let path): "unix:" + path
        case .network(let host, let port): authority(host, port)
        }
    }

    /// The address as a URL begins with it.
    package var url: String {
        switch self {
        case .path(let path): "unix:" + path
        case .network(let host, let port): "http://" + authority(host, port)
        }
    }

    private func authority(_ host: String, _ port: Int) -> String {
        (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }
}

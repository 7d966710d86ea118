/// The part of an address that says which server it is.
package struct ServerAddress: Sendable, Equatable {
    package let isSecure: Bool
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    package let host: String
    package let port: Int

    /// Reads the start of an `http` or `https` address; nil for anything else.
    package init?(_ url: String) {
        let rest: Substring
        switch url.prefix(8).lowercased() {
        case "https://":
            isSecure = true
            rest = url.dropFirst(8)
        case let start where start.hasPrefix("http://"):
            isSecure = false
            rest = url.dropFirst(7)
        default:
            return nil
        }
        var authority = rest.prefix { !"/?#".contains($0) }
        if let at = authority.lastIndex(of: "@") { authority = authority[at...].dropFirst() }
        let name: Substring
        let tail: Substring
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            name = authority[..<end].dropFirst()
            tail = authority[end...].dropFirst()
        } else {
            name = authority.prefix { $0 != ":" }
            tail = authority.dropFirst(name.count)
        }
        guard !name.isEmpty else { return nil }
        if tail.isEmpty {
            port = isSecure ? 443 : 80
        } else {
            guard tail.first == ":", let number = UInt16(tail.dropFirst()) else { return nil }
            port = Int(number)
        }
        host = name.lowercased()
    }

    /// Whether the server is this machine.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasSuffix(".localhost")
            || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// `host:port`, the port left out where everyone knows it.
    package var display: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}

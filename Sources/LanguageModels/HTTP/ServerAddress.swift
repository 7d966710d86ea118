import Apprentice

/// An `http` or `https` address, in its parts.
///
/// What it holds that nobody else may see (a password, a key in the query) never stands in what is
/// shown of it.
package struct ServerAddress: Sendable, Equatable {
    package let isSecure: Bool
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    package var host: String
    package var port: Int
    /// `user:password`, decoded, to be sent with every request.
    package let credentials: Secret?
    /// Without a slash at its end: `/v1`.
    package var path: String
    /// Without the question mark; empty for none.
    package let query: String

    /// Reads an `http` or `https` address; nil for anything else.
    package init?(_ url: String) {
        let url = url.trimmingSpace
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
        let behind = rest.dropFirst(authority.count).prefix { $0 != "#" }
        var path = String(behind.prefix { $0 != "?" })
        query = String(behind.dropFirst(path.count).dropFirst())
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
        if let at = authority.lastIndex(of: "@") {
            credentials = Secret(Self.decoded(authority[..<at]))
            authority = authority[at...].dropFirst()
        } else {
            credentials = nil
        }
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

    /// The address of something behind this one's path, with the query kept and no password in it:
    /// that goes as ``authorization``.
    package func url(adding added: String = "") -> String {
        "\(isSecure ? "https" : "http")://\(display)\(path)\(added)"
            + (query.isEmpty ? "" : "?\(query)")
    }

    /// The whole address, with what nobody else may see.
    package var given: String {
        let credentials = credentials.map { Self.encoded($0.value) + "@" } ?? ""
        let rest = url().drop { $0 != "/" }.dropFirst(2)
        return "\(isSecure ? "https" : "http")://" + credentials + rest
    }

    /// The header that stands for a password in the address (RFC 7617); nil when there is none.
    package var authorization: Secret? {
        credentials.map { Secret("Basic " + Base64.encode($0.value)) }
    }

    /// The password alone.
    package var password: Secret? {
        guard let text = credentials?.value, let colon = text.firstIndex(of: ":") else {
            return nil
        }
        return Secret(String(text[colon...].dropFirst()))
    }

    /// The whole address as it may be shown.
    package var shown: String {
        let query = query.split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            let isSecret = ["key", "token", "secret", "sig", "pass", "code", "auth"].contains {
                name.lowercased().contains($0)
            }
            return isSecret ? name + "=•••" : pair
        }
        return "\(isSecure ? "https" : "http")://" + (credentials == nil ? "" : "•••@")
            + display + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    /// What of a text that may be an address can be shown; any other text as it is.
    package static func shown(_ text: String) -> String { ServerAddress(text)?.shown ?? text }

    /// A user's name and password as an address holds them (RFC 3986 §3.2.1).
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                byte < 0x80
                && (scalar.properties.isAlphabetic || "0123456789-._~:".contains(Character(scalar)))
            let hex = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(scalar) : "%" + (hex.count == 1 ? "0" : "") + hex
        }.joined()
    }

    /// A text without its percent-encoding (RFC 3986 §2.1).
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `host:port`, the port left out where everyone knows it.
    package var display: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}

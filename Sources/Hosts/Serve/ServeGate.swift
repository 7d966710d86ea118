import Apprentice

/// Decides which requests a server accepts: those of programs on this machine that send its token.
///
/// A page in a browser can send requests to this machine, and can give its own name to this machine's
/// address; so the names of host and origin are looked at as well.
package struct ServeGate: Sendable {
    /// Where the server listens.
    let address: ListenAddress
    /// What every request but that for `/health` has to bring, which is asked without a body.
    let token: String

    package init(_ address: ListenAddress, token: String) {
        (self.address, self.token) = (address, token)
    }

    /// Why a request is refused; nil when it is let in.
    package func refusal(of head: HTTPHead) -> (status: Int, what: String, why: String)? {
        if let host = foreignHost(head) {
            return (403, "the request is for another host", "its Host is \(host)")
        }
        let origins = head.fields.filter { $0.name == "origin" }.map(\.value)
        if let foreign = origins.first(where: { !isOwn($0) }) {
            return (
                403, "pages of other origins may not ask", "its Origin is \(foreign.prefix(100))"
            )
        }
        let isOpen = head.path == "/health" && ["GET", "HEAD"].contains(head.method)
        if isOpen, (head["content-length"] ?? "0") == "0",
            !head.fields.contains(where: { $0.name == "transfer-encoding" })
        {
            return nil
        }
        let given = head["authorization"] ?? ""
        guard given.lowercased().hasPrefix("bearer "),
            Self.isSame(String(given.dropFirst(7)).trimmingSpace, token)
        else {
            return (
                401, "the token is missing or wrong",
                "every request brings it: Authorization: Bearer TOKEN"
            )
        }
        return nil
    }

    /// The host of a request that is meant for another one; nil for ours.
    private func foreignHost(_ head: HTTPHead) -> String? {
        // Whoever opened it to others knows by which names they come.
        guard case .network(let own, _) = address, address.isLocal else { return nil }
        guard let host = head["host"] else { return "missing, or there are several" }
        return Self.isLocal(host, own: own) ? nil : String(host.prefix(100))
    }

    private func isOwn(_ origin: String) -> Bool {
        guard case .network(let own, let port) = address, origin.hasPrefix("http://") else {
            return false
        }
        let authority = String(origin.dropFirst("http://".count))
        return authority.hasSuffix(":\(port)") && Self.isLocal(authority, own: own)
    }

    private static func isLocal(_ authority: String, own: String) -> Bool {
        var name = authority.lowercased()
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") {
            guard name[name.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber })
            else { return false }
            name = String(name[..<colon])
        }
        return ["localhost", "127.0.0.1", "[::1]", own, "[\(own)]"].contains(name)
    }

    /// Compares in a time that does not tell how much is right.
    private static func isSame(_ given: String, _ token: String) -> Bool {
        let (a, b) = (Array(given.utf8), Array(token.utf8))
        guard !b.isEmpty else { return false }
        var difference = UInt8(a.count == b.count ? 0 : 1)
        for index in b.indices { difference |= b[index] ^ (index < a.count ? a[index] : 0xFF) }
        return difference == 0
    }
}

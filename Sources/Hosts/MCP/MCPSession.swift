package import Apprentice

/// A version of the Model Context Protocol, by the date it was published.
package enum MCPVersion: String, Sendable, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    package static func < (left: MCPVersion, right: MCPVersion) -> Bool {
        left.rawValue < right.rawValue
    }

    /// Whether a client agrees on it once, with `initialize`; else each request names it.
    package var hasHandshake: Bool { self < .july2026 }
    /// Whether several messages may stand in one line.
    package var hasBatches: Bool { self < .june2025 }
    /// The error of a resource that is not there.
    package var noResource: Int { hasHandshake ? -32002 : -32602 }

    /// The newest that is agreed on with `initialize`.
    static let newestWithHandshake = allCases.last(where: \.hasHandshake) ?? .november2025

    /// The result of a request as this version has it.
    ///
    /// - Parameters:
    ///   - result: The result that all versions have in common.
    ///   - isCacheable: Whether it is of a method whose results may be kept for a while.
    ///   - server: Who answers.
    /// - Returns: The result.
    package func dressed(_ result: JSON, isCacheable: Bool, by server: JSON) -> JSON {
        guard !hasHandshake, var members = result.object else { return result }
        members.append(("resultType", "complete"))
        // What a person teaches may change it at any moment, and is theirs.
        if isCacheable { members += [("ttlMs", 0), ("cacheScope", "private")] }
        let known = result["_meta"]?.object ?? []
        members.removeAll { $0.key == "_meta" }
        members.append(("_meta", .object(known + [(MCPSession.serverKey, server)])))
        return .object(members)
    }
}

/// What is agreed on with a client: the version, and when it may ask.
package struct MCPSession: Sendable {
    private static let prefix = "io.modelcontextprotocol/"
    private static let versionKey = prefix + "protocolVersion"
    static let serverKey = prefix + "serverInfo"
    /// Names the request by which a client listens, in everything that it is told.
    package static let subscriptionKey = prefix + "subscriptionId"

    /// The version that `initialize` agreed on; nil before.
    package private(set) var version: MCPVersion?

    package init() {}

    /// Agrees on a version: the client's, if it is known, else the newest there is.
    ///
    /// - Parameter params: The parameters of `initialize`.
    /// - Returns: The version.
    /// - Throws: ``JSONRPCError`` when it was agreed on before, or the client names none.
    package mutating func begin(_ params: JSON) throws(JSONRPCError) -> MCPVersion {
        guard version == nil else {
            throw .invalidRequest("the session has begun already: initialize is sent once")
        }
        guard let asked = params["protocolVersion"]?.string else {
            throw .invalidParameters("\"protocolVersion\" is missing, or no text")
        }
        let known = MCPVersion(rawValue: asked).flatMap { $0.hasHandshake ? $0 : nil }
        let agreed = known ?? MCPVersion.newestWithHandshake
        version = agreed
        return agreed
    }

    /// The version that a request is of: the one it names, else the one that was agreed on.
    ///
    /// - Parameter request: The request.
    /// - Returns: The version.
    /// - Throws: ``JSONRPCError`` when there is none, or it is not known.
    package func version(
        of request: JSONRPCMessage.Request
    ) throws(JSONRPCError) -> MCPVersion {
        if let named = request.params["_meta"]?[Self.versionKey] {
            // Versions with a handshake are agreed on by one, and named nowhere else.
            guard let version = named.string.flatMap(MCPVersion.init), !version.hasHandshake else {
                throw JSONRPCError(
                    -32022,
                    "the version of the protocol is not supported",
                    data: [
                        "supported": JSON(MCPVersion.allCases.map(\.rawValue)), "requested": named,
                    ]
                )
            }
            return version
        }
        if let version { return version }
        // A client may see whether anybody is there before it begins.
        guard request.method == "ping" else {
            throw .invalidRequest("the session has not begun: send initialize first")
        }
        return .newestWithHandshake
    }
}

import Apprentice
import ApprenticeHosts

/// A method of the protocol; the one list of them is what a client may call.
struct MCPMethod: Sendable {
    /// The versions that have it.
    enum Era: Sendable {
        case all
        /// Those in which `initialize` begins a session.
        case withHandshake
        /// Those in which each request stands for itself.
        case withoutHandshake
    }

    var era = Era.all
    /// Whether a client may keep its result for a while, if the version says how long.
    var isCacheable = false
    /// Makes the result.
    let run: @Sendable (_ call: MCPCall, _ server: MCPServer) async throws -> JSON

    func isKnown(in version: MCPVersion) -> Bool {
        switch era {
        case .all: true
        case .withHandshake: version.hasHandshake
        case .withoutHandshake: !version.hasHandshake
        }
    }

    /// Every method but `initialize`, which is not a call like the others.
    static let all: [String: MCPMethod] = [
        "ping": MCPMethod(era: .withHandshake) { _, _ in [:] },
        "server/discover": MCPMethod(era: .withoutHandshake, isCacheable: true) { _, _ in
            .object(
                [("supportedVersions", JSON(MCPVersion.allCases.map(\.rawValue)))]
                    + MCPServer.description
            )
        },
        "tools/list": MCPMethod(isCacheable: true) { call, _ in
            try onlyPage(call)
            return ["tools": .array(MCPTool.all.map(\.json))]
        },
        "tools/call": MCPMethod { call, server in
            let name = try text("name", call)
            guard let tool = MCPTool.all.first(where: { $0.name == name }) else {
                throw JSONRPCError.invalidParameters("there is no tool \(name.prefix(100))")
            }
            let arguments = call.params["arguments"] ?? [:]
            guard arguments.object != nil else {
                throw JSONRPCError.invalidParameters(
                    "\"arguments\" must be an object, not \(arguments.kind)"
                )
            }
            return await tool.call(arguments, server.service, CallOutput { call.report($0) })
        },
        "resources/list": MCPMethod(isCacheable: true) { call, server in
            let cursor = try optionalText("cursor", call.params)
            return try await server.resources().page(after: cursor)
        },
        "resources/templates/list": MCPMethod(isCacheable: true) { call, _ in
            try onlyPage(call)
            return MCPResources.templates
        },
        "resources/read": MCPMethod(isCacheable: true) { call, server in
            let uri = try text("uri", call)
            guard let contents = try await server.resources().contents(of: uri) else {
                throw noResource(uri, call)
            }
            return contents
        },
        "resources/subscribe": MCPMethod(era: .withHandshake) { call, server in
            let uri = try text("uri", call)
            guard try await server.resources().holds(uri) else { throw noResource(uri, call) }
            try server.subscribe(to: uri)
            return [:]
        },
        "resources/unsubscribe": MCPMethod(era: .withHandshake) { call, server in
            server.unsubscribe(from: try text("uri", call))
            return [:]
        },
        "subscriptions/listen": MCPMethod(era: .withoutHandshake) { call, server in
            let wanted = call.params["notifications"] ?? [:]
            guard wanted.object != nil else {
                throw JSONRPCError.invalidParameters("\"notifications\" must be an object")
            }
            return try await server.listen(
                call,
                MCPServer.Interest(
                    inList: wanted["resourcesListChanged"]?.bool ?? false,
                    in: Set((wanted["resourceSubscriptions"]?.array ?? []).compactMap(\.string))
                )
            )
        },
        "prompts/list": MCPMethod(isCacheable: true) { call, _ in
            try onlyPage(call)
            return MCPPrompt.list
        },
        "prompts/get": MCPMethod { call, server in
            let name = try text("name", call)
            guard name == MCPPrompt.name else {
                throw JSONRPCError.invalidParameters("there is no prompt \(name.prefix(100))")
            }
            let topic = try optionalText("topic", call.params["arguments"] ?? [:]) ?? ""
            return MCPPrompt.messages(
                about: topic.trimmingSpace,
                in: try await server.resources().book
            )
        },
        "completion/complete": MCPMethod { call, server in
            let (reference, argument) = (call.params["ref"], call.params["argument"])
            guard let start = argument?["value"]?.string else {
                throw JSONRPCError.invalidParameters("\"argument\" needs a name and a value")
            }
            let book = try await server.resources().book
            let values: [String]
            switch reference?["type"]?.string {
            case "ref/prompt": values = book.live.map(\.section).uniqued()
            case "ref/resource": values = book.live.map(\.id)
            default: throw JSONRPCError.invalidParameters("\"ref\" is no prompt and no resource")
            }
            let lowered = start.lowercased()
            let found = values.filter { $0.lowercased().hasPrefix(lowered) }
            return [
                "completion": [
                    "values": JSON(Array(found.prefix(100))), "total": JSON(found.count),
                    "hasMore": .bool(found.count > 100),
                ]
            ]
        },
    ]

    private static func text(_ name: String, _ call: MCPCall) throws(JSONRPCError) -> String {
        guard let text = try optionalText(name, call.params) else {
            throw .invalidParameters("\"\(name)\" is missing")
        }
        return text
    }

    private static func optionalText(
        _ name: String,
        _ params: JSON
    ) throws(JSONRPCError) -> String? {
        switch params[name] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        case let other?:
            throw .invalidParameters("\"\(name)\" must be a text, not \(other.kind)")
        }
    }

    /// Lists that have one page have no other.
    private static func onlyPage(_ call: MCPCall) throws(JSONRPCError) {
        guard let cursor = try optionalText("cursor", call.params) else { return }
        throw .invalidParameters("there is no page behind \"\(cursor.prefix(100))\"")
    }

    private static func noResource(_ uri: String, _ call: MCPCall) -> JSONRPCError {
        JSONRPCError(
            call.version.noResource,
            "there is no resource \(uri.prefix(200))",
            data: ["uri": .string(uri)]
        )
    }
}

import Apprentice
import TestSupport

/// A client of `apprentice mcp`, as a host of a model is one.
final class MCPClient {
    let program: PipedProgram
    /// Kept with the server it talks to.
    private let home: Home
    private var lastID = 0
    private var replies: [JSON] = []
    /// What was told without being asked, in order.
    private(set) var notifications: [JSON] = []

    /// Starts the program, and begins a session unless told otherwise.
    init(_ home: Home, version: String? = "2025-06-18") throws {
        self.home = home
        program = try PipedProgram(
            Home.program,
            home.arguments + ["mcp"],
            environment: home.environment,
            folder: home.folder.path,
            keeping: home.folder,
            isJSON: true
        )
        guard let version else { return }
        _ = try request("initialize", Self.hello(version))
        try notify("notifications/initialized")
    }

    static func hello(_ version: String) -> JSON {
        [
            "protocolVersion": .string(version), "capabilities": [:],
            "clientInfo": ["name": "test", "version": "1"],
        ]
    }

    // MARK: Sending

    func send(_ message: JSON) throws { try program.send(message.compact) }

    func notify(_ method: String, _ params: JSON = [:]) throws {
        try send(["jsonrpc": "2.0", "method": .string(method), "params": params])
    }

    /// Asks, and does not wait.
    ///
    /// - Returns: The request's id.
    func start(_ method: String, _ params: JSON = [:]) throws -> Int {
        lastID += 1
        try send([
            "jsonrpc": "2.0", "id": JSON(lastID), "method": .string(method), "params": params,
        ])
        return lastID
    }

    /// Calls a tool, and does not wait.
    func startTool(_ name: String, _ arguments: JSON, progress token: JSON? = nil) throws -> Int {
        var members: [JSON.Member] = [("name", .string(name)), ("arguments", arguments)]
        if let token { members.append(("_meta", ["progressToken": token])) }
        return try start("tools/call", .object(members))
    }

    // MARK: Receiving

    /// The reply to a request, whatever comes before it.
    func reply(to id: JSON) throws -> JSON {
        while true {
            if let index = replies.firstIndex(where: { $0["id"] == id }) {
                return replies.remove(at: index)
            }
            try receive("a reply to \(id.compact)")
        }
    }

    /// The reply to a request: its result, or its error.
    func request(_ method: String, _ params: JSON = [:]) throws -> JSON {
        let reply = try reply(to: JSON(try start(method, params)))
        return reply["result"] ?? reply["error"] ?? .null
    }

    /// The result of a tool.
    func tool(_ name: String, _ arguments: JSON = [:]) throws -> ToolResult {
        try result(of: try startTool(name, arguments))
    }

    /// The result of a tool that was called before.
    func result(of id: Int) throws -> ToolResult {
        ToolResult(json: try reply(to: JSON(id))["result"] ?? .null)
    }

    /// The next thing of a method that was told without being asked.
    func notification(_ method: String) throws -> JSON {
        while true {
            if let index = notifications.firstIndex(where: { $0["method"]?.string == method }) {
                return notifications.remove(at: index)["params"] ?? [:]
            }
            try receive(method)
        }
    }

    private func receive(_ what: String) throws {
        let message = try program.next(what) { _ in true }.json
        if message["method"] == nil {
            replies.append(message)
        } else {
            notifications.append(message)
        }
    }

    /// Closes its input and waits for its end.
    func end() throws -> Ended { try program.end() }
}

/// What a tool came to.
struct ToolResult: CustomStringConvertible {
    let json: JSON

    var text: String { json["content"]?.array?.first?["text"]?.string ?? "" }
    var isError: Bool { json["isError"] == true }
    subscript(key: String) -> JSON? { json["structuredContent"]?[key] }
    var description: String { json.compact }
}

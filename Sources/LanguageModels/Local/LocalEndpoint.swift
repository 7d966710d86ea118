import FoundationEssentials

/// Where the local model's server listens, and the key it asks for.
package struct LocalEndpoint: Sendable, Equatable {
    /// The port on 127.0.0.1.
    package var port: Int
    /// The key of this run of the server.
    package var key: Secret
    /// The file it serves.
    package var model: String
    /// The server's process.
    package var process: Int32

    /// `http://127.0.0.1:PORT/v1`, as an OpenAI-compatible client wants it.
    package var baseURL: String { "http://127.0.0.1:\(port)/v1" }

    package static func == (left: Self, right: Self) -> Bool {
        left.port == right.port && left.process == right.process
            && left.key.value == right.key.value
    }
}

extension LocalEndpoint {
    /// `server.json`, which is there only while the server listens.
    private struct State: Decodable {
        var pid: Int32
        var port: Int
        var key: String
        var model: String
    }

    /// Reads a server's state; nil when it is none.
    package init?(json: [UInt8]) {
        guard let state = try? JSONDecoder().decode(State.self, from: Data(json)),
            (1...65_535).contains(state.port)
        else { return nil }
        self.init(
            port: state.port,
            key: Secret(state.key),
            model: state.model,
            process: state.pid
        )
    }
}

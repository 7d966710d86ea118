import Apprentice

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
    /// Reads `server.json`, which is there only while the server listens; nil when it is none.
    package init?(json: [UInt8]) {
        guard let state = JSON(reading: json), let port = state["port"]?.int,
            (1...65_535).contains(port), let key = state["key"]?.string,
            let model = state["model"]?.string, let process = state["pid"]?.int.flatMap(Int32.init)
        else { return nil }
        self.init(port: port, key: Secret(key), model: model, process: process)
    }
}

import ApprenticeSystem
import Apprentice

/// The encoder of this machine, served by llama.cpp like the local model: no lesson leaves the
/// machine to be chosen.
///
/// Nothing is looked for before the first call, and nothing is started by anything else. While its
/// files are not here, every call fails at once with the code `unavailable`; it is used as soon as
/// they are.
package final class LocalEmbeddingModel: EmbeddingModel {
    /// A server that was found, and the client of its last run.
    private struct State {
        var server: LocalServer?
        var client: (endpoint: LocalEndpoint, model: HTTPEmbeddingModel)?
    }

    private let findServer: @Sendable () throws -> LocalServer
    private let transport: any HTTPTransport
    private let state = Locked(State())

    /// Describes the model.
    ///
    /// - Parameters:
    ///   - transport: What its server is spoken to with.
    ///   - findServer: Finds its files and prepares its server, once.
    package init(
        transport: any HTTPTransport = CurlTransport.shared,
        findServer: @escaping @Sendable () throws -> LocalServer
    ) {
        self.transport = transport
        self.findServer = findServer
    }

    /// Its server, found when it is first asked for.
    ///
    /// - Throws: ``ModelError`` with code `unavailable` when the installation is not whole.
    package var server: LocalServer {
        get throws {
            let found = state.withLock { state -> Result<LocalServer, any Error> in
                if let server = state.server { return .success(server) }
                return Result {
                    let server = try findServer()
                    state.server = server
                    return server
                }
            }
            return try found.get()
        }
    }

    /// The file that is served, and its size when the user named it: another of that name makes
    /// other vectors.
    package var name: String {
        guard let files = try? server.files else { return "local" }
        let file = files.model.split(separator: "/").last.map(String.init) ?? files.model
        let stem = file.hasSuffix(".gguf") ? String(file.dropLast(5)) : file
        guard files.otherModel != nil else { return stem }
        return "\(stem)-\(File.size(files.model) ?? 0)"
    }

    /// Whether its server answers; known without asking it.
    package var isReady: Bool { state.withLock { $0.server }?.isReady ?? false }

    package func vectors(for texts: [String]) async throws -> [[Float]] {
        try await server.call(deadline: .seconds(60)) { endpoint in
            try await client(of: endpoint).vectors(for: texts)
        }
    }

    /// The vectors of texts from a server that runs already, whoever started it; nothing is started.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - limit: How long they may take.
    /// - Returns: The vectors; nil when no server runs, or they take too long.
    package func vectorsAtHand(for texts: [String], atMost limit: Duration) async -> [[Float]]? {
        guard let files = try? server.files, files.isServed,
            let endpoint = File.contents(of: "\(files.stateFolder)/server.json").flatMap(
                LocalEndpoint.init(json:)
            )
        else { return nil }
        return try? await client(of: endpoint, atMost: limit).vectors(for: texts)
    }

    private func client(
        of endpoint: LocalEndpoint,
        atMost limit: Duration = .seconds(30)
    ) -> HTTPEmbeddingModel {
        state.withLock { state in
            if let client = state.client, client.endpoint == endpoint { return client.model }
            let model = HTTPEmbeddingModel(
                ModelEndpoint(
                    name: "local",
                    model: "embedding",
                    baseURL: endpoint.baseURL,
                    unreachableRemedy: "ask again: it is started anew"
                ),
                key: endpoint.key,
                transport: transport,
                // A question waits for the texts before it, so few go at once. The bytes are 256
                // tokens of English prose.
                limits: HTTPEmbeddingModel.Limits(
                    texts: 8,
                    textBytes: 1_000,
                    usual: limit,
                    first: limit
                )
            )
            state.client = (endpoint, model)
            return model
        }
    }
}

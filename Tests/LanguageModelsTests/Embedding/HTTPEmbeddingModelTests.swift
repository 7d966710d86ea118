import Apprentice
import TestSupport
import Testing

@testable import ApprenticeModels

@Suite(.timeLimit(.minutes(1))) struct HTTPEmbeddingModelTests {
    /// A server that answers each request with what a body makes of its texts.
    private func server(
        seeing seen: Watched<[JSON]> = Watched([]),
        _ answer: @escaping @Sendable ([String]) -> (status: Int, body: JSON)
    ) throws -> LoopbackServer {
        try LoopbackServer { exchange in
            let request = (try? JSON(parsing: exchange.request.text)) ?? .null
            seen.update { $0.append(request) }
            let reply = answer(request["input"]?.array?.compactMap(\.string) ?? [])
            exchange.respond(reply.status, reply.body.compact)
        }
    }

    private func model(_ server: LoopbackServer, key: String? = nil) -> HTTPEmbeddingModel {
        HTTPEmbeddingModel(
            ModelEndpoint(name: "openai/small", model: "small", baseURL: server.url + "/v1"),
            key: key.map(Secret.init),
            // Its own: curl keeps only so many connections of a transport.
            transport: CurlTransport()
        )
    }

    private static func data(_ vectors: [[JSON]]) -> JSON {
        ["data": .array(vectors.map { ["object": "embedding", "embedding": .array($0)] })]
    }

    @Test func `each text gets its vector, whatever the order of the reply`() async throws {
        let server = try server { texts in
            let entries = texts.enumerated().map { place, text -> JSON in
                ["index": JSON(place), "embedding": [.double(Double(text.utf8.count)), 1]]
            }
            return (200, ["data": .array(entries.reversed())])
        }
        let vectors = try await model(server).vectors(for: ["a", "bbb", "cc"])
        #expect(vectors == [[1, 1], [3, 1], [2, 1]])
    }

    @Test func `many texts go in requests of 64 over one connection, and none in none`()
        async throws
    {
        let seen = Watched<[JSON]>([])
        let server = try server(seeing: seen) { texts in
            (200, Self.data(texts.map { [.double(Double($0.utf8.count)), 1] }))
        }
        let model = model(server)
        #expect(try await model.vectors(for: []).isEmpty)
        let vectors = try await model.vectors(
            for: (1...130).map { String(repeating: "x", count: $0) }
        )
        #expect(vectors.map { Int($0[0]) } == Array(1...130))
        #expect(seen.value.map { $0["input"]?.array?.count } == [64, 64, 2])
        #expect(seen.value.allSatisfy { $0["model"] == "small" })
        #expect(server.counts.value.connections == 1)
    }

    @Test(
        arguments: [
            [["x"]], [[0.0, 0.0]], [[]], [[1.0, 2.0], [1.0, 2.0]], [[1.0, .null]],
            [[.double(1e300)]],
        ] as [[[JSON]]]
    )
    func `what is no vector is an error and not a lesson's place`(vectors: [[JSON]]) async throws {
        let server = try server { _ in (200, Self.data(vectors)) }
        let model = model(server)
        let error = await #expect(throws: ModelError.self) {
            try await model.vectors(for: ["hello"])
        }
        #expect(error?.code == .malformedReply)
        #expect(!model.isReady)
    }

    @Test func `vectors of another length than before are an error`() async throws {
        let lengths = Watched([2, 3])
        let server = try server { _ in
            let length = lengths.update { $0.removeFirst() }
            return (200, Self.data([[JSON](repeating: 1, count: length)]))
        }
        let model = model(server)
        _ = try await model.vectors(for: ["hello"])
        let error = await #expect(throws: ModelError.self) {
            try await model.vectors(for: ["hello"])
        }
        #expect(error?.why == "a vector of 3 numbers after one of 2")
    }

    @Test func `it is ready after an answer and not after a failure, which is not repeated`()
        async throws
    {
        let statuses = Watched([200, 503, 200])
        let server = try server { _ in (statuses.update { $0.removeFirst() }, Self.data([[1, 2]])) }
        let model = model(server)
        #expect(!model.isReady)
        _ = try await model.vectors(for: ["a"])
        #expect(model.isReady)
        let error = await #expect(throws: ModelError.self) { try await model.vectors(for: ["a"]) }
        #expect(error?.isTemporary == true)
        #expect(!model.isReady)
        #expect(server.counts.value.requests == 2)
        _ = try await model.vectors(for: ["a"])
        #expect(model.isReady)
    }

    @Test func `a text too long for the model is cut until it fits`() async throws {
        let seen = Watched<[JSON]>([])
        let server = try server(seeing: seen) { texts in
            texts.contains { $0.utf8.count > 1_500 }
                ? (500, ["error": ["message": "input (602 tokens) is too large to process."]])
                : (200, Self.data(texts.map { [.double(Double($0.utf8.count)), 1] }))
        }
        let texts = [String(repeating: "é", count: 4_500), "short"]
        let vectors = try await model(server).vectors(for: texts)
        #expect(vectors.map { $0[0] } == [1_000, 5])
        #expect(
            seen.value.map { $0["input"]?[0]?.string?.utf8.count } == [8_000, 4_000, 2_000, 1_000]
        )
    }

    @Test func `the key is sent, and neither it nor a text stands in an error`() async throws {
        let server = try LoopbackServer { exchange in
            let isRight = exchange.request.headers["authorization"] == "Bearer k-12345678"
            exchange.respond(
                400,
                #"{"error": {"message": "\#(isRight) refused k-12345678 for what nobody may read"}}"#
            )
        }
        let model = model(server, key: "k-12345678")
        let error = await #expect(throws: ModelError.self) {
            try await model.vectors(for: ["what nobody may read"])
        }
        #expect(error?.code == .refused)
        let words = [error?.what, error?.why, error?.remedy].compactMap(\.self).joined()
        #expect(!words.contains("k-1234") && !words.contains("nobody"))
    }

    @Test(arguments: [
        "local", "none", "openai/text-embedding-3-small", "ollama/all-minilm", "x.gguf",
    ])
    func `what a user may name is understood`(text: String) {
        #expect(EmbeddingChoice(text) != nil)
    }

    @Test(arguments: ["", "off", "anthropic/claude", "openai/", "text-embedding-3-small", "ollama"])
    func `what makes no vectors is refused`(text: String) {
        #expect(EmbeddingChoice(text) == nil)
    }

    @Test func `a name becomes a model at its provider's address`() throws {
        let catalog = ModelCatalog(.init(environment: ["OPENAI_API_KEY": "k"]))
        let model = try catalog.embeddingModel(named: "openai/text-embedding-3-small")
        #expect(model.host == "api.openai.com")
        #expect(model.name == "openai/text-embedding-3-small")
        #expect(try catalog.embeddingModel(named: "ollama/all-minilm").host == nil)
        let bare = ModelCatalog(.init(environment: [:]))
        let error = #expect(throws: ModelError.self) {
            try bare.embeddingModel(named: "openai/text-embedding-3-small")
        }
        #expect(error?.remedy == "export OPENAI_API_KEY=KEY")
    }
}

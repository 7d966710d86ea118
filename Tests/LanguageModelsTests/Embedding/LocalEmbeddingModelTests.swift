import ApprenticeSystem
import Apprentice
import FoundationEssentials
import Glibc
import Testing

@testable import ApprenticeModels

/// With the real script and a stand-in for llama.cpp, whose vectors begin with a text's length and
/// the number of the request on its connection.
@Suite(.timeLimit(.minutes(2))) struct LocalEmbeddingModelTests {
    private func model(_ cache: LocalTestCache) -> LocalEmbeddingModel {
        let server = cache.server()
        return LocalEmbeddingModel { server }
    }

    @Test func `nothing is started before the first vector is asked for`() async throws {
        let cache = try LocalTestCache(.embedding)
        let model = model(cache)
        #expect(model.name == "encoder")
        #expect(!model.isReady)
        #expect(File.size(cache.files.stateFolder) == nil)
        #expect(try await model.vectors(for: ["hello", "you"]).map(\.first) == [5, 3])
        #expect(model.isReady)
        #expect(cache.files.stateFolder == "\(cache.files.folder)/embedding")
        try model.server.leave()
        #expect(!model.isReady)
    }

    @Test func `all questions go over one connection, few texts at once`() async throws {
        let cache = try LocalTestCache(.embedding)
        let model = model(cache)
        #expect(try await model.vectors(for: ["a"])[0][1] == 1)
        #expect(try await model.vectors(for: ["b"])[0][1] == 2)
        let many = try await model.vectors(for: (1...20).map { String(repeating: "x", count: $0) })
        #expect(many.map { Int($0[0]) } == Array(1...20))
        #expect(many.map { Int($0[1]) - 2 } == (0..<20).map { $0 / 8 + 1 })
    }

    @Test func `what the model does not read is not sent`() async throws {
        let cache = try LocalTestCache(.embedding)
        let model = model(cache)
        let long = "a" + String(repeating: "é", count: 2_000)
        #expect(try await model.vectors(for: [long])[0][0] == 500)
    }

    @Test func `while its files are not here every call says so at once`() async throws {
        let cache = try LocalTestCache(.embedding, isWhole: false)
        let model = model(cache)
        let error = await #expect(throws: ModelError.self) {
            try await model.vectors(for: ["hello"])
        }
        #expect(error?.code == .unavailable)
        #expect(error?.what == "the embedding model is not on this machine")
        #expect(!model.isReady)
    }

    @Test func `files that come later are used without a new start`() async throws {
        let cache = try LocalTestCache(.embedding, isWhole: false)
        let model = model(cache)
        await #expect(throws: ModelError.self) { try await model.vectors(for: ["hello"]) }
        let repository = LocalTestCache.repository
        try FileManager.default.createSymbolicLink(
            atPath: "\(cache.files.folder)/fake",
            withDestinationPath: "\(repository)/Tests/LocalModelScripts/fake_runtime"
        )
        try Data("GGUF small".utf8).write(to: URL(filePath: cache.files.model))
        #expect(try await model.vectors(for: ["hello"])[0][0] == 5)
    }

    @Test func `a server killed between two questions is replaced`() async throws {
        let cache = try LocalTestCache(.embedding)
        let model = model(cache)
        _ = try await model.vectors(for: ["a"])
        let process = try await model.server.endpoint().process
        kill(process, SIGKILL)
        try await eventually("the kill") { !model.isReady }
        #expect(try await model.vectors(for: ["hello"])[0][0] == 5)
        #expect(try await model.server.endpoint().process != process)
    }

    @Test func `another file of the same name makes other vectors`() throws {
        let one = try LocalTestCache(.embedding, otherModel: "GGUF one")
        let other = try LocalTestCache(.embedding, otherModel: "GGUF other")
        #expect(model(one).name == "x-8")
        #expect(model(other).name == "x-10")
    }

    @Test func `an installation without scripts is as without vectors`() async {
        let model = LocalEmbeddingModel {
            try LocalServer(
                files: LocalFiles.find(.embedding, environment: ["APPRENTICE_SHARE": "/nowhere"]),
                environment: [:]
            )
        }
        #expect(!model.isReady)
    }
}

import ApprenticeSystem
import Apprentice
import FoundationEssentials
import Glibc
import Testing

@testable import ApprenticeModels

private let folder = ProcessInfo.processInfo.environment["APPRENTICE_TEST_LOCAL_MODEL"]

/// With the real model, where its files are: `APPRENTICE_TEST_LOCAL_MODEL` names their folder.
@Suite(
    .enabled(
        if: folder != nil,
        "APPRENTICE_TEST_LOCAL_MODEL names no folder with the local model's files"
    ),
    .timeLimit(.minutes(5))
)
struct LocalEndToEndTests {
    @Test func `the real model answers, learning gives way, and nothing is left behind`()
        async throws
    {
        let environment = ProcessInfo.processInfo.environment
        let found = try LocalFiles.find(environment: environment)
        // Its server is not that of somebody who chats here.
        let here = try #require(folder)
        let files = LocalFiles(
            script: found.script,
            folder: here,
            manifest: found.manifest,
            otherModel: "\(here)/\(found.manifest.model.file)"
        )
        try #require(files.bytesToFetch == 0)
        let server = LocalServer(files: files, environment: environment)
        let calls = Locked<[Int]>([])
        let overHTTP = LocalModel.overHTTP(CurlTransport.shared)
        let model = LocalModel(server: server) { baseURL, key, slot in
            calls.withLock { $0.append(slot) }
            return overHTTP(baseURL, key, slot)
        }

        let answer = try await model.reply(to: question("Answer with one word: ping", 8)) { _ in }
        #expect(!answer.text.isEmpty)

        let learned = Locked(false)
        async let learning = {
            let reply = try await model.reply(
                to: question("Write the numbers from one to ninety as words.", 40, .learning)
            ) { _ in }
            learned.withLock { $0 = true }
            return reply
        }()
        try await eventually("the learning call") { calls.withLock { $0.contains(1) } }
        let second = try await model.reply(to: question("Answer with one word: pong", 8)) { _ in }
        #expect(!second.text.isEmpty)
        // Learning in between has not cost the chat its prompt cache.
        #expect(second.usage.cachedTokens > 100)
        #expect(!learned.withLock { $0 })
        #expect(try await !learning.text.isEmpty)
        #expect(calls.withLock { $0 } == [0, 1, 0, 1])

        server.leave()
        try await eventually("the server's end") { !files.isServed }
    }

    @Test func `the real encoder puts side by side what means alike, and stays small`()
        async throws
    {
        let environment = ProcessInfo.processInfo.environment
        let found = try LocalFiles.find(.embedding, environment: environment)
        let here = try #require(folder)
        let files = LocalFiles(
            .embedding,
            script: found.script,
            folder: here,
            manifest: found.manifest,
            otherModel: "\(here)/\(found.manifest.embedding.file)"
        )
        try #require(files.bytesToFetch == 0)
        let server = LocalServer(files: files, environment: environment)
        let model = LocalEmbeddingModel { server }
        let vectors = try await model.vectors(for: [
            "letters to customers open with a warm salutation", "write a friendly mail to a client",
            "how large is the moon?",
        ])
        #expect(vectors.map(\.count) == [384, 384, 384])
        #expect(likeness(vectors[0], vectors[1]) > likeness(vectors[0], vectors[2]) + 0.2)

        // The longest there are, also in letters that are a token each.
        let long = [
            String(repeating: "reticulate ", count: 200), String(repeating: "日本", count: 500),
        ]
        #expect(try await model.vectors(for: long + long + long + long).count == 8)
        let process = try await server.endpoint().process
        let status = File.contents(of: "/proc/\(process)/status") ?? []
        let resident = String(decoding: status, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("VmRSS:") }?.split(separator: " ").dropFirst().first
        #expect(try #require(resident.flatMap { Int($0) }) <= 120_000)

        server.leave()
        try await eventually("the server's end") { !files.isServed }
    }

    private func likeness(_ one: [Float], _ other: [Float]) -> Float {
        func product(_ a: [Float], _ b: [Float]) -> Float {
            zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return product(one, other) / (product(one, one) * product(other, other)).squareRoot()
    }

    private let rules = (1...20).map { "Rule \($0): be brief in answer \($0)." }
        .joined(separator: " ")

    private func question(
        _ text: String,
        _ maxTokens: Int,
        _ priority: ModelRequest.Priority = .chat
    ) -> ModelRequest {
        ModelRequest(
            messages: [
                Message(.system, priority == .chat ? rules : "Be exact."), Message(.user, text),
            ],
            maxTokens: maxTokens,
            priority: priority
        )
    }
}

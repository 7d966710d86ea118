import Apprentice
import LanguageModels
import TestSupport
import Testing

/// A server that keeps its connection alive without a word is given up like one that is silent.
@Suite struct KeptAliveTests {
    private static let piece = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n"

    /// Asks a server that sends something again and again.
    private func failure(
        first: String? = nil,
        repeating keepAlive: String,
        begin: Duration? = nil,
        idle: Duration = .seconds(20)
    ) async throws -> ModelError? {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            if let first { exchange.send(first) }
            repeat { exchange.send(keepAlive) } while exchange.pause(milliseconds: 5)
        }
        let model = OpenAIModel(
            ModelEndpoint(name: "x/m", model: "m", baseURL: server.url),
            patience: Patience(idle)
        )
        var request = OpenAIModelTests.question
        request.timeLimit = begin
        let asked = request
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: asked) { _ in }
        }
        try await server.counts.wait(for: "the client to leave") { $0.clientsLeft == 1 }
        return error
    }

    @Test(arguments: [
        ": PROCESSING\n\n", "\n", #"data: {"choices":[{"delta":{"content":""}}]}"# + "\n\n",
        "event: ping\ndata: {\"type\":\"ping\"}\n\n",
    ])
    func `a reply must begin in time, whatever keeps the connection alive`(keepAlive: String)
        async throws
    {
        let error = try await failure(repeating: keepAlive, begin: .milliseconds(80))
        #expect(error?.code == .timedOut)
        #expect(error?.why == "no reply began within 80 ms")
    }

    @Test func `behind the first word only words count`() async throws {
        let error = try await failure(
            first: Self.piece,
            repeating: ": PROCESSING\n\n",
            idle: .milliseconds(80)
        )
        #expect(error?.code == .timedOut)
        #expect(error?.why == "not a word for 80 ms, though the connection is kept alive")
    }

    @Test func `before the first word a sign of life is enough`() async throws {
        let isHeard = Latch()
        let server = try LoopbackServer { exchange in
            exchange.begin()
            for _ in 0..<20 {
                exchange.send(": PROCESSING\n\n")
                _ = exchange.pause(milliseconds: 50)
            }
            exchange.send(Self.piece + "data: [DONE]\n\n")
            isHeard.wait()
            exchange.end()
        }
        let model = OpenAIModel(
            ModelEndpoint(name: "x/m", model: "m", baseURL: server.url),
            patience: Patience(.milliseconds(600))
        )
        #expect(try await model.reply(to: OpenAIModelTests.question) { _ in }.text == "a")
        isHeard.open()
    }

    @Test func `once the model has ended, the rest is not waited for`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            exchange.send(
                #"data: {"choices":[{"delta":{"content":"all"},"finish_reason":"stop"}]}"# + "\n\n"
            )
            repeat { exchange.send(": open\n\n") } while exchange.pause(milliseconds: 5)
        }
        let model = OpenAIModel(ModelEndpoint(name: "x/m", model: "m", baseURL: server.url))
        #expect(try await model.reply(to: OpenAIModelTests.question) { _ in }.text == "all")
    }

    @Test func `a small model that repeats itself is stopped, and its server hung up on`()
        async throws
    {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            exchange.send(
                #"data: {"choices":[{"delta":{"content":"So:\n"}}]}"# + "\n\n"
            )
            repeat {
                exchange.send(
                    #"data: {"choices":[{"delta":{"content":"the same line\n"}}]}"# + "\n\n"
                )
            } while exchange.pause(milliseconds: 1)
        }
        let model = OpenAIModel(
            ModelEndpoint(name: "x/m", model: "m", baseURL: server.url),
            isSmall: true
        )
        let reply = try await model.reply(to: OpenAIModelTests.question) { _ in }
        #expect(reply.finish == .repeated)
        #expect(reply.text.hasPrefix("So:\nthe same line\nthe same line\n"))
        #expect(reply.text.count < 2000)
        try await server.counts.wait(for: "the client to leave") { $0.clientsLeft == 1 }
    }

    @Test(arguments: [
        (1...150).map { "let row\($0) = table[\($0)]\n" }.joined(),
        String(repeating: "I must not talk in class.\n", count: 40),
        String(repeating: "-", count: 900),
    ])
    func `a list, a table or a punishment is no repetition`(text: String) async throws {
        let server = try LoopbackServer { exchange in
            exchange.respond(
                JSON.object([
                    ("choices", [["message": ["content": .string(text)], "finish_reason": "stop"]])
                ]).compact
            )
        }
        let model = OpenAIModel(
            ModelEndpoint(name: "x/m", model: "m", baseURL: server.url),
            isSmall: true
        )
        let reply = try await model.reply(to: OpenAIModelTests.question) { _ in }
        #expect(reply == ModelReply(text: text))
    }
}

import Apprentice
import ApprenticeModels
import TestSupport
import Testing

/// A server that keeps its connection alive without a word is given up like one that is silent.
@Suite struct KeptAliveTests {
    private let clock = ManualClock()

    private static let piece = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n"

    @Test(arguments: [
        ": PROCESSING\n\n", "\n", #"data: {"choices":[{"delta":{"content":""}}]}"# + "\n\n",
        "event: ping\ndata: {\"type\":\"ping\"}\n\n",
    ])
    func `a reply must begin in time, whatever keeps the connection alive`(keepAlive: String)
        async throws
    {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            repeat { exchange.send(keepAlive) } while exchange.pause(milliseconds: 5)
        }
        let model = OpenAIModel(ModelEndpoint(name: "x/m", model: "m", baseURL: server.url))
        var request = OpenAIModelTests.question
        request.timeLimit = .milliseconds(80)
        let asked = request
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: asked) { _ in }
        }
        #expect(error?.code == .timedOut)
        #expect(error?.why == "no reply began within 80 ms")
        try await server.counts.wait(for: "the client to leave") { $0.clientsLeft == 1 }
    }

    @Test func `behind the first word only words count`() async throws {
        let next = Latch()
        let server = try LoopbackServer { exchange in
            exchange.begin()
            exchange.send(Self.piece)
            next.wait()
            exchange.send(": PROCESSING\n\n")
            exchange.waitForClientToLeave()
        }
        let transport = ObservedTransport(clock)
        let model = OpenAIModel(
            ModelEndpoint(name: "x/m", model: "m", baseURL: server.url),
            transport: transport,
            patience: Patience(.milliseconds(80))
        )
        let isHeard = Watched(false)
        let call = Task {
            try await model.reply(to: OpenAIModelTests.question) { _ in isHeard.update { $0 = true }
            }
        }
        try await isHeard.wait(for: "the first word") { $0 }
        clock.advance(by: .milliseconds(79))
        next.open()
        try await transport.pieces.wait(for: "a sign of life") { $0 == 2 }
        clock.advance(by: .milliseconds(1))
        let error = await #expect(throws: ModelError.self) { _ = try await call.value }
        #expect(error?.code == .timedOut)
        #expect(error?.why == "not a word for 80 ms, though the connection is kept alive")
        try await server.counts.wait(for: "the client to leave") { $0.clientsLeft == 1 }
    }

    @Test func `before the first word a sign of life is enough`() async throws {
        let next = Latch()
        let server = try LoopbackServer { exchange in
            exchange.begin()
            for _ in 0..<20 {
                exchange.send(": PROCESSING\n\n")
                next.wait()
            }
            exchange.send(Self.piece + "data: [DONE]\n\n")
            next.wait()
            exchange.end()
        }
        let transport = ObservedTransport(clock)
        let model = OpenAIModel(
            ModelEndpoint(name: "x/m", model: "m", baseURL: server.url),
            transport: transport,
            patience: Patience(.milliseconds(80))
        )
        let call = Task { try await model.reply(to: OpenAIModelTests.question) { _ in } }
        for number in 1...20 {
            try await transport.pieces.wait(for: "sign of life \(number)") { $0 == number }
            clock.advance(by: .milliseconds(79))
            next.open()
        }
        #expect(try await call.value.text == "a")
        next.open()
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

import Apprentice
import ApprenticeModels
import TestSupport
import Testing

@Suite struct PipelineRetryTests {
    private let clock = ManualClock()
    private let request = ModelRequest(messages: [Message(.user, "hello")])

    private func retrying(_ model: any LanguageModel) -> ModelPipeline {
        ModelPipeline(
            model,
            retry: { _ in RetryPolicy(attempts: 3, base: .seconds(1)) },
            clock: clock,
            jitter: { 0 }
        )
    }

    @Test func `a call that fails twice succeeds after two waits, and says so`() async throws {
        let stub = StubModel { _, number, _ in
            if number < 2 { throw ModelError(.serverFailed, what: "x failed") }
            return ModelReply(text: "done")
        }
        let events = Watched<[ModelEvent]>([])
        let model = retrying(stub)
        let call = Task { [request] in
            try await model.reply(to: request) { event in events.update { $0.append(event) } }
        }
        try await clock.waitForSleepers()
        #expect(stub.requests.value.count == 1)
        clock.advance(by: .seconds(1))
        try await clock.waitForSleepers()
        clock.advance(by: .milliseconds(1999))
        #expect(stub.requests.value.count == 2)
        clock.advance(by: .milliseconds(1))
        #expect(try await call.value.text == "done")
        #expect(
            events.value == [
                .retrying(reason: "x failed", delay: .seconds(1), attempt: 2),
                .retrying(reason: "x failed", delay: .seconds(2), attempt: 3),
            ]
        )
    }

    @Test func `a reply that breaks off after its first words is not asked for again`() async throws
    {
        let stub = StubModel { _, _, onEvent in
            onEvent(.text("half"))
            throw ModelError(.interrupted, what: "broke off")
        }
        let model = retrying(stub)
        await #expect(throws: ModelError(.interrupted, what: "broke off")) {
            _ = try await model.reply(to: request) { _ in }
        }
        #expect(stub.requests.value.count == 1)
    }

    @Test func `a lasting error is handed on at once`() async throws {
        let stub = StubModel { _, _, _ in throw ModelError(.unauthorized, what: "no") }
        let model = retrying(stub)
        await #expect(throws: ModelError(.unauthorized, what: "no")) {
            _ = try await model.reply(to: request) { _ in }
        }
        #expect(stub.requests.value.count == 1)
    }

    @Test func `cancelling ends a wait`() async throws {
        let stub = StubModel { _, _, _ in throw ModelError(.timedOut, what: "x") }
        let model = retrying(stub)
        let call = Task { [request] in try await model.reply(to: request) { _ in } }
        try await clock.waitForSleepers()
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        #expect(stub.requests.value.count == 1)
    }

    @Test func `the deadline counts what the calls took`() async throws {
        let clock = clock
        let stub = StubModel { _, _, _ in
            clock.advance(by: .seconds(599))
            throw ModelError(.timedOut, what: "x")
        }
        let model = ModelPipeline(stub, clock: clock, jitter: { 0 })
        var request = request
        request.priority = .learning
        let call = Task { [request] in try await model.reply(to: request) { _ in } }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        let error = await #expect(throws: ModelError.self) { _ = try await call.value }
        #expect(error?.why == "tried for 19 min")
        #expect(stub.requests.value.count == 2)
    }

    @Test func `over a real server a limit is waited out as long as it asks`() async throws {
        let server = try ScriptedModelServer {
            $0.fault = { _, number in number == 0 ? .rateLimited(retryAfter: "7") : nil }
        }
        let model = retrying(OpenAIModel(model: "m", baseURL: server.url))
        let call = Task { [request] in try await model.reply(to: request) { _ in } }
        try await clock.waitForSleepers()
        clock.advance(by: .milliseconds(6999))
        #expect(server.count(.agent) == 1)
        clock.advance(by: .milliseconds(1))
        #expect(try await call.value.text == "ECHO: hello")
    }
}

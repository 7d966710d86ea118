import Apprentice
import ApprenticeModels
import TestSupport
import Testing

/// The gate with time that passes, and with servers that speak of their limits.
@Suite struct PipelineGateTests {
    private let clock = ManualClock()

    private func catalog(
        _ server: LoopbackServer,
        _ change: (inout ModelCatalog.Settings) -> Void = { _ in }
    ) -> ModelCatalog {
        var settings = ModelCatalog.Settings(
            environment: ["ANTHROPIC_API_KEY": "key"],
            baseURL: server.url + "/v1"
        )
        change(&settings)
        return ModelCatalog(settings, clock: clock)
    }

    private func model(_ catalog: ModelCatalog, _ name: String = "openai/m") throws
        -> any LanguageModel
    {
        guard let candidate = try catalog.candidate(named: name) else {
            throw ModelError(.misnamed, what: "local")
        }
        return catalog.pipeline(candidate)
    }

    private static let whole =
        #"{"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],"#
        + #""usage":{"prompt_tokens":10,"completion_tokens":5}}"#

    @Test func `when a server says that nothing is left, the next call waits until the reset`()
        async throws
    {
        let server = try LoopbackServer { exchange in
            let left = exchange.number == 1 ? "0" : "9"
            exchange.respond(
                200,
                headers: [
                    ("Content-Type", "application/json"), ("x-ratelimit-remaining-requests", left),
                    ("x-ratelimit-reset-requests", "20s"),
                ],
                Self.whole
            )
        }
        let model = try model(catalog(server))
        _ = try await model.reply(to: OpenAIModelTests.question) { _ in }
        let second = Task { try await model.reply(to: OpenAIModelTests.question) { _ in } }
        try await clock.waitForSleepers()
        clock.advance(by: .milliseconds(19_900))
        #expect(server.counts.value.requests == 1)
        clock.advance(by: .milliseconds(100))
        #expect(try await second.value.text == "hello")
        #expect(server.counts.value.requests == 2)
    }

    @Test func `a reset that is too far off is an error at once, with the time`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.respond(
                200,
                headers: [
                    ("Content-Type", "application/json"), ("x-ratelimit-remaining-tokens", "0"),
                    ("x-ratelimit-reset-tokens", "6m0s"),
                ],
                Self.whole
            )
        }
        let model = try model(catalog(server))
        _ = try await model.reply(to: OpenAIModelTests.question) { _ in }
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: OpenAIModelTests.question) { _ in }
        }
        #expect(error?.code == .rateLimited)
        #expect(error?.what.contains("takes no more requests for 6 min") == true)
        #expect(error?.retryAfter == .seconds(360))
        #expect(server.counts.value.requests == 1)
    }

    @Test func `Anthropic's reset holds the next call back, too`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.respond(
                200,
                headers: [
                    ("Content-Type", "application/json"),
                    ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
                    ("anthropic-ratelimit-output-tokens-remaining", "0"),
                    ("anthropic-ratelimit-output-tokens-reset", "1994-11-06T08:49:47Z"),
                ],
                #"{"type":"message","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn"}"#
            )
        }
        let model = try model(catalog(server), "anthropic/m")
        _ = try await model.reply(to: OpenAIModelTests.question) { _ in }
        let second = Task { try await model.reply(to: OpenAIModelTests.question) { _ in } }
        try await clock.waitForSleepers()
        #expect(server.counts.value.requests == 1)
        clock.advance(by: .seconds(10))
        #expect(try await second.value.text == "hi")
    }

    @Test func `requests a minute are counted over all models of a server`() async throws {
        let server = try LoopbackServer { $0.respond(Self.whole) }
        let catalog = catalog(server) { $0.requestsPerMinute = 3 }
        let models = [try model(catalog, "openai/a"), try model(catalog, "openai/b")]
        let calls = (0..<8).map { number in
            Task { try await models[number % 2].reply(to: OpenAIModelTests.question) { _ in } }
        }
        for due in [3, 6, 8] {
            try await server.counts.wait(for: "\(due) requests") { $0.requests == due }
            guard due < 8 else { break }
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(60))
        }
        for call in calls { #expect(try await call.value.text == "hello") }
    }

    @Test func `what waits at the gate counts to the time a call has`() async throws {
        let limits = Watched<[Duration?]>([])
        let clock = clock
        let stub = StubModel { request, number, _ in
            limits.update { $0.append(request.timeLimit) }
            if number == 0 { try await clock.sleep(for: .seconds(7)) }
            return ModelReply(text: "x")
        }
        let gate = ProviderGate("x", ceiling: 1, clock: clock)
        let model = ModelPipeline(stub, gate: gate, retry: { _ in .once }, clock: clock)
        let request = ModelRequest(
            messages: [Message(.user, "hello")],
            priority: .batch,
            timeLimit: .seconds(10)
        )
        let first = Task { try await model.reply(to: request) { _ in } }
        try await clock.waitForSleepers()
        let second = Task { try await model.reply(to: request) { _ in } }
        while gate.snapshot.waitingCount < 1 { await Task.yield() }
        try await clock.waitForSleepers(2)
        clock.advance(by: .seconds(7))
        _ = try await (first.value, second.value)
        #expect(limits.value == [.seconds(10), .seconds(3)])
    }

    @Test func `a call that gets no turn in time is a time-out that says so`() async throws {
        let clock = clock
        let stub = StubModel { _, _, _ in
            try await clock.sleep(for: .seconds(100))
            return ModelReply(text: "x")
        }
        let gate = ProviderGate("host", ceiling: 1, clock: clock)
        let model = ModelPipeline(stub, gate: gate, clock: clock, jitter: { 0 })
        var request = ModelRequest(messages: [Message(.user, "hello")], priority: .batch)
        let first = Task { [request] in try await model.reply(to: request) { _ in } }
        try await clock.waitForSleepers()
        request.timeLimit = .seconds(10)
        let second = Task { [request] in try await model.reply(to: request) { _ in } }
        try await clock.waitForSleepers(2)
        clock.advance(by: .seconds(10))
        let error = await #expect(throws: ModelError.self) { _ = try await second.value }
        #expect(error?.code == .timedOut)
        #expect(error?.what == "the call did not get its turn at host in time")
        #expect(error?.why?.hasPrefix("1 are under way and 0 wait") == true)
        #expect(gate.snapshot.limit == 1)
        clock.advance(by: .seconds(100))
        _ = try await first.value
    }

    @Test func `a reply that has not begun in time is a time-out; one that has goes on`()
        async throws
    {
        let next = Latch()
        let server = try LoopbackServer { exchange in
            guard exchange.number > 1 else { return exchange.waitForClientToLeave() }
            exchange.begin()
            for word in ["a", "b", "c", "d"] {
                exchange.send(#"data: {"choices":[{"delta":{"content":"\#(word)"}}]}"# + "\n\n")
                next.wait()
            }
            exchange.send("data: [DONE]\n\n")
            exchange.end()
        }
        let model = OpenAIModel(
            ModelEndpoint(name: "openai/m", model: "m", baseURL: server.url + "/v1"),
            transport: CurlTransport(now: clock.milliseconds)
        )
        var request = OpenAIModelTests.question
        request.timeLimit = .milliseconds(100)
        let asked = request
        let late = Task { try await model.reply(to: asked) { _ in } }
        try await server.counts.wait(for: "the request") { $0.requests == 1 }
        clock.advance(by: .milliseconds(100))
        let error = await #expect(throws: ModelError.self) { _ = try await late.value }
        #expect(error?.code == .timedOut)
        #expect(error?.why == "no reply began within 100 ms")
        // Each word comes a second after the one before it.
        let reply = try await model.reply(to: asked) { [clock] event in
            guard case .text = event else { return }
            clock.advance(by: .seconds(1))
            next.open()
        }
        #expect(reply.text == "abcd")
    }

    @Test func `what a server understands is remembered for models that are made later`()
        async throws
    {
        let server = try LoopbackServer { exchange in
            exchange.request.text.contains("json_schema")
                ? exchange.respond(400, #"{"error":{"message":"response_format: not supported"}}"#)
                : exchange.respond(Self.whole)
        }
        let catalog = catalog(server)
        let request = ModelRequest(
            messages: [Message(.user, "hello")],
            schema: ReplySchema(name: "x", json: #"{"type":"object"}"#)
        )
        _ = try await model(catalog).reply(to: request) { _ in }
        #expect(server.counts.value.requests == 2)
        _ = try await model(catalog).reply(to: request) { _ in }
        #expect(server.counts.value.requests == 3)
        _ = try await model(catalog, "openai/other").reply(to: request) { _ in }
        #expect(server.counts.value.requests == 5)
    }
}

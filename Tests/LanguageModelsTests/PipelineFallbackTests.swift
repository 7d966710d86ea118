import Apprentice
import ApprenticeModels
import TestSupport
import Testing

@Suite struct PipelineFallbackTests {
    private let clock = ManualClock()
    private let request = ModelRequest(messages: [Message(.user, "hello")])

    private func stub(_ name: String, _ error: ModelError? = nil) -> StubModel {
        StubModel(profile: ModelProfile(name: name)) { _, _, onEvent in
            if let error { throw error }
            onEvent(.text(name))
            return ModelReply(text: name)
        }
    }

    private func once(_ model: any LanguageModel) -> ModelPipeline.Candidate {
        ModelPipeline.Candidate(model, retry: { _ in .once })
    }

    private func retrying(_ model: any LanguageModel) -> ModelPipeline.Candidate {
        ModelPipeline.Candidate(model, retry: { _ in RetryPolicy(attempts: 3, base: .zero) })
    }

    @Test(arguments: [
        ModelError(.unreachable, what: "x"), ModelError(.timedOut, what: "x"),
        ModelError(.serverFailed, status: 500, what: "x"),
        ModelError(.rateLimited, status: 429, what: "x"), ModelError(.leftAlone, what: "x"),
        ModelError(.interrupted, what: "x"), ModelError(.refused, status: 404, what: "x"),
        ModelError(.refused, status: 410, what: "x"), ModelError(.refused, status: 402, what: "x"),
    ])
    func `where another model may do better it is asked, and that is said`(error: ModelError)
        async throws
    {
        let events = Watched<[ModelEvent]>([])
        let model = ModelPipeline(once(stub("a", error)), else: [once(stub("b"))])
        let reply = try await model.reply(to: request) { event in
            events.update { $0.append(event) }
        }
        #expect(reply.text == "b")
        let attempt = error.code == .leftAlone ? 1 : 2
        #expect(
            events.value == [.fellBack(model: "b", reason: "x", attempt: attempt), .text("b")]
        )
        #expect(model.profile.name == "a")
    }

    @Test(arguments: [
        ModelError(.refused, status: 400, what: "x"),
        ModelError(.unauthorized, status: 401, what: "x"),
        ModelError(.tooLong, what: "x"), ModelError(.budgetReached, what: "x"),
        ModelError(.malformedReply, what: "x"), ModelError(.misnamed, what: "x"),
    ])
    func `for a fault of the request or the user no other is asked`(error: ModelError) async throws
    {
        let other = stub("b")
        let model = ModelPipeline(once(stub("a", error)), else: [once(other)])
        await #expect(throws: error) { _ = try await model.reply(to: request) { _ in } }
        #expect(other.requests.value.isEmpty)
    }

    @Test func `after the first word no other is asked`() async throws {
        let first = StubModel { _, _, onEvent in
            onEvent(.text("half"))
            throw ModelError(.interrupted, what: "broke off")
        }
        let other = stub("b")
        let model = ModelPipeline(retrying(first), else: [once(other)], clock: clock)
        await #expect(throws: ModelError(.interrupted, what: "broke off")) {
            _ = try await model.reply(to: request) { _ in }
        }
        #expect(first.requests.value.count == 1)
        #expect(other.requests.value.isEmpty)
    }

    @Test func `the tries of all models are counted through`() async throws {
        let attempts = Watched<[Int]>([])
        let model = ModelPipeline(
            retrying(stub("a", ModelError(.serverFailed, what: "x"))),
            else: [
                retrying(stub("b", ModelError(.serverFailed, what: "y"))), once(stub("c")),
            ],
            clock: clock,
            jitter: { 0 }
        )
        let clock = clock
        let ringing = Task {
            while !Task.isCancelled {
                clock.advance(by: .seconds(1))
                await Task.yield()
            }
        }
        defer { ringing.cancel() }
        let reply = try await model.reply(to: request) { event in
            switch event {
            case .retrying(_, _, let attempt), .fellBack(_, _, let attempt):
                attempts.update { $0.append(attempt) }
            default: break
            }
        }
        #expect(reply.text == "c")
        #expect(attempts.value == [2, 3, 4, 5, 6, 7])
    }

    @Test func `when none can answer all are named`() async throws {
        let model = ModelPipeline(
            once(stub("a", ModelError(.serverFailed, what: "a failed", remedy: "mend a"))),
            else: [once(stub("b", ModelError(.unreachable, what: "cannot reach b")))]
        )
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: request) { _ in }
        }
        #expect(error?.what == "none of 2 models could answer")
        #expect(error?.why == "a: a failed · b: cannot reach b")
        #expect(error?.remedy == "mend a")
        #expect(error?.isTemporary == true)
    }

    @Test func `what hangs leaves time for those behind it`() async throws {
        let clock = clock
        let limits = Watched<[Duration?]>([])
        func model(_ name: String, takes: Duration) -> ModelPipeline.Candidate {
            once(
                StubModel(profile: ModelProfile(name: name)) { request, _, _ in
                    limits.update { $0.append(request.timeLimit) }
                    clock.advance(by: takes)
                    throw ModelError(.timedOut, what: "x")
                }
            )
        }
        let chain = ModelPipeline(
            model("a", takes: .seconds(100)),
            else: [model("b", takes: .seconds(20)), model("c", takes: .zero)],
            timeout: .seconds(300),
            clock: clock
        )
        _ = try? await chain.reply(to: request) { _ in }
        #expect(limits.value == [.seconds(100), .seconds(100), .seconds(180)])
    }

    @Test func `the first is asked again as soon as its probe works`() async throws {
        let isBroken = Watched(true)
        let first = StubModel(profile: ModelProfile(name: "a")) { _, _, _ in
            if isBroken.value { throw ModelError(.serverFailed, status: 500, what: "a failed") }
            return ModelReply(text: "a")
        }
        let gate = ProviderGate("host", ceiling: 4, clock: clock)
        let model = ModelPipeline(
            ModelPipeline.Candidate(first, gate: gate, retry: { _ in .once }),
            else: [ModelPipeline.Candidate(stub("b"), gate: gate, retry: { _ in .once })],
            clock: clock
        )
        func ask() async throws -> String { try await model.reply(to: request) { _ in }.text }
        for _ in 0..<10 { #expect(try await ask() == "b") }
        #expect(first.requests.value.count == 10)
        // Its circuit is open now: nobody asks it, not even from a prompt.
        for _ in 0..<5 { #expect(try await ask() == "b") }
        #expect(first.requests.value.count == 10)
        isBroken.update { $0 = false }
        clock.advance(by: .milliseconds(29_999))
        #expect(try await ask() == "b")
        clock.advance(by: .milliseconds(1))
        #expect(try await ask() == "a")
        #expect(try await ask() == "a")
        #expect(first.requests.value.count == 12)
    }

    @Test func `cancelling asks nobody else`() async throws {
        let clock = clock
        let first = StubModel { _, _, _ in
            try await clock.sleep(for: .seconds(1))
            return ModelReply(text: "a")
        }
        let other = stub("b")
        let call = Task { [request] in
            try await ModelPipeline(once(first), else: [once(other)]).reply(to: request) { _ in }
        }
        try await clock.waitForSleepers()
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        #expect(other.requests.value.isEmpty)
    }
}

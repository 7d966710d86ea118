import Apprentice
import ApprenticeModels
import TestSupport
import Testing

@Suite struct ProviderGateTests {
    private let clock = ManualClock()

    @Test func `who waits can be cancelled, and who follows is not held up`() async throws {
        let gate = ProviderGate("x", ceiling: 1, clock: clock)
        let inside = Watched(0)
        let door = ManualClock()
        func call(_ priority: ModelRequest.Priority) -> Task<Void, any Error> {
            Task {
                try await gate.holding(priority) {
                    inside.update { $0 += 1 }
                    try await door.sleep(for: .seconds(1))
                }
            }
        }
        let first = call(.batch)
        try await inside.wait(for: "the first") { $0 == 1 }
        let second = call(.batch)
        while gate.snapshot.waitingCount < 1 { await Task.yield() }
        let third = call(.batch)
        while gate.snapshot.waitingCount < 2 { await Task.yield() }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(inside.value == 1)
        door.advance(by: .seconds(1))
        try await first.value
        try await inside.wait(for: "the third") { $0 == 2 }
        try await door.waitForSleepers()
        door.advance(by: .seconds(1))
        try await third.value
        #expect(gate.snapshot.runningCount == 0)
    }

    @Test func `a task that is cancelled already never goes in`() async throws {
        let gate = ProviderGate("x", ceiling: 1, clock: clock)
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            try await gate.holding(.chat) { _ = Issue.record("called") }
        }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(gate.snapshot.runningCount == 0)
        #expect(gate.snapshot.waitingCount == 0)
    }

    @Test func `a thousand callers, some of them cancelled, never exceed the limit`() async throws {
        let gate = ProviderGate("x", ceiling: 8, clock: clock)
        let inside = Watched((now: 0, peak: 0, all: 0))
        await withTaskGroup { group in
            for number in 0..<1000 {
                let call = Task {
                    try await gate.holding(number % 3 == 0 ? .learning : .batch) {
                        inside.update {
                            $0.now += 1
                            $0.peak = max($0.peak, $0.now)
                            $0.all += 1
                        }
                        defer { inside.update { $0.now -= 1 } }
                        await Task.yield()
                    }
                }
                if number % 5 == 0 { call.cancel() }
                group.addTask { _ = try? await call.value }
            }
        }
        #expect(inside.value.peak <= 8)
        #expect(inside.value.all >= 800)
        #expect(gate.snapshot.runningCount == 0)
        #expect(gate.snapshot.waitingCount == 0)
    }

    @Test func `a provider that fails is left alone, then tried by one call`() async throws {
        let stub = StubModel { _, number, _ in
            if number < 10 { throw ModelError(.serverFailed, status: 500, what: "x failed") }
            return ModelReply(text: "back")
        }
        let gate = ProviderGate("host", ceiling: 4, clock: clock)
        let model = ModelPipeline(stub, gate: gate, retry: { _ in .once }, clock: clock)
        var request = ModelRequest(messages: [Message(.user, "hello")])
        request.priority = .learning
        for _ in 0..<10 { _ = try? await model.reply(to: request) { _ in } }
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: request) { _ in }
        }
        #expect(error?.what == "host is left alone for 30 s")
        // What a job is given up for is what the provider did.
        #expect(error.map(ModelError.reason) == "x failed")
        #expect(error?.retryAfter == .seconds(30))
        #expect(error?.isTemporary == true)
        #expect(stub.requests.value.count == 10)
        clock.advance(by: .seconds(30))
        #expect(try await model.reply(to: request) { _ in }.text == "back")
    }

    @Test func `over a real server that limits, the calls that run at once become fewer`()
        async throws
    {
        let server = try ScriptedModelServer {
            $0.fault = { _, number in number < 8 ? .rateLimited(retryAfter: nil) : nil }
        }
        let gate = ProviderGate("x", ceiling: 8, clock: clock)
        let model = ModelPipeline(
            OpenAIModel(model: "m", baseURL: server.url),
            gate: gate,
            retry: { _ in .once },
            clock: clock
        )
        var request = OpenAIModelTests.question
        request.priority = .batch
        await withTaskGroup { [request] group in
            for _ in 0..<8 {
                group.addTask { _ = try? await model.reply(to: request) { _ in } }
            }
        }
        #expect(gate.snapshot.limit < 8)
        let before = gate.snapshot.limit
        _ = try await model.reply(to: request) { _ in }
        #expect(gate.snapshot.limit == before + 0.05)
    }

    @Test(arguments: [
        (ModelError(.rateLimited, status: 429, what: ""), CallOutcome.overloaded),
        (ModelError(.serverFailed, status: 529, what: ""), .overloaded),
        (ModelError(.serverFailed, status: 500, what: ""), .failed),
        (ModelError(.timedOut, what: ""), .timedOut),
        (ModelError(.unreachable, what: ""), .failed),
        (ModelError(.unauthorized, what: ""), .answered),
    ])
    func `an error says what it says of the provider`(error: ModelError, outcome: CallOutcome) {
        #expect(CallOutcome(error) == outcome)
        #expect(CallOutcome(CancellationError()) == .unknown)
    }
}

extension ProviderGate {
    /// Does something while it has a permit.
    fileprivate func holding(
        _ priority: ModelRequest.Priority,
        _ body: () async throws -> Void
    ) async throws {
        let permit = try await enter(GateCall(priority))
        defer { leave(permit, .answered) }
        try await body()
    }
}

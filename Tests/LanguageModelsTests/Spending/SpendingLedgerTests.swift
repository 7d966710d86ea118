import Apprentice
import ApprenticeModels
import TestSupport
import Testing

@Suite struct SpendingLedgerTests {
    private let question = ModelRequest(
        messages: [Message(.user, String(repeating: "word ", count: 80))],
        maxTokens: 300
    )

    private func counted(_ model: StubModel, _ ledger: SpendingLedger) -> ModelPipeline {
        ModelPipeline(model, retry: { _ in .once }, ledger: ledger)
    }

    @Test func `fifty calls at once never take more than the limit`() async throws {
        let ledger = SpendingLedger(budget: Budget(tokens: 5000))
        let peak = Watched((now: 0, most: 0))
        // Each may take about 410 tokens and takes 390; together they would take 19,500.
        let stub = StubModel { request, _, _ in
            peak.update {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            defer { peak.update { $0.now -= 1 } }
            for _ in 0..<20 { await Task.yield() }
            #expect(request.maxTokens ?? 0 <= 300)
            return ModelReply(text: "x", usage: Usage(promptTokens: 100, completionTokens: 290))
        }
        let model = counted(stub, ledger)
        let errors = Watched<[ModelError]>([])
        await withTaskGroup { [question] group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        _ = try await model.reply(to: question) { _ in }
                    } catch let error as ModelError {
                        errors.update { $0.append(error) }
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        let taken = ledger.accounts.reduce(0) { $0 + $1.usage.total }
        #expect(taken <= 5000)
        // Nothing is refused that would have fitted after all: not 500 are left over.
        #expect(taken > 4500)
        #expect(stub.requests.value.count == taken / 390)
        #expect(errors.value.count == 50 - stub.requests.value.count)
        #expect(errors.value.allSatisfy { $0.code == .budgetReached })
        #expect(peak.value.most <= 12)
    }

    @Test func `fifty calls at once never cost more than was allowed`() async throws {
        let prices = try PriceTable(
            parsing: #"{"models": {"stub": {"input": 1, "cached_input": 0.5, "output": 10}}}"#
        )
        let limit = Money(dollars: 0.02)
        let ledger = SpendingLedger(budget: Budget(cost: limit), prices: prices)
        let stub = StubModel { _, _, _ in
            await Task.yield()
            return ModelReply(text: "x", usage: Usage(promptTokens: 104, completionTokens: 299))
        }
        let model = counted(stub, ledger)
        await withTaskGroup { [question] group in
            for _ in 0..<50 {
                group.addTask { _ = try? await model.reply(to: question) { _ in } }
            }
        }
        let cost = ledger.accounts.reduce(Money.zero) { $0 + ($1.cost ?? .zero) }
        #expect(cost <= limit)
        // One call costs 0.003094.
        #expect(cost > Money(dollars: 0.0165))
        #expect(ledger.reports.map(\.name) == ["cost"])
        #expect(ledger.reports.map(\.reserved) == ["$0"])
    }

    @Test func `what the provider does not count is estimated`() async throws {
        let ledger = SpendingLedger()
        let stub = StubModel { _, _, _ in ModelReply(text: String(repeating: "x", count: 40)) }
        let reply = try await counted(stub, ledger).reply(to: question) { _ in }
        #expect(reply.usage.completionTokens == 10)
        #expect((100...120).contains(reply.usage.promptTokens))
        #expect(ledger.accounts.first?.usage == reply.usage)
    }

    @Test func `a refused call costs nothing, one that broke off what had come`() async throws {
        let ledger = SpendingLedger()
        let stub = StubModel { _, number, onEvent in
            if number == 0 { throw ModelError(.rateLimited, status: 429, what: "x") }
            onEvent(.text(String(repeating: "y", count: 400)))
            throw ModelError(.interrupted, what: "x")
        }
        let model = counted(stub, ledger)
        _ = try? await model.reply(to: question) { _ in }
        #expect(ledger.accounts.first?.usage == Usage())
        _ = try? await model.reply(to: question) { _ in }
        #expect(ledger.accounts.first?.usage.completionTokens == 100)
        #expect(ledger.accounts.first?.attempts == 2)
    }

    @Test func `roles and models have accounts of their own, and retries are attempts`()
        async throws
    {
        let ledger = SpendingLedger()
        let stub = StubModel { request, _, _ in
            if request.attempt < 3 { throw ModelError(.serverFailed, what: "x") }
            return ModelReply(text: "x", usage: Usage(promptTokens: 1, completionTokens: 2))
        }
        let other = StubModel(profile: ModelProfile(name: "other")) { _, _, _ in
            ModelReply(text: "x", usage: Usage(promptTokens: 10, completionTokens: 20))
        }
        let model = ModelPipeline(
            stub,
            retry: { _ in RetryPolicy(attempts: 3, base: .zero) },
            ledger: ledger,
            jitter: { 0 }
        )
        let reflecting = ModelRequest(messages: question.messages, role: .reflector)
        _ = try await model.reply(to: question) { _ in }
        _ = try await model.reply(to: reflecting) { _ in }
        _ = try await counted(other, ledger).reply(to: reflecting) { _ in }
        let accounts = ledger.accounts
        #expect(accounts.map(\.role) == [.chat, .reflector, .reflector])
        #expect(accounts.map(\.model) == ["stub", "other", "stub"])
        #expect(accounts.map(\.calls) == [1, 1, 1])
        #expect(accounts.map(\.attempts) == [3, 1, 3])
        #expect(accounts.map(\.usage.total) == [3, 30, 3])
        #expect(accounts.map(\.cost) == [nil, nil, nil])
    }

    @Test func `who waits for what others may give back can be cancelled`() async throws {
        let ledger = SpendingLedger(budget: Budget(tokens: 600))
        let door = ManualClock()
        let inside = Watched(0)
        let stub = StubModel { _, _, _ in
            inside.update { $0 += 1 }
            try? await door.sleep(for: .seconds(1))
            return ModelReply(text: "x", usage: Usage(promptTokens: 50, completionTokens: 50))
        }
        let model = counted(stub, ledger)
        let calls = (0..<3).map { _ in
            Task { [question] in try await model.reply(to: question) { _ in } }
        }
        try await inside.wait(for: "the first") { $0 == 1 }
        for call in calls[1...] { call.cancel() }
        var ended = 0
        for call in calls[1...] {
            do { _ = try await call.value } catch is CancellationError { ended += 1 }
        }
        // The first in may be any of the three.
        #expect(ended >= 1)
        // Whoever is inside leaves, and who followed is let out as well.
        while ledger.reports.map(\.reserved) != ["0"] {
            door.advance(by: .seconds(1))
            await Task.yield()
        }
        for call in calls { _ = try? await call.value }
        #expect(ledger.reports.map(\.reserved) == ["0"])
    }

    @Test func `more money lets go whom the budget kept`() async throws {
        let ledger = SpendingLedger(budget: Budget(tokens: 100))
        let stub = StubModel { _, _, _ in
            ModelReply(text: "x", usage: Usage(promptTokens: 1, completionTokens: 1))
        }
        let model = counted(stub, ledger)
        await #expect(throws: ModelError.self) { _ = try await model.reply(to: question) { _ in } }
        ledger.setBudget(Budget(tokens: 1000))
        _ = try await model.reply(to: question) { _ in }
        #expect(stub.requests.value.count == 1)
    }

    @Test func `dollars cannot be counted for a model without a price`() async throws {
        let ledger = SpendingLedger(budget: Budget(cost: Money(dollars: 1)))
        let stub = StubModel { _, _, _ in ModelReply(text: "x") }
        let error = await #expect(throws: ModelError.self) {
            _ = try await counted(stub, ledger).reply(to: question) { _ in }
        }
        #expect(error?.code == .misnamed)
        #expect(error?.what == "no price is known for stub")
        #expect(stub.requests.value.isEmpty)
    }

    @Test func `a reply that nobody bounded is bounded where a budget counts on it`() async throws {
        let stub = StubModel { _, _, _ in ModelReply(text: "x") }
        let open = ModelRequest(messages: question.messages)
        _ = try await counted(stub, SpendingLedger()).reply(to: open) { _ in }
        let ledger = SpendingLedger(budget: Budget(tokens: 100_000))
        _ = try await counted(stub, ledger).reply(to: open) { _ in }
        #expect(stub.requests.value.map(\.maxTokens) == [nil, 4096])
    }

    @Test func `a call that waits for money keeps nobody from the server`() async throws {
        let gate = ProviderGate("x", ceiling: 1)
        // Room for one call of learning at a time; answers have no limit.
        let ledger = SpendingLedger(budget: Budget(learningTokens: 600))
        let door = ManualClock()
        let inside = Watched<[ModelRequest.Role]>([])
        let stub = StubModel { request, number, _ in
            inside.update { $0.append(request.role) }
            // The first holds its reservation, and no permit: another program's gate let it in.
            if number == 0 { try await door.sleep(for: .seconds(1)) }
            return ModelReply(text: "x", usage: Usage(promptTokens: 50, completionTokens: 50))
        }
        let elsewhere = counted(stub, ledger)
        let model = ModelPipeline(stub, gate: gate, retry: { _ in .once }, ledger: ledger)
        let learning = ModelRequest(
            messages: question.messages,
            maxTokens: 300,
            priority: .learning,
            role: .reflector
        )
        let first = Task { try await elsewhere.reply(to: learning) { _ in } }
        try await door.waitForSleepers()
        let second = Task { try await model.reply(to: learning) { _ in } }
        while ledger.waitingCount < 1 { await Task.yield() }
        #expect(gate.snapshot.runningCount == 0)
        var batch = question
        batch.priority = .batch
        batch.role = .batch
        _ = try await model.reply(to: batch) { _ in }
        #expect(inside.value == [.reflector, .batch])
        door.advance(by: .seconds(1))
        _ = try await (first.value, second.value)
        #expect(inside.value == [.reflector, .batch, .reflector])
        #expect(ledger.reports.map(\.reserved) == ["0"])
    }

    @Test func `waiting for money counts to the time a call has`() async throws {
        let clock = ManualClock()
        let ledger = SpendingLedger(budget: Budget(tokens: 600))
        let door = ManualClock()
        let limits = Watched<[Duration?]>([])
        let stub = StubModel { request, number, _ in
            limits.update { $0.append(request.timeLimit) }
            if number == 0 { try await door.sleep(for: .seconds(1)) }
            return ModelReply(text: "x", usage: Usage(promptTokens: 50, completionTokens: 50))
        }
        let model = ModelPipeline(stub, retry: { _ in .once }, ledger: ledger, clock: clock)
        let first = Task { [question] in try await model.reply(to: question) { _ in } }
        try await door.waitForSleepers()
        var hurried = question
        hurried.timeLimit = .seconds(10)
        let late = Task { [hurried] in try await model.reply(to: hurried) { _ in } }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(10))
        let error = await #expect(throws: ModelError.self) { _ = try await late.value }
        #expect(error?.code == .timedOut)
        #expect(error?.what == "the call got no share of the budget in time")
        let patient = Task { [hurried] in try await model.reply(to: hurried) { _ in } }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(4))
        door.advance(by: .seconds(1))
        _ = try await (first.value, patient.value)
        #expect(limits.value == [nil, .seconds(6)])
    }
}

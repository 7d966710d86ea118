import Apprentice
import ApprenticeModels
import TestSupport
import Testing

/// Hundreds of calls through all that stands before a model, to a server that fails in every way.
@Suite struct ManyFaultsTests {
    /// What came of a call.
    private struct End: Sendable {
        var pieces = ""
        var attempts = 1
        var reply: String?
        var error: ModelError?
    }

    /// Time that runs a hundred times as fast as the servers are, so that waits cost nothing.
    private static func drive(_ clock: ManualClock) -> Task<Void, Never> {
        Task {
            while (try? await Task.sleep(for: .milliseconds(1))) != nil {
                clock.advance(by: .milliseconds(100))
            }
        }
    }

    private static let kinds: [String: [FaultPlan.Share]] = [
        "429": [(.rateLimited(retryAfter: nil), 0.3)],
        "429 with a wish": [(.rateLimited(retryAfter: "2"), 0.3)],
        "500": [(.status(500), 0.2)],
        "cut": [(.cut, 0.1)],
        "hang": [(.hang, 0.02)],
        "all": [
            (.rateLimited(retryAfter: nil), 0.3), (.status(500), 0.2), (.cut, 0.1), (.hang, 0.02),
        ],
    ]

    private static let codes: [String: Set<ModelError.Code>] = [
        "429": [.rateLimited], "429 with a wish": [.rateLimited],
        "500": [.serverFailed, .leftAlone], "cut": [.interrupted, .leftAlone],
        "hang": [.timedOut, .leftAlone],
        "all": [.rateLimited, .serverFailed, .interrupted, .timedOut, .leftAlone],
    ]

    @Test(arguments: [
        ("429", false), ("429 with a wish", false), ("500", false), ("cut", false),
        ("hang", false), ("all", false), ("all", true),
    ])
    func `every call ends once, in its answer or a typed error, and each try is counted`(
        kind: String,
        isAnthropic: Bool
    ) async throws {
        let plan = FaultPlan(Self.kinds[kind] ?? [], seed: 11)
        let server = try ScriptedModelServer { $0.fault = { _, number in plan.fault(of: number) } }
        let clock = ManualClock()
        let ledger = SpendingLedger()
        let driver = Self.drive(clock)
        defer { driver.cancel() }
        let endpoint = ModelEndpoint(name: "x/m", model: "m", baseURL: server.url)
        let transport = CurlTransport()
        defer { transport.shutdown() }
        // What hangs is given up soon; what does not must not be, however busy the machine is.
        let patience = Patience(plan.hangs ? .seconds(5) : .seconds(120))
        let base: any LanguageModel =
            isAnthropic
            ? AnthropicModel(endpoint, key: nil, transport: transport, patience: patience)
            : OpenAIModel(endpoint, transport: transport, patience: patience)
        let gate = ProviderGate("x", ceiling: 24, clock: clock)
        let model = ModelPipeline(
            base,
            gate: gate,
            retry: { _ in RetryPolicy(attempts: 6, deadline: .seconds(1_000_000)) },
            ledger: ledger,
            clock: clock
        )

        let count = 320
        let ends = await withTaskGroup(of: (Int, End).self) { group in
            for number in 0..<count {
                group.addTask { (number, await Self.ask(number, of: model)) }
            }
            return await group.reduce(into: [Int: End]()) { $0[$1.0] = $1.1 }
        }

        #expect(ends.count == count)
        var answered = 0
        for (number, end) in ends {
            #expect((end.reply == nil) != (end.error == nil))
            if let reply = end.reply {
                answered += 1
                #expect(reply == "ECHO: question \(number).")
                // What was handed on in pieces is the reply, and not twice a part of it.
                #expect(end.pieces == reply)
            } else if let error = end.error {
                #expect(Self.codes[kind]?.contains(error.code) == true, "\(error)")
                #expect(reply(number).hasPrefix(end.pieces))
                #expect(!error.what.isEmpty)
            }
        }
        #expect(answered > count / 2)

        // Each try reached the server, and is in the ledger.
        let account = try #require(ledger.accounts.first)
        try await server.calls.wait(for: "\(account.attempts) calls") {
            $0.count >= account.attempts
        }
        let calls = server.calls.value
        #expect(account.attempts == calls.count)
        #expect(account.calls == count)
        #expect(ends.values.reduce(0) { $0 + $1.attempts } == calls.count)
        // Nobody was asked again who had answered.
        var good: [String: Int] = [:]
        for (place, call) in calls.enumerated() where plan.fault(of: place) == nil {
            let question = call.body.matches(of: /question \d+\./).last.map { String($0.0) }
            good[question ?? "", default: 0] += 1
        }
        #expect(good.values.allSatisfy { $0 == 1 })
        #expect(good.count == answered)
        #expect(gate.snapshot.runningCount == 0 && gate.snapshot.waitingCount == 0)
        print("\(kind): \(answered) of \(count) answered, \(calls.count) tries")
    }

    private func reply(_ number: Int) -> String { "ECHO: question \(number)." }

    /// Asks, every other time as somebody at a prompt, whose answer streams.
    private static func ask(_ number: Int, of model: any LanguageModel) async -> End {
        let request = ModelRequest(
            messages: [Message(.user, "question \(number).")],
            priority: number.isMultiple(of: 2) ? .chat : .batch,
            role: .batch
        )
        let end = Watched(End())
        do {
            let reply = try await model.reply(to: request) { event in
                switch event {
                case .text(let piece): end.update { $0.pieces += piece }
                case .retrying(_, _, let attempt): end.update { $0.attempts = attempt }
                case .thinking, .thoughtSoFar, .fellBack, .waiting: break
                }
            }
            end.update { $0.reply = reply.text }
        } catch let error as ModelError {
            end.update { end in
                end.error = error
                // The gate's own refusal was no try.
                if error.code == .leftAlone { end.attempts -= 1 }
            }
        } catch {
            Issue.record(error)
        }
        return end.value
    }
}

import Apprentice
import ApprenticeModels

func limitWhatIsSpent(_ baseURL: String) async throws {
    let prices = try PriceTable(
        parsing: #"{"models": {"openai/*": {"input": 0.25, "output": 2}}}"#
    )
    let ledger = SpendingLedger(
        budget: Budget(cost: Money(dollars: 0.50), learningTokens: 500),
        prices: prices
    )
    let gate = ProviderGate("our server", ceiling: 20, requestsPerMinute: 600)
    func candidate(_ name: String) -> ModelPipeline.Candidate {
        ModelPipeline.Candidate(OpenAIModel(model: name, baseURL: baseURL), gate: gate)
    }
    let agent = LearningAgent(
        model: ModelPipeline(candidate("first"), else: [candidate("second")], ledger: ledger)
    )

    let turn = try await agent.ask("who answers?")
    print("answered by \(turn.model)")

    try await agent.feedback(.bad(turn.id, note: "use RULE(zeppo)"))
    let first = try await agent.waitForLearning(timeout: .seconds(60))
    print("left \(first.left), waits: \(agent.learningStats.hold != nil)")
    ledger.setBudget(Budget(cost: Money(dollars: 0.50)))
    agent.resumeLearning()
    let second = try await agent.waitForLearning(timeout: .seconds(60))
    print("learned \(second.learned), waits: \(agent.learningStats.hold != nil)")

    let cost = ledger.accounts.compactMap(\.cost).reduce(.zero, +)
    print("roles \(Set(ledger.accounts.map(\.role)).count), within budget: \(cost.dollars < 0.5)")
    await agent.finish()
}

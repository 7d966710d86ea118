import Apprentice
import ApprenticeModels

func chooseAModel(_ baseURL: String) async throws {
    let gate = ProviderGate("our server", ceiling: 50)
    let large = OpenAIModel(model: "large", baseURL: baseURL)
    let small = OpenAIModel(model: "small", baseURL: baseURL)
    let agent = LearningAgent(
        agent: Agent(model: ModelPipeline(small, gate: gate)),
        learner: ModelPipeline(large, gate: gate, retry: { _ in RetryPolicy(attempts: 8) })
    )

    let turn = try await agent.ask("who answers?")
    print("answered by \(turn.model)")
    try await agent.feedback(.bad(turn.id, note: "use RULE(zeppo)"))
    let outcome = try await agent.waitForLearning(timeout: .seconds(60))
    print("learned all: \(outcome.isComplete)")
    await agent.finish()
}

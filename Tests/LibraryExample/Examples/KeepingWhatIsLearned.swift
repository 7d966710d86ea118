import Apprentice
import ApprenticeStorage

func keepWhatIsLearned(_ model: any LanguageModel, in folder: String) async throws {
    let store = try await SQLiteStore(path: folder + "/team.db", now: Timestamp.now)
    let agent = LearningAgent(agent: Agent(model: model), store: store)

    let turn = try await agent.ask("how do I deploy billing?")
    try await agent.feedback(.bad(turn.id, note: "use RULE(zeppo)"))
    // What is not learned yet is learned by the next agent on this file.
    await agent.finish()

    let next = LearningAgent(agent: Agent(model: model), store: store)
    let outcome = try await next.waitForLearning(timeout: .seconds(60))
    print("learned by the next: \(outcome.isComplete)")
    let json = try await next.save()

    let other = LearningAgent(model: model)
    let repairs = try await other.load(json)
    print("loaded \(try await other.skillbook.live.count), repaired \(repairs.count)")
    await next.finish()
    await other.finish()
    await store.close()
}

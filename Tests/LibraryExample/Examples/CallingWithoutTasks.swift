import Apprentice

func callWithoutTasks(_ model: any LanguageModel) async throws {
    let agent = LearningAgent(model: model)
    do {
        _ = try agent.blocking.ask("from a task?")
    } catch let error as BlockingCallError {
        print("refused: \(error.what)")
    }
    try await onThread { try workWithoutTasks(agent) }
    await agent.finish()
}

func workWithoutTasks(_ agent: LearningAgent) throws {
    let agent = agent.blocking
    let turn = try agent.ask("how do I deploy billing?")
    try agent.feedback(.bad(turn.id, note: "use RULE(zeppo)"))
    let outcome = try agent.waitForLearning(timeout: .seconds(60))
    print("learned all: \(outcome.isComplete)")
    let answers = try agent.batch([Sample("how do I deploy search?"), Sample("and mail?")])
    print(answers.map { $0.answer ?? "failed" }.joined(separator: ", "))
}

import Apprentice

struct Refused: Error, CustomStringConvertible {
    var description: String { "the server wants RULE(token)" }
}

func learnFromTasks(_ model: any LanguageModel) async throws {
    let agent = LearningAgent(model: model)

    let first = await agent.executeWithLearning("upload the weekly report") { strategies in
        guard strategies.contains(where: { $0.contains("token") }) else { throw Refused() }
        return "uploaded"
    }
    if case .failure(let error) = first.result { print("failed: \(error)") }
    try await agent.waitForLearning(timeout: .seconds(60))

    let second = await agent.executeWithLearning("upload the weekly report") { strategies in
        guard strategies.contains(where: { $0.contains("token") }) else { throw Refused() }
        return "uploaded"
    }
    print(try second.result.get())
    await agent.finish()
}

import Apprentice

func askManyQuestions(_ model: any LanguageModel) async throws {
    let agent = LearningAgent(model: model)
    let samples = (1...100).map { Sample("what is \($0) times two?", id: "\($0)") }

    let results = try await agent.batch(samples, concurrency: 20)
    for result in results where result.failure != nil {
        print(result.id ?? "", result.failure?.message ?? "")
    }
    print("answered \(results.count { $0.answer != nil })")

    try await agent.each(samples, concurrency: 20, order: .input, run: "times two") { result in
        if result.index < 3 { print("at \(result.index) after \(result.attempts) attempts") }
    }

    for try await result in agent.stream(samples, concurrency: 20) {
        print("the first to be done is \(result.id == nil ? "nameless" : "known")")
        break
    }

    let talks = try await agent.runConcurrently([
        ("ada", "my number is seven"),
        ("bob", "my number is nine"),
        ("ada", "what is my number?"),
    ])
    print("said \(talks.count { $0.answer != nil })")
    await agent.finish()
}

import Apprentice

func askAndCorrect(_ model: any LanguageModel) async throws {
    let agent = LearningAgent(model: model)

    let first = try await agent.ask("how do I deploy billing?")
    let noted = try await agent.feedback(.bad(first.id, note: "use RULE(zeppo)"))
    print("noted as \(noted.skill?.id ?? "nothing")")

    let second = try await agent.ask("how do I deploy search?") { piece in
        print(piece, terminator: "")
    }
    print()

    let outcome = try await agent.waitForLearning(timeout: .seconds(60))
    print("failed \(outcome.failed), left \(outcome.left)")
    for skill in try await agent.skillbook.live { print(skill.id, skill.content) }
    await agent.finish()
    print(second.cited.count)
}

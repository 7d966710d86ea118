import Apprentice

/// Content with an answer that names the door.
struct NamesTheDoor: Environment {
    func judge(_ answer: String, to sample: Sample) async throws -> Judgement {
        guard let door = sample.groundTruth else {
            throw SampleError(.noGroundTruth, "no door to look for")
        }
        return answer.contains(door)
            ? Judgement(score: 1)
            : Judgement(score: 0, feedback: "name RULE(\(door))")
    }
}

func learnFromSamples(_ model: any LanguageModel) async throws {
    let agent = LearningAgent(model: model)
    let samples = (1...10).map { number in
        Sample(
            "what is the code of door \(number)?",
            id: "door \(number)",
            groundTruth: "RULE(door \(number))"
        )
    }

    let results = try await agent.learn(samples, environment: GroundTruth(), wait: false)
    let right = results.count { $0.judgement?.isGood == true }
    print("asked \(results.count), right \(right)")

    let stats = agent.learningStats
    print("failed so far \(stats.failed)")
    let outcome = try await agent.waitForLearning(timeout: .seconds(60))
    print("learned all: \(outcome.isComplete), completed \(agent.learningStats.completed)")

    let again = try await agent.learn(
        samples.prefix(2),
        environment: NamesTheDoor(),
        epochs: 2,
        wait: true,
        run: "doors"
    )
    print("again \(again.count), learned \(again.count { $0.isLearned == true })")

    let turn = try await agent.ask("which codes do you know?")
    print("answer \(turn.answer)")
    await agent.finish()
}

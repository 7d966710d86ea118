import Apprentice
import LanguageModels

/// Learns from samples with the library alone: `LibraryExample BASE-URL`.
///
/// It uses what a program outside of this package sees: no file, no terminal, no store of its own.
@main
struct Example {
    static func main() async throws {
        guard CommandLine.arguments.count == 2 else {
            return print("usage: LibraryExample BASE-URL")
        }
        let model = RetryingModel(
            OpenAIModel(model: "scripted", baseURL: CommandLine.arguments[1])
        )
        let agent = LearningAgent(model: model)
        let samples = (1...10).map { number in
            Sample(
                "what is the code of door \(number)?",
                id: "door \(number)",
                groundTruth: "RULE(door \(number))"
            )
        }

        let results = try await agent.learn(samples, environment: GroundTruth(), wait: false)
        let early = agent.learningStats
        print("asked \(results.count), right \(results.count { $0.judgement?.isGood == true })")
        print("under way \(early.queued + early.active + early.completed)")

        let outcome = try await agent.waitForLearning(timeout: .seconds(60))
        print("learned \(outcome.isComplete), left \(outcome.left)")
        print("completed \(agent.learningStats.completed)")

        let turn = try await agent.ask("which codes do you know?")
        print("answer \(turn.answer)")

        do {
            _ = try agent.blocking.ask("from a task")
            print("blocking answered")
        } catch let error as BlockingCallError {
            print("blocking refused: \(error.what)")
        }
        print("saved \(try await agent.save().utf8.count > 1000)")
        await agent.finish()
    }
}

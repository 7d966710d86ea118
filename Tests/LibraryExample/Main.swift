import ApprenticeModels

/// Runs the examples of the documentation: `LibraryExample NAME BASE-URL [FOLDER]`.
///
/// They use what a program outside of this package sees.
@main
struct Main {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 2 else {
            return print("usage: LibraryExample NAME BASE-URL [FOLDER]")
        }
        let model = ModelPipeline(OpenAIModel(model: "scripted", baseURL: arguments[2]))
        switch arguments[1] {
        case "AskingAndCorrecting": try await askAndCorrect(model)
        case "LearningFromSamples": try await learnFromSamples(model)
        case "AskingManyQuestions": try await askManyQuestions(model)
        case "ReadingValues": try await readValues(model)
        case "LearningFromTasks": try await learnFromTasks(model)
        case "CallingWithoutTasks": try await callWithoutTasks(model)
        case "KeepingWhatIsLearned": try await keepWhatIsLearned(model, in: arguments[3])
        case "ChoosingAModel": try await chooseAModel(arguments[2])
        case "LimitingWhatIsSpent": try await limitWhatIsSpent(arguments[2])
        default: print("there is no example \(arguments[1])")
        }
    }
}

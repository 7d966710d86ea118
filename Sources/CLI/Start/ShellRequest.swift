import Apprentice

/// A command of the program with options of its own: `apprentice feedback bad 12 --type monitoring`.
struct ShellRequest: Sendable, Equatable {
    /// The command's name.
    var command: String
    /// The words behind it.
    var words: [String]
    /// Its options without the dashes, and their values; a switch has none.
    var options: [String: String]

    /// Whether it has models learn before it ends.
    var isLearning: Bool { command == "relearn" }

    /// Does it.
    func run(_ chat: Chat) async throws {
        switch command {
        case "feedback": try await chat.feedback(FeedbackRequest(words, options: options))
        case "relearn": try await chat.relearnAndWait(RelearnRequest(words, options: options))
        default:
            let query = try SkillQuery(words, options: options)
            chat.output.result(query.result(in: try await chat.store.read { $0.book }))
        }
    }
}

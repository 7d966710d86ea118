import Apprentice

/// What is done with one look at the store, with words and options of its own.
extension Subcommand.Call {
    /// Whether it has models learn before it ends.
    var isLearning: Bool { name == "relearn" || name == "worker" }
    /// Whether what it takes in is to be learned.
    var isTeaching: Bool { name == "feedback" || isLearning }

    /// Whether it asks a model.
    var asksModel: Bool { isLearning || name == "prove" }

    /// Does it.
    func run(_ chat: Chat) async throws {
        switch name {
        case "feedback": try await chat.feedback(FeedbackRequest(words, options: options))
        case "sessions": try await chat.prune(options)
        case "relearn": try await chat.relearnAndWait(RelearnRequest(words, options: options))
        case "import": try await ImportCommand.run(self, chat)
        case "doctor": try await DoctorCommand.run(chat)
        case "worker": try await WorkerCommand.run(chat)
        case "prove": try await Command.prove.run(words.joined(separator: " "), chat)
        default:
            let query = try SkillQuery(words, options: options)
            let (book, proofs, stale) = try await chat.store.read {
                ($0.book, try $0.toldProofs(), try $0.stale($0.book.live))
            }
            let result = await query.result(in: book, proofs, stale: stale) {
                await chat.lessons(for: $0, in: book)
            }
            chat.output.result(result)
        }
    }
}

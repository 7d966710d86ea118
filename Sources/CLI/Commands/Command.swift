import Apprentice

/// A command of the prompt; the one list of them feeds parser, `:help`, completion and manual.
struct Command: Sendable {
    /// What its argument is, for completion.
    enum Argument: Sendable {
        case none
        case words([String])
        case file
        case skill
        case turn
        case session
        case role
        case setting
        case command
        case model
    }

    /// Its name, without the colon.
    let name: String
    /// Its arguments, as help shows them.
    let arguments: String
    /// One line of help.
    let summary: String
    /// A line to try.
    let example: String
    /// What its argument is.
    let argument: Argument
    /// Does it.
    let run: @Sendable (_ arguments: String, _ chat: Chat) async throws -> Void

    init(
        _ name: String,
        _ arguments: String = "",
        summary: String,
        example: String,
        completing argument: Argument = .none,
        run: @escaping @Sendable (_ arguments: String, _ chat: Chat) async throws -> Void
    ) {
        self.name = name
        self.arguments = arguments
        self.summary = summary
        self.example = example
        self.argument = argument
        self.run = run
    }

    /// `:save [FILE]`.
    var usage: String { ":" + name + (arguments.isEmpty ? "" : " " + arguments) }

    /// Every command, in the order of the help: what a newcomer needs first.
    static let all: [Command] = [
        .no, .good, .bad, .why, .undo, .save, .load, .feedback, .compare,
        .skills, .skill, .add, .edit, .remove, .forget, .pin, .applies,
        .jobs, .wait, .learning, .log, .diff, .redo, .relearn, .prove, .consolidate, .inbox,
        .new, .sessions, .session, .search, .fork, .private, .retry, .keep, .copy, .export,
        .system, .role,
        .model, .cost, .set, .help, .quit,
    ]

    /// The commands that may be given to the program instead of a prompt.
    static let shell = [
        "skills", "skill", "remove", "save", "load", "jobs", "log", "diff", "undo", "redo",
        "sessions", "search", "prove", "consolidate", "forget", "inbox",
    ]

    /// The command of a name or of its unique beginning.
    ///
    /// - Throws: ``UsageError`` with the nearest names.
    static func named(_ name: String) throws(UsageError) -> Command {
        if let exact = all.first(where: { $0.name == name }) { return exact }
        let matching = name.isEmpty ? [] : all.filter { $0.name.hasPrefix(name) }
        if matching.count == 1, let only = matching.first { return only }
        if matching.count > 1 {
            throw UsageError(
                what: "':\(name)' may be several commands",
                why: matching.map { ":" + $0.name }.joined(separator: " "),
                remedy: "type one more letter"
            )
        }
        let near = Nearest.names(to: name, in: all.map(\.name)).map { ":" + $0 }
        throw UsageError(
            what: "unknown command ':\(name)'",
            why: near.isEmpty
                ? "it was not sent to the model" : "the nearest: \(near.joined(separator: " "))",
            remedy: "see all: :help   or send it: ::\(name) …"
        )
    }
}

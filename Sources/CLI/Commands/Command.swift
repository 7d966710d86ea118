import Apprentice

/// A command; the one list of them feeds both parsers, `:help`, `--help`, completion and the manual.
///
/// Most do the same at the prompt (`:undo`) and from a shell (`apprentice undo`).
struct Command: Sendable {
    /// Where a command can be given.
    enum Place: Sendable {
        /// At the prompt alone.
        case prompt
        /// From a shell, too.
        case both
        /// From a shell, too, where it is about the last conversation.
        case bothContinuing
    }

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
    /// Its options, which may stand anywhere behind its name.
    let options: [Option]
    /// Where it can be given.
    let place: Place
    /// Does it.
    let run: @Sendable (_ arguments: CommandArguments, _ chat: Chat) async throws -> Void

    init(
        _ name: String,
        _ arguments: String = "",
        summary: String,
        example: String,
        completing argument: Argument = .none,
        options: [Option] = [],
        place: Place = .prompt,
        run: @escaping @Sendable (_ arguments: CommandArguments, _ chat: Chat) async throws -> Void
    ) {
        self.name = name
        self.arguments = arguments
        self.summary = summary
        self.example = example
        self.argument = argument
        self.options = options
        self.place = place
        self.run = run
    }

    /// `:save FILE [--with-secrets]`.
    var usage: String {
        let options = options.map { " [--\($0.name)\($0.value.map { " " + $0 } ?? "")]" }
        return ":" + name + (arguments.isEmpty ? "" : " " + arguments) + options.joined()
    }

    /// Every command, in the order of the help: what a newcomer needs first.
    static let all: [Command] = [
        .no, .good, .bad, .why, .undo, .save, .load, .sync, .feedback, .compare,
        .skills, .skill, .add, .edit, .remove, .forget, .pin, .applies,
        .jobs, .wait, .learning, .log, .diff, .redo, .relearn, .prove, .consolidate, .inbox,
        .new, .sessions, .session, .search, .fork, .private, .retry, .keep, .copy, .export,
        .system, .role,
        .model, .cost, .set, .help, .quit,
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

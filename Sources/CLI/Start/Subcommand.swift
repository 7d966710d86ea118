import Apprentice
import ApprenticeSystem

/// A command of the command line; options of its own stand behind its name.
///
/// The one list of them feeds parser, `--help` and manual.
struct Subcommand: Sendable {
    /// Its name.
    let name: String
    /// Its arguments, as help shows them.
    let arguments: String
    /// One line of help.
    let summary: String
    /// Its options; their values are read by the command.
    let options: [Option]
    /// What the manual says besides, in sentences.
    var details: [String] = []

    /// What a command line asks of it.
    struct Call: Sendable, Equatable {
        /// The subcommand.
        var name: String
        /// The words behind it.
        var words: [String] = []
        /// The options, by name; a switch has an empty value.
        var options: [String: String] = [:]
    }

    /// Every subcommand, in the order of the help.
    static let all: [Subcommand] =
        [
            .ask, .batch, .learn, .generate, .feedback, .hook, .importing, .mcp, .serve, .worker,
            .doctor,
        ]
        + Command.all.filter { $0.place != .prompt && $0.name != feedback.name }.map { command in
            Subcommand(
                name: command.name,
                arguments: command.arguments.replacing("#TURN", with: "TURN"),
                summary: command.summary,
                options: command.options
            )
        }

    static let ask = Subcommand(
        name: "ask",
        arguments: "[QUESTION]",
        summary: "one answer; what is piped in goes with the question",
        options: [
            Option(
                name: "schema",
                value: "FILE",
                summary: "answer with JSON that fits the JSON schema in FILE"
            )
        ]
    )

    static let batch = Subcommand(
        name: "batch",
        arguments: "IN.jsonl",
        summary: "answers a question a line, many at once",
        options: [
            Option(name: "jobs", short: "j", value: "N", summary: "how many at once (10)"),
            Option(
                name: "order",
                value: "input|completion",
                summary: "the order of the answers (completion)"
            ),
            resume,
            Option(name: "no-record", summary: "keep no turns in the store"),
            output,
        ],
        details: [
            "A line in is a JSON object with question and, if wanted, id, context and session.",
            "A line out has id, index, turn, answer, skills, usage, attempts, duration_ms and error.",
        ] + inputDetails
    )

    static let learn = Subcommand(
        name: "learn",
        arguments: "SAMPLES.jsonl",
        summary: "asks, checks the answers, and learns from what was wrong",
        options: [
            Option(name: "epochs", value: "N", summary: "how often to go through the samples (1)"),
            Option(
                name: "no-wait",
                summary: "ask the next before what the last taught is learned"
            ),
            Option(
                name: "jobs",
                short: "j",
                value: "N",
                summary: "how many at once, with --no-wait (10)"
            ),
            Option(
                name: "check",
                value: "COMMAND",
                summary: "judge an answer by a command's exit status (ground_truth)"
            ),
            Option(
                name: "check-timeout",
                value: "SECONDS",
                summary: "how long the command may take (60)"
            ),
            resume,
            output,
        ],
        details: [
            "A sample is a JSON object with question and, if wanted, id, context and ground_truth."
        ] + inputDetails
    )

    private static let inputDetails = [
        "Blank lines are left out; index is the place of a line in the input, from 0, blank lines counted.",
        "An id must stand once in the input: a later item with it fails with the code duplicate_id.",
        "A line may be 16 MiB long.",
        "What failed is tried again by --resume.",
    ]

    static let generate = Subcommand(
        name: "generate",
        arguments: "PERSONAS.jsonl",
        summary: "conversations between personas a model plays and the agent, for fine-tuning",
        options: [
            Option(name: "turns", value: "N", summary: "how often a persona speaks (4)"),
            Option(
                name: "jobs",
                short: "j",
                value: "N",
                summary: "how many conversations at once (10)"
            ),
            Option(
                name: "persona-model",
                value: "MODEL",
                summary: "the model that plays the personas (the one that answers)"
            ),
            Option(
                name: "check",
                value: "COMMAND",
                summary: "keep a conversation if a command that reads it ends with status 0"
            ),
            Option(
                name: "check-timeout",
                value: "SECONDS",
                summary: "how long the command may take (60)"
            ),
            Option(
                name: "retries",
                value: "N",
                summary: "how often one that will not do is begun anew (2)"
            ),
            Option(
                name: "order",
                value: "input|completion",
                summary: "the order of the conversations (completion)"
            ),
            output,
        ]
    )

    static let feedback = Subcommand(
        name: "feedback",
        arguments: "good|bad|SCORE|withdraw TURN [NOTE]",
        summary: "judges any turn of any session, now or days later",
        options: [
            Option(
                name: "type",
                value: "TYPE",
                summary:
                    "where it comes from: human, monitoring, production, ab_test, environment (human)"
            ),
            Option(
                name: "key",
                value: "KEY",
                summary: "tells several judgements of one source on one turn apart"
            ),
            Option(name: "who", value: "NAME", summary: "who says it (me)"),
            Option(
                name: "import",
                value: "FILE.jsonl",
                summary: "take in a file, a line a verdict; again changes nothing"
            ),
        ]
    )

    static let hook = Subcommand(
        name: "hook",
        arguments: "HOST | install HOST | remove HOST",
        summary:
            "lessons for another program's prompts, and its user's corrections for the lessons",
        options: [
            Option(name: "project", summary: "install or remove it for this project only")
        ],
        details: [
            "HOST is claude-code, codex, gemini-cli or generic.",
            "install and remove show the change to the host's settings and ask; --yes does not ask.",
            "The host gives its event on standard input and gets the lessons that fit its prompt.",
            "A prompt that corrects the last answer is kept as a lesson; /no and :no always are, and :undo "
                + "takes back the last one.",
            "It ends within 200 ms with status 0 whatever happens; faults stand in "
                + "~/.local/state/apprentice/hooks.log.",
            "generic reads {session, cwd, prompt, question?, answer?} and prints the lessons as text.",
        ]
    )

    static let importing = Subcommand(
        name: "import",
        arguments: "HOST [PATH...]",
        summary: "finds corrections in other programs' conversations; they wait in the inbox",
        options: [
            Option(
                name: "since",
                value: "DATE",
                summary: "only what was said from then on, as 2026-11-30"
            ),
            Option(name: "dry-run", summary: "only say what would be found"),
        ],
        details: [
            "HOST is claude-code, codex, gemini-cli, openhands, or messages: conversations as the APIs have "
                + "them, one a line or one a file, as export and generate write them, too.",
            "Without PATH the host's own folder is read; a folder is read with all that is in it.",
            "Nothing acts before it is accepted: apprentice inbox. What was turned down never comes back, "
                + "and importing again adds nothing.",
            "What code is not sure of is read by the model in the background, by a large one only.",
        ]
    )

    static let mcp = Subcommand(
        name: "mcp",
        arguments: "",
        summary:
            "serves another program over standard input and output, by the Model Context Protocol",
        options: [],
        details: [
            "Its tools are lessons, feedback, ask, skills and undo; lessons are resources, too, and a "
                + "prompt asks what was told so far.",
            "Notes that come through it and give orders wait in the inbox.",
            "It learns meanwhile, and ends with its input; what is left then is learned by who comes next.",
        ]
    )

    static let serve = Subcommand(
        name: "serve",
        arguments: "",
        summary: "answers over HTTP, with the lessons, for programs that know OpenAI's API",
        options: [
            Option(
                name: "listen",
                value: "ADDRESS",
                summary: "a numeric address and a port, or unix:PATH (127.0.0.1:8377)"
            ),
            Option(
                name: "token",
                value: "TOKEN",
                summary: "what each request has to bring (made once, and kept in a file)"
            ),
            Option(name: "remote", summary: "let other machines come, where ADDRESS does"),
        ],
        details: [
            "POST /v1/chat/completions and /v1/responses answer the last message, streamed or not; GET /v1/models, GET "
                + "/v1/skills, POST /v1/feedback {answer, verdict, note}, POST /execute {query}, GET "
                + "/metrics and GET /health are there as well.",
            "An answer's id holds its turn, which feedback names. Notes that give orders wait in the inbox.",
            "The token is in ~/.local/state/apprentice/serve-token; only /health goes without.",
            "An interrupt ends it when what is under way is answered, a second one at once.",
        ]
    )

    static let worker = Subcommand(
        name: "worker",
        arguments: "",
        summary: "learns what waits, without a prompt, and ends when nothing does; one a store",
        options: []
    )

    static let doctor = Subcommand(
        name: "doctor",
        arguments: "",
        summary: "looks at store, model and hooks, and says how to mend what does not work",
        options: []
    )

    private static let resume = Option(
        name: "resume",
        summary: "go on where the last run on these files ended; failed items are tried again"
    )

    private static let output = Option(
        name: "output",
        short: "o",
        value: "OUT",
        summary: "the file of the results, a line each (standard output)"
    )

    /// The option an argument names.
    func option(_ name: String) -> Option? {
        options.first { option in
            name == "--" + option.name || option.short.map { name == "-" + String($0) } ?? false
        }
    }
}

extension Subcommand.Call {
    /// The one file the command works on.
    ///
    /// - Throws: ``UsageError`` when there is none, or more than one.
    func onlyFile(usage: String) throws(UsageError) -> String {
        guard words.count == 1, let file = words.first else {
            throw UsageError(
                what: words.isEmpty ? "\(name) needs a file" : "\(name) takes one file",
                why: words.isEmpty
                    ? "nothing follows it; - is standard input"
                    : "there are \(words.count): \(words.joined(separator: ", "))",
                remedy: usage
            )
        }
        return file
    }

    /// Sees that nothing follows the command but its options.
    ///
    /// - Throws: ``UsageError`` when something does.
    func noWords() throws(UsageError) {
        guard !words.isEmpty else { return }
        throw UsageError(
            what: "\(name) takes nothing more",
            why: "'\(words.joined(separator: " ").prefix(60))' follows it",
            remedy: "apprentice \(name)"
        )
    }

    /// The file of `--output`; nil for standard output, which is also `-`.
    var output: String? {
        options["output"].flatMap { $0 == "-" ? nil : Path.expanded($0) }
    }

    /// The command of `--check`.
    ///
    /// - Throws: ``UsageError`` when it is empty, as an unset variable makes it.
    var check: String? {
        get throws(UsageError) {
            guard let check = options["check"] else { return nil }
            guard !check.allSatisfy(\.isWhitespace) else {
                throw UsageError(
                    what: "--check names no command",
                    why: "it is empty, and would find every answer right",
                    remedy: "apprentice \(name) \(words.first ?? "IN.jsonl") --check COMMAND"
                )
            }
            return check
        }
    }

    /// The value of an option that takes a number; nil when it is not given.
    ///
    /// - Throws: ``UsageError`` when it is none, or out of range.
    func number(_ name: String, _ range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = options[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                what: "--\(name) cannot be '\(text)'",
                why: "it takes a whole number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "apprentice --help"
            )
        }
        return number
    }

    /// The value of `--order`.
    ///
    /// - Throws: ``UsageError`` when there is no such order.
    func order(usage: String) throws(UsageError) -> ResultOrder {
        guard let text = options["order"] else { return .completion }
        guard let order = ResultOrder(rawValue: text) else {
            throw UsageError(
                what: "--order cannot be '\(text)'",
                why: "it takes input or completion",
                remedy: usage + " --order input"
            )
        }
        return order
    }
}

/// What a command of the prompt needs when it is given from a shell.
extension Subcommand.Call {
    /// Whether it has models learn before it ends.
    var isLearning: Bool { ["relearn", "wait", "worker"].contains(name) }
    /// Whether what it takes in is to be learned.
    var isTeaching: Bool { name == "feedback" || isLearning }
    /// Whether it asks a model.
    var asksModel: Bool { isLearning || ["prove", "compare"].contains(name) }
    /// Whether it is about the last conversation.
    var continues: Bool { command?.place == .bothContinuing }

    private var command: Command? { Command.all.first { $0.name == name } }

    /// Does it.
    func run(_ chat: Chat) async throws {
        switch name {
        case "import": try await ImportCommand.run(self, chat)
        case "doctor": try await DoctorCommand.run(chat)
        case "worker": try await WorkerCommand.run(chat)
        default: try await command?.run(CommandArguments(words: words, options: options), chat)
        }
    }
}

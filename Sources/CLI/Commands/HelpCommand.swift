import Apprentice

extension Command {
    static let help = Command(
        "help",
        "[COMMAND]",
        summary: "this page, or one command with an example",
        example: ":help no",
        completing: .command
    ) { arguments, chat in
        let name = arguments.rest.trimmingSpace
        guard name.isEmpty else {
            let command = try Command.named(name.hasPrefix(":") ? String(name.dropFirst()) : name)
            let page = "\(command.usage)\n  \(command.summary)\n  for example  \(command.example)"
            return chat.output.result(CommandResult("help", page))
        }
        let width = chat.output.width
        chat.output.result(
            CommandResult("help", HelpPage.text(width: width))
        )
    }
}

/// What `:help` shows: one screen of 24 rows and 80 columns that begins with what a newcomer needs.
enum HelpPage {
    private static let first = [
        ["a question", "is answered with the help of your lessons"],
        [":no WHAT IS RIGHT", "that was wrong: answer again and remember it"],
        [":good  :bad [NOTE]", "judge the last answer, or an older one: :bad #3 NOTE"],
        [":why", "which lessons the answer used, and where they came from"],
        [":undo", "take back the last change of your lessons"],
        [":save FILE  :load FILE", "your lessons to a file, and from one"],
    ]

    private static let topics = [
        ("teaching", ["feedback", "keep", "retry", "compare"]),
        ("lessons", ["skills", "skill", "add", "edit", "remove", "pin", "applies"]),
        ("learning", ["jobs", "wait", "learning", "consolidate", "relearn", "prove", "inbox"]),
        ("changes", ["log", "diff", "undo", "redo"]),
        ("talking", ["new", "session", "sessions", "search", "fork", "private", "copy", "export"]),
        ("program", ["model", "system", "role", "cost", "set", "help", "quit"]),
    ]

    private static let keys = [
        ["@FILE", "puts a file into a question"],
        ["Tab", "completes; ^R looks back; Alt-Enter begins a new line; ^X^E your editor"],
        ["^C", "stops an answer; ^D leaves; ::text sends a line that begins with a colon"],
    ]

    /// The page for a screen of some columns; nil: any number.
    static func text(width: Int?) -> String {
        let all = Command.all.map(\.name)
        let isNarrow = width.map { $0 < 60 } ?? false
        let told = topics.flatMap(\.1) + ["no", "good", "bad", "why", "save", "load"]
        // A command without a topic yet must not go missing.
        let rest = all.filter { !told.contains($0) }
        let rows = (topics + [("more", rest)]).compactMap { topic, names -> [String]? in
            let names = names.filter(all.contains).map { ":" + $0 }
            return names.isEmpty ? nil : [topic, names.joined(separator: " ")]
        }
        return [first, rows, keys]
            .map { isNarrow ? stacked($0) : Table.text($0, fitting: width, wrappingLast: true) }
            .joined(separator: "\n\n") + "\n\n:help COMMAND says more, with an example"
    }

    /// What stands beside each other on a wide screen, below each other.
    private static func stacked(_ rows: [[String]]) -> String {
        rows.map { $0.joined(separator: "\n  ") }.joined(separator: "\n")
    }
}

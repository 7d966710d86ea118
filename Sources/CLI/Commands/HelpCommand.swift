import Apprentice

extension Command {
    static let help = Command(
        "help",
        "[COMMAND]",
        summary: "this page, or one command with an example",
        example: ":help no",
        completing: .command
    ) { text, chat in
        let name = text.trimmingSpace
        guard name.isEmpty else {
            let command = try Command.named(name.hasPrefix(":") ? String(name.dropFirst()) : name)
            let page = "\(command.usage)\n  \(command.summary)\n  for example  \(command.example)"
            return chat.output.result(CommandResult("help", page))
        }
        chat.output.result(CommandResult("help", page))
    }

    /// One screen that begins with what a newcomer needs.
    static var page: String {
        let first = Table.text([
            ["type a question", "it is answered with the help of what was learned"],
            [":no WHAT IS RIGHT", "the last answer was wrong: answer again, and remember it"],
            [":good  :bad [NOTE]", "judge the last answer; :bad #3 judges an older one"],
            [":why", "which lessons the answer drew on, and where they came from"],
            [":undo", "take the last change of the skillbook back"],
            [":save FILE  :load FILE", "move the skillbook"],
        ])
        let known: Set<String> = ["no", "good", "bad", "why", "undo", "save", "load"]
        let rest = Command.all.filter { !known.contains($0.name) }.map { [$0.usage, $0.summary] }
        return first + "\n\n" + Table.text(rest)
            + "\n\n^C stops an answer, ^D leaves, Tab completes, ::text sends a line that begins with a colon."
    }
}

/// The text of `--help`, rendered from the lists of options and commands.
enum Manual {
    /// The whole page.
    static var page: String {
        let options = Option.all.map { option in
            let short = option.short.map { "-\($0), " } ?? "    "
            let value = option.value.map { " " + $0 } ?? ""
            return ["  \(short)--\(option.name)\(value)", option.summary]
        }
        return """
            apprentice: a chat in the terminal that learns from corrections

            usage: apprentice [OPTION]…                 a prompt; or a script on standard input
                   apprentice [OPTION]… ask [QUESTION]  one answer
                   apprentice [OPTION]… COMMAND …       \(Command.shell.joined(separator: ", "))

            \(Table.text(options))

            At the prompt :help shows the commands. Settings come from options, else APPRENTICE_*,
            else the start-up file (~/.config/apprentice/rc), else the default; :set shows them.

            """
    }
}

/// The text of `--help` and of the manual page, rendered from the lists of options and commands.
enum Manual {
    /// What `--help` shows.
    static var page: String {
        let options = Option.all.map(row)
        return """
            apprentice: a chat in the terminal that learns from corrections

            usage: apprentice [OPTION]…                 a prompt; or a script on standard input
                   apprentice [OPTION]… COMMAND …

            \(Table.text(synopses))

            \(Table.text(options))
            \(ownOptions)
            At the prompt :help shows the commands. Settings come from options, else APPRENTICE_*,
            else the start-up file (~/.config/apprentice/rc), else the default; :set shows them.

            """
    }

    /// What `apprentice help COMMAND` shows; nil when there is no such command.
    static func page(of name: String) -> String? {
        guard let command = Subcommand.all.first(where: { $0.name == name }) else { return nil }
        let options =
            command.options.isEmpty ? "" : "\n" + Table.text(command.options.map(row)) + "\n"
        let details =
            command.details.isEmpty ? "" : "\n" + command.details.joined(separator: "\n") + "\n"
        let prompt = Command.all.first { $0.name == name }
        let example = prompt.map { "\nat the prompt, for example:  \($0.example)\n" } ?? ""
        return """
            usage: apprentice [OPTION]… \(command.name) \(command.arguments)

            \(command.summary)
            \(options)\(details)\(example)
            """
    }

    private static var synopses: [[String]] {
        Subcommand.all.map { ["  " + $0.name + " " + $0.arguments, $0.summary] }
    }

    /// The options that stand behind a subcommand's name.
    private static var ownOptions: String {
        Subcommand.all.filter { !$0.options.isEmpty }.map { subcommand in
            "\noptions of \(subcommand.name):\n\n" + Table.text(subcommand.options.map(row)) + "\n"
        }.joined()
    }

    private static func row(_ option: Option) -> [String] {
        let short = option.short.map { "-\($0), " } ?? "    "
        let value = option.value.map { " " + $0 } ?? ""
        return ["  \(short)--\(option.name)\(value)", option.summary]
    }

    private static func item(_ option: Option) -> [String] {
        let short = option.short.map { "Fl \($0) , " } ?? ""
        let value = option.value.map { " Ar " + escaped($0) } ?? ""
        return [".It \(short)Fl -\(escaped(option.name))\(value)", sentence(option.summary)]
    }

    private static func list(_ options: [Option]) -> [String] {
        options.isEmpty ? [] : [".Bl -tag -width Ds"] + options.flatMap(item) + [".El"]
    }

    /// The manual page `apprentice(1)`, in mdoc(7).
    static var mdoc: String {
        let options = Option.all.flatMap(item)
        let subcommands = Subcommand.all.flatMap { subcommand in
            [
                ".Ss \(subcommand.name) \(escaped(subcommand.arguments))",
                sentence(subcommand.summary),
            ] + list(subcommand.options) + subcommand.details.map(escaped)
        }
        let commands = Command.all.flatMap { command in
            [
                ".It Li \(escaped(command.usage))", sentence(command.summary), "For example",
                ".Dl \(escaped(command.example))",
            ]
        }
        return
            ([
                ".Dd 2026", ".Dt APPRENTICE 1", ".Os",
                ".Sh NAME", ".Nm apprentice",
                ".Nd a chat in the terminal that learns from corrections",
                ".Sh SYNOPSIS", ".Nm", ".Op Ar option ...",
                ".Nm", ".Op Ar option ...", ".Ar command", ".Op Ar option ...",
                ".Op Ar argument ...",
                ".Sh DESCRIPTION", ".Nm",
                "answers questions with the help of a skillbook, a list of short strategies that it learned from",
                "corrections.", "Feedback acts at once; in the background it is learned from.",
                "Without a terminal each line of standard input is what would have been typed: answers go to",
                "standard output, all else to standard error.",
                ".Pp", "The options are:", ".Bl -tag -width Ds",
            ] + options + [
                ".El", ".Sh SUBCOMMANDS",
                "Their own options stand behind their names.",
            ] + subcommands + [
                ".Sh COMMANDS",
                "A line that begins with a colon is a command; a unique beginning of its name will do.",
                ".Bl -tag -width Ds",
            ] + commands + [
                ".El", ".Sh ENVIRONMENT", ".Bl -tag -width Ds",
                ".It Ev APPRENTICE_MODEL , APPRENTICE_STORE , ...",
                "Each setting, unless an option says otherwise.",
                ".It Ev OPENAI_API_KEY , ANTHROPIC_API_KEY",
                "Keys; they are never stored or shown.",
                ".It Ev OPENAI_BASE_URL , ANTHROPIC_BASE_URL , OLLAMA_HOST",
                "Where the servers are; path and query are kept, and a user's name and password in an address",
                "are sent with every request and never shown.",
                ".It Ev CURL_CA_BUNDLE", "A file of certificates by which servers are checked.",
                ".It Ev SSL_CERT_FILE , SSL_CERT_DIR",
                "Such a file, and a folder of them, where CURL_CA_BUNDLE is not set; without any of them it is",
                "the system's file. An error of a certificate says which one decided.",
                ".It Ev https_proxy , http_proxy , all_proxy , no_proxy",
                "The proxy for each kind of address, and the hosts that need none, as curl reads them; this",
                "machine needs none. An error names the proxy and its variable.",
                ".It Ev NO_COLOR", "No colours.", ".El",
                ".Sh FILES", ".Bl -tag -width Ds",
                ".It Pa ~/.config/apprentice/rc",
                "Commands that are given before the first prompt.",
                ".It Pa ~/.config/apprentice/prices.json",
                "What models cost, in US dollars per million tokens; goes before the prices that came with the program.",
                ".It Pa ~/.local/share/apprentice/apprentice.db",
                "Turns, feedback, jobs and the skillbook.",
                ".It Pa ~/.local/state/apprentice/history", "Lines typed at the prompt.",
                ".It Pa ~/.local/state/apprentice/hooks.log",
                "What went wrong in hooks, without a word of anybody's.",
                ".It Pa ~/.cache/apprentice", "The local model.", ".El",
                ".Sh EXIT STATUS", ".Bl -tag -width Ds",
                ".It 0", "All went well.", ".It 1", "Something failed.", ".It 2", "Wrong usage.",
                ".It 3", "Some items of a batch failed, or some lines of a file were refused.",
                ".It 4", "A budget was used up; what was done before is kept.",
                ".It 130", "Interrupted.", ".El",
            ]).joined(separator: "\n") + "\n"
    }

    /// A text as mdoc takes it literally: a hyphen that is one, no escapes, no macro at its beginning.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("…", with: "...")
    }

    private static func sentence(_ text: String) -> String {
        let whole = text.prefix(1).uppercased() + text.dropFirst() + "."
        return escaped(whole)
    }
}

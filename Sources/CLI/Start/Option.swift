/// An option of the program or of one command.
struct Option: Sendable {
    /// `--reflectors`, without the dashes.
    let name: String
    /// `-c`, without the dash.
    var short: Character?
    /// What the value is, for help; nil for a switch.
    var value: String?
    /// The setting it sets; nil for what acts at once.
    var setting: Setting?
    /// One line of help.
    let summary: String

    /// Every option of the program, in the order of the help: the settings, and what acts at once.
    static let all: [Option] =
        Setting.allCases.map { setting in
            let definition = setting.definition
            return Option(
                name: setting.rawValue,
                short: definition.short,
                value: definition.value,
                setting: setting,
                summary: definition.summary
            )
        } + [
            Option(name: "help", short: "h", summary: "show this help, or that of a command"),
            Option(name: "version", short: "V", summary: "show the version"),
        ]
}

import Apprentice

/// What the command line asks for.
struct Invocation: Sendable {
    /// What to do.
    enum Action: Sendable, Equatable {
        /// A prompt, or a script on standard input.
        case chat
        /// One command, as if typed with a colon: `skills`, `save`, `log` …
        case command(String)
        /// One command with words and options of its own: `feedback`, `relearn`, `skills --for`.
        case shell(ShellRequest)
        /// One question.
        case ask(String)
        case help
        case version
        /// Hidden: the manual page, for packagers.
        case manual
    }

    var action: Action
    var settings: Settings

    /// Reads the arguments.
    ///
    /// - Throws: ``UsageError`` with the nearest names of an unknown option or command.
    init(arguments: [String], environment: [String: String]) throws(UsageError) {
        settings = try Settings(environment: environment)
        action = .chat
        var words: [String] = []
        var own: [(option: Option, value: String?)] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                words += rest
                break
            }
            guard argument.hasPrefix("-"), argument.count > 1, Int(argument) == nil else {
                words.append(argument)
                continue
            }
            try take(argument, &rest, &own)
        }
        guard action == .chat else { return }
        guard let first = words.first else {
            guard let option = own.first?.option else { return }
            throw UsageError(
                what: "--\(option.name) needs its command",
                why: "it is an option of \(option.commands.joined(separator: ", "))",
                remedy: "apprentice \(option.commands.first ?? "") --\(option.name)"
            )
        }
        if words == ["generate-man"] {
            action = .manual
            return
        }
        for option in own.map(\.option) where !option.commands.contains(first) {
            throw UsageError(
                what: "--\(option.name) is no option of \(first)",
                why: "it is one of \(option.commands.joined(separator: ", "))",
                remedy: "apprentice --help"
            )
        }
        let tail = words.dropFirst().joined(separator: " ")
        if first == "ask" {
            action = .ask(tail)
        } else if ["feedback", "relearn"].contains(first) || (first == "skills" && !own.isEmpty) {
            let options = own.map { ($0.option.name, $0.value ?? "") }
            action = .shell(
                ShellRequest(
                    command: first,
                    words: Array(words.dropFirst()),
                    options: Dictionary(options, uniquingKeysWith: { _, last in last })
                )
            )
        } else if Command.shell.contains(first) {
            let switches = own.map { "--" + $0.option.name }
            let all = [first] + words.dropFirst().map(Self.quoted) + switches
            action = .command(all.joined(separator: " "))
        } else {
            let near = Nearest.names(to: first, in: Command.shell + ["ask"])
            throw UsageError(
                what: "unknown command '\(first)'",
                why: near.isEmpty
                    ? "the program has no such command"
                    : "the nearest are: \(near.joined(separator: ", "))",
                remedy: "apprentice --help"
            )
        }
    }

    /// A word as the command line of the REPL takes it whole.
    private static func quoted(_ word: String) -> String {
        word.contains(" ") && !word.hasPrefix("-") ? "\"\(word)\"" : word
    }

    private mutating func take(
        _ argument: String,
        _ rest: inout ArraySlice<String>,
        _ own: inout [(option: Option, value: String?)]
    ) throws(UsageError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        let name = parts.first ?? argument
        let option = Option.all.first { option in
            name == "--" + option.name || option.short.map { name == "-" + String($0) } ?? false
        }
        guard let option else {
            let near = Nearest.names(
                to: String(name.drop { $0 == "-" }),
                in: Option.all.map(\.name)
            ).map { "--" + $0 }
            throw UsageError(
                what: "unknown option \(name)",
                why: near.isEmpty
                    ? "the program has no such option"
                    : "the nearest are: \(near.joined(separator: ", "))",
                remedy: "apprentice --help"
            )
        }
        switch option.name {
        case "help": action = .help
        case "version": action = .version
        default:
            let given = parts.count == 2 ? parts[1] : nil
            var value = given
            if option.value != nil, value == nil {
                guard let next = rest.popFirst() else {
                    throw UsageError(
                        what: "--\(option.name) needs a value",
                        why: "nothing follows it",
                        remedy: "--\(option.name) \(option.value ?? "")"
                    )
                }
                value = next
            }
            guard let setting = option.setting else { return own.append((option, value)) }
            let usage = option.value.map { "--\(option.name) \($0)" } ?? "--\(option.name)"
            try set(setting, to: value ?? "on", by: usage)
        }
    }

    private mutating func set(_ setting: Setting, to value: String, by usage: String)
        throws(UsageError)
    {
        do throws(UsageError) {
            try settings.set(setting, to: value, from: .option)
        } catch {
            throw UsageError(what: error.what, why: error.why, remedy: usage)
        }
    }
}

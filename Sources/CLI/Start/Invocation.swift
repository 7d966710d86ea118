import Apprentice

/// What the command line asks for.
struct Invocation: Sendable {
    /// What to do.
    enum Action: Sendable, Equatable {
        /// A prompt, or a script on standard input.
        case chat
        /// One command that the prompt has, too: `skills`, `undo`, `feedback` …
        case command(Subcommand.Call)
        /// One question.
        case ask(String)
        /// Work on many items, or an answer of a given form.
        case subcommand(Subcommand.Call)
        /// The page of all, or of one command.
        case help(String?)
        case version
        /// Hidden: a text that packagers keep as a file.
        case generated(Generated)
    }

    var action: Action
    var settings: Settings
    /// What is piped in for a question, once it is read.
    var piped = ""

    /// Reads the arguments.
    ///
    /// - Throws: ``UsageError`` with the nearest names of an unknown option or command.
    init(arguments: [String], environment: [String: String]) throws(UsageError) {
        settings = try Settings(environment: environment)
        action = .chat
        var words: [String] = []
        var own: [String: String] = [:]
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
            let subcommand = Subcommand.all.first { $0.name == words.first }
            try take(argument, &rest, of: subcommand, &own)
        }
        guard action == .chat, let first = words.first else { return }
        if let generated = Generated.allCases.first(where: { words == ["generate-" + $0.rawValue] })
        {
            action = .generated(generated)
            return
        }
        if first == "help", words.count <= 2, words.last.map(isNameOrHelp) ?? false {
            action = .help(words.count == 2 ? words[1] : nil)
            return
        }
        guard Subcommand.all.contains(where: { $0.name == first }) else {
            let near = Nearest.names(to: first, in: Subcommand.all.map(\.name))
            throw UsageError(
                what: "unknown command '\(first)'",
                why: near.isEmpty ? nil : "the nearest: \(near.joined(separator: ", "))",
                remedy: "apprentice --help"
            )
        }
        action = Self.action(
            Subcommand.Call(name: first, words: Array(words.dropFirst()), options: own)
        )
    }

    private func isNameOrHelp(_ word: String) -> Bool {
        word == "help" || Subcommand.all.contains { $0.name == word }
    }

    private static func action(_ call: Subcommand.Call) -> Action {
        switch call.name {
        case "ask":
            let question = call.words.joined(separator: " ")
            if call.options.isEmpty { return .ask(question) }
            return .subcommand(
                Subcommand.Call(name: "ask", words: [question], options: call.options)
            )
        case "batch", "learn", "generate", "hook", "mcp", "serve": return .subcommand(call)
        default: return .command(call)
        }
    }

    private mutating func take(
        _ argument: String,
        _ rest: inout ArraySlice<String>,
        of subcommand: Subcommand?,
        _ own: inout [String: String]
    ) throws(UsageError) {
        let (name, given) = Self.parts(of: argument, subcommand)
        if let option = subcommand?.option(name) {
            own[option.name] = try option.value(given, &rest) ?? ""
            return
        }
        let option = Option.all.first { option in
            name == "--" + option.name || option.short.map { name == "-" + String($0) } ?? false
        }
        guard let option else {
            let near = Nearest.names(
                to: String(name.drop { $0 == "-" }),
                in: ((subcommand?.options ?? []) + Option.all).map(\.name)
            ).map { "--" + $0 }
            throw UsageError(
                what: "unknown option \(name)",
                why: near.isEmpty ? nil : "the nearest: \(near.joined(separator: ", "))",
                remedy: "apprentice --help"
            )
        }
        switch option.name {
        case "help": action = .help(subcommand?.name)
        case "version": action = .version
        default:
            guard let setting = option.setting else { return }
            guard let value = try option.value(given, &rest) else {
                return try set(setting, to: given ?? "on", by: "--\(option.name)")
            }
            try set(setting, to: value, by: "--\(option.name) \(option.value ?? "")")
        }
    }

    /// The name of an option and what is attached to it: `--jobs=5`, `-j=5`, `-j5`.
    private static func parts(of argument: String, _ subcommand: Subcommand?) -> (String, String?) {
        let letter = argument.dropFirst().first
        if argument.hasPrefix("-"), argument.count > 2,
            ((subcommand?.options ?? []) + Option.all).contains(where: {
                $0.short == letter && $0.value != nil
            })
        {
            let value = argument.dropFirst(2)
            return (
                String(argument.prefix(2)), String(value.first == "=" ? value.dropFirst() : value)
            )
        }
        guard let equals = argument.firstIndex(of: "=") else { return (argument, nil) }
        return (String(argument[..<equals]), String(argument[equals...].dropFirst()))
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

extension Option {
    /// The value that is given behind an equals sign or as the next word; nil for a switch.
    fileprivate func value(
        _ given: String?,
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String? {
        guard let value else { return nil }
        guard let found = given ?? rest.popFirst() else {
            throw UsageError(
                what: "--\(name) needs a value",
                why: "nothing follows it",
                remedy: "--\(name) \(value)"
            )
        }
        return found
    }
}

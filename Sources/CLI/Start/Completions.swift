/// A text made of the lists of commands and options, kept as a file that packages install; a test
/// compares the two.
enum Generated: String, Sendable, CaseIterable {
    case man, bash, zsh, fish

    /// The file, in `share/`.
    var path: String {
        switch self {
        case .man: "man/man1/apprentice.1"
        case .bash: "completions/apprentice.bash"
        case .zsh: "completions/_apprentice"
        case .fish: "completions/apprentice.fish"
        }
    }

    /// The text.
    var text: String {
        switch self {
        case .man: Manual.mdoc
        case .bash: ShellCompletions.bash
        case .zsh: ShellCompletions.zsh
        case .fish: ShellCompletions.fish
        }
    }
}

/// What Tab offers in bash, zsh and fish: commands, options, and the values of options.
///
/// Ids and turns are left to the prompt, which has the store open.
enum ShellCompletions {
    /// What the value of an option is.
    private enum Value {
        case none, text, file
        case oneOf([String])

        init(_ option: Option) {
            guard let value = option.value else {
                self = .none
                return
            }
            let choices = option.setting?.definition.takes.choices ?? []
            let named = value.split(separator: "|").map(String.init)
            if !choices.isEmpty {
                self = .oneOf(choices)
            } else if named.count > 1, named.allSatisfy({ $0.allSatisfy(\.isLowercase) }) {
                self = .oneOf(named)
            } else if value.hasPrefix("FILE") || value == "OUT" {
                self = .file
            } else {
                self = .text
            }
        }
    }

    /// The words that an option is written with.
    private static func words(_ option: Option) -> [String] {
        ["--" + option.name] + (option.short.map { ["-" + String($0)] } ?? [])
    }

    // MARK: bash

    static var bash: String {
        func cases(_ options: [Option]) -> [String] {
            options.compactMap { option in
                let pattern = words(option).joined(separator: "|")
                return switch Value(option) {
                case .none: nil
                case .text: "    \(pattern)) return ;;"
                case .file: #"    \#(pattern)) COMPREPLY=($(compgen -f -- "$word")); return ;;"#
                case .oneOf(let choices):
                    #"    \#(pattern)) COMPREPLY=($(compgen -W "\#(choices.joined(separator: " "))" -- "$word")); return ;;"#
                }
            }
        }
        let own = Subcommand.all.filter { !$0.options.isEmpty }
        let valued = own.flatMap(\.options) + Option.all
        var seen: Set<String> = []
        let distinct = valued.filter { seen.insert($0.name).inserted }
        let lists = own.map {
            "    \($0.name)) options=\"\($0.options.flatMap(words).joined(separator: " ")) $options\" ;;"
        }
        return
            ([
                "# Completion of apprentice(1) for bash; made by: apprentice generate-bash", "",
                "_apprentice() {", "  local word=${COMP_WORDS[COMP_CWORD]} command= each",
                #"  local commands="\#(Subcommand.all.map(\.name).joined(separator: " ")) help""#,
                #"  local options="\#(Option.all.flatMap(words).joined(separator: " "))""#,
                #"  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do"#,
                #"    [[ " $commands " == *" $each "* ]] && command=$each && break"#, "  done",
                #"  case ${COMP_WORDS[COMP_CWORD-1]} in"#,
            ] + cases(distinct) + [
                #"    help) COMPREPLY=($(compgen -W "$commands" -- "$word")); return ;;"#, "  esac",
                "  case $command in",
            ] + lists + [
                "  esac",
                #"  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word"))"#,
                #"  elif [[ -z $command ]]; then COMPREPLY=($(compgen -W "$commands" -- "$word"))"#,
                #"  else COMPREPLY=($(compgen -f -- "$word")); fi"#, "}",
                "complete -o filenames -F _apprentice apprentice",
            ]).joined(separator: "\n") + "\n"
    }

    // MARK: zsh

    static var zsh: String {
        func escaped(_ text: String) -> String {
            text.replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing(
                "]",
                with: "\\]"
            )
            .replacing(":", with: "\\:")
        }
        func spec(_ option: Option) -> [String] {
            let action =
                switch Value(option) {
                case .none: ""
                case .text: ":\(escaped(option.value ?? "")): "
                case .file: ":\(escaped(option.value ?? "")):_files"
                case .oneOf(let choices): ":value:(\(choices.joined(separator: " ")))"
                }
            return words(option).map { "'\($0)[\(escaped(option.summary))]\(action)'" }
        }
        let commands = Subcommand.all.map { "    '\($0.name):\(escaped($0.summary))'" }
        let lists = Subcommand.all.filter { !$0.options.isEmpty }.map {
            "    \($0.name)) own=(\($0.options.flatMap(spec).joined(separator: " "))) ;;"
        }
        return
            ([
                "#compdef apprentice",
                "# Completion of apprentice(1) for zsh; made by: apprentice generate-zsh",
                "", "_apprentice() {", "  local -a commands own", "  commands=(",
            ] + commands + [
                "    'help:how a command is used'", "  )", "  local each command=",
                #"  for each in ${words[2,CURRENT-1]}; do"#,
                #"    (( ${commands[(I)$each:*]} )) && command=$each && break"#, "  done",
                "  case $command in",
            ] + lists + [
                "  esac", "  _arguments -s \\",
            ] + Option.all.flatMap(spec).map { "    \($0) \\" } + [
                #"    "${own[@]}" \"#,
                "    '1:command:{_describe command commands}' '*:file:_files'", "}",
                #"_apprentice "$@""#,
            ]).joined(separator: "\n") + "\n"
    }

    // MARK: fish

    static var fish: String {
        func quoted(_ text: String) -> String {
            "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        }
        func line(_ option: Option, of command: String?) -> String {
            var parts = ["complete -c apprentice"]
            if let command { parts.append("-n '__fish_seen_subcommand_from \(command)'") }
            parts.append("-l \(option.name)")
            if let short = option.short { parts.append("-s \(short)") }
            switch Value(option) {
            case .none: break
            case .text: parts.append("-x")
            case .file: parts.append("-r -F")
            case .oneOf(let choices):
                parts.append("-x -a \(quoted(choices.joined(separator: " ")))")
            }
            parts.append("-d \(quoted(option.summary))")
            return parts.joined(separator: " ")
        }
        let names = Subcommand.all.map(\.name) + ["help"]
        let commands = Subcommand.all.map {
            "complete -c apprentice -n __fish_use_subcommand -f -a \($0.name) -d \(quoted($0.summary))"
        }
        let own = Subcommand.all.flatMap { command in
            command.options.map { line($0, of: command.name) }
        }
        return
            ([
                "# Completion of apprentice(1) for fish; made by: apprentice generate-fish",
                "complete -c apprentice -n __fish_use_subcommand -f -a help -d 'how a command is used'",
                "complete -c apprentice -n '__fish_seen_subcommand_from help' -f -a \(quoted(names.joined(separator: " ")))",
            ] + commands + Option.all.map { line($0, of: nil) } + own).joined(separator: "\n")
            + "\n"
    }
}

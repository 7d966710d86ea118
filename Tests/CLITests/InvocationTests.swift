import Testing

@testable import ApprenticeCLI

struct InvocationTests {
    private func read(
        _ arguments: String...,
        environment: [String: String] = [:]
    ) throws -> Invocation {
        try Invocation(arguments: arguments, environment: environment)
    }

    @Test func `without arguments it is a conversation`() throws {
        #expect(try read().action == .chat)
    }

    @Test func `the words behind ask are the question`() throws {
        #expect(try read("ask", "how", "are", "you?").action == .ask("how are you?"))
        #expect(try read("--json", "ask", "--", "-x").action == .ask("-x"))
        #expect(try read("ask").action == .ask(""))
    }

    @Test func `batch and learn take options of their own behind their names`() throws {
        let invocation = try read(
            "--json",
            "batch",
            "in.jsonl",
            "-j",
            "4",
            "--resume",
            "-m",
            "local",
            "--output=o"
        )
        let options = ["jobs": "4", "resume": "", "output": "o"]
        #expect(
            invocation.action
                == .subcommand(
                    Subcommand.Call(name: "batch", words: ["in.jsonl"], options: options)
                )
        )
        #expect(invocation.settings[.model] == "local")
        #expect(throws: UsageError.self) { try read("--resume", "batch", "in.jsonl") }
        #expect(throws: UsageError.self) { try read("batch", "in.jsonl", "--epochs", "2") }
        #expect(throws: UsageError.self) { try read("batch", "in.jsonl", "-j") }
        for words in [["-j", "5"], ["-j5"], ["-j=5"], ["--jobs", "5"], ["--jobs=5"]] {
            let read = try Invocation(arguments: ["batch", "in"] + words, environment: [:])
            guard case .subcommand(let call) = read.action else {
                Issue.record("\(words)")
                continue
            }
            #expect(call.options == ["jobs": "5"], "\(words)")
        }
    }

    @Test func `a command of the prompt gets its words as the shell has cut them`() throws {
        #expect(try read("skills", "deploy").action == .command(call("skills", "deploy")))
        #expect(
            try read("save", #"say "hi".json"#).action == .command(call("save", #"say "hi".json"#))
        )
        var arguments = CommandArguments(words: [#"say "hi".json"#, "tab\there"])
        #expect(arguments.word() == #"say "hi".json"#)
        #expect(arguments.note() == "tab\there")
    }

    private func call(_ name: String, _ words: String...) -> Subcommand.Call {
        Subcommand.Call(name: name, words: words)
    }

    @Test func `an option takes its value behind it or behind an equals sign`() throws {
        for invocation in [try read("--reflectors", "3"), try read("--reflectors=3")] {
            #expect(invocation.settings[.reflectors] == "3")
            #expect(invocation.settings.origin(of: .reflectors) == .option)
        }
        #expect(try read("-m", "local").settings[.model] == "local")
        #expect(try read("--json").settings.isOn(.json))
    }

    @Test func `help and version go before all else`() throws {
        #expect(try read("--help").action == .help(nil))
        #expect(try read("-V").action == .version)
        #expect(try read("skills", "--help").action == .help("skills"))
        #expect(try read("help", "undo").action == .help("undo"))
        #expect(try read("help").action == .help(nil))
    }

    @Test(arguments: [
        (["--reflektors", "3"], "unknown option --reflektors", "--reflectors"),
        (["--jsn"], "unknown option --jsn", "--json"),
        (["skilz"], "unknown command 'skilz'", "skills"),
        (["-x"], "unknown option -x", ""),
    ])
    func `what is unknown names the nearest`(words: [String], what: String, near: String) {
        let error = #expect(throws: UsageError.self) {
            try Invocation(arguments: words, environment: [:])
        }
        #expect(error?.what == what)
        #expect(near.isEmpty || error?.why?.contains(near) == true)
        #expect(error?.remedy == "apprentice --help")
    }

    @Test(arguments: [
        ["--reflectors"], ["--reflectors", "0"], ["--reflectors", "many"], ["--temperature", "3"],
        ["--learning", "perhaps"], ["--json=maybe"], ["--context-window", "10"],
    ])
    func `a value that cannot be used is refused with what the option takes`(words: [String]) {
        let error = #expect(throws: UsageError.self) {
            try Invocation(arguments: words, environment: [:])
        }
        #expect(error?.why?.isEmpty == false)
        #expect(error?.remedy?.hasPrefix("--") == true)
    }

    @Test func `every option is named once, and every setting of one is found`() throws {
        let names = Option.all.map(\.name)
        #expect(Set(names).count == names.count)
        let short = Option.all.compactMap(\.short)
        #expect(Set(short).count == short.count)
        for option in Option.all { #expect(Manual.page.contains("--\(option.name)")) }
        for setting in Setting.allCases {
            #expect(Option.all.contains { $0.setting == setting }, "\(setting)")
        }
    }
}

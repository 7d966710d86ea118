import Apprentice
import Testing

@testable import ApprenticeCLI

struct ShellRequestTests {
    private func read(_ arguments: String...) throws -> Invocation.Action {
        try Invocation(arguments: arguments, environment: [:]).action
    }

    private func feedback(
        _ words: String...,
        options: [String: String] = [:]
    ) throws -> FeedbackRequest { try FeedbackRequest(words, options: options) }

    @Test func `a command's own options stand anywhere behind its name`() throws {
        let wanted = Subcommand.Call(
            name: "feedback",
            words: ["bad", "12", "use zeppo"],
            options: ["type": "monitoring", "key": "a"]
        )
        #expect(
            try read("feedback", "bad", "12", "use zeppo", "--type", "monitoring", "--key=a")
                == .command(wanted)
        )
        #expect(
            try read("--json", "feedback", "--key=a", "bad", "--type=monitoring", "12", "use zeppo")
                == .command(wanted)
        )
    }

    @Test func `a command finds its options, given from a shell or typed anywhere`() throws {
        let words = CommandArguments(words: ["a b.json"], options: ["merge": "", "limit": "5"])
        for arguments in [words, CommandArguments(#"--limit 5 "a b.json" --merge"#)] {
            var arguments = arguments
            #expect(arguments.option("merge") == "")
            #expect(arguments.option("limit", hasValue: true) == "5")
            #expect(arguments.option("dry-run") == nil)
            #expect(arguments.words() == ["a b.json"])
        }
        #expect(
            try read("load", "a b.json", "--merge")
                == .command(
                    Subcommand.Call(name: "load", words: ["a b.json"], options: ["merge": ""])
                )
        )
    }

    @Test(arguments: ["undo", "why", "wait", "cost", "set", "export"])
    func `what makes sense in a shell is a command there`(name: String) throws {
        #expect(try read(name) == .command(Subcommand.Call(name: name)))
    }

    @Test(arguments: [["skills", "--limit", "3"], ["--type", "human"], ["relearn", "--limit"]])
    func `an option at the wrong place is refused`(arguments: [String]) {
        #expect(throws: UsageError.self) {
            try Invocation(arguments: arguments, environment: [:])
        }
    }

    @Test func `feedback is a verdict or a score, a turn and a note`() throws {
        #expect(try feedback("good", "12") == .one(.verdict(.good(12))))
        #expect(
            try feedback("bad", "#12", "use", "zeppo")
                == .one(.verdict(.bad(12, note: "use zeppo")))
        )
        let scored = Verdict(turn: 3, score: 0.25, who: "probe", kind: .production, key: "k")
        #expect(
            try feedback("0.25", "3", options: ["who": "probe", "type": "production", "key": "k"])
                == .one(.verdict(scored))
        )
        #expect(
            try feedback("withdraw", "3", options: ["type": "ab_test"])
                == .one(.withdrawal(turn: 3, who: "me", kind: .abTest, key: nil))
        )
        #expect(try feedback(options: ["import": "f.jsonl"]) == .file("f.jsonl"))
    }

    @Test(arguments: [
        [], ["good"], ["meh", "3"], ["1.5", "3"], ["-1", "3"], ["nan", "3"], ["bad", "x"],
        ["bad", "0"], ["withdraw", "3", "why"],
    ])
    func `feedback that is none is refused`(words: [String]) {
        #expect(throws: UsageError.self) { try FeedbackRequest(words, options: [:]) }
    }

    @Test func `a file stands alone, and a type is one of those there are`() {
        #expect(throws: UsageError.self) { try feedback("bad", "3", options: ["import": "f"]) }
        #expect(throws: UsageError.self) { try feedback(options: ["import": "f", "key": "k"]) }
        #expect(throws: UsageError.self) { try feedback("bad", "3", options: ["type": "robot"]) }
    }

    @Test func `relearn takes a turn, or a limit`() throws {
        #expect(try RelearnRequest(["#12"]).turn == 12)
        #expect(try RelearnRequest([], limit: "5").limit == 5)
        for limit in ["0", "-1", "many"] {
            #expect(throws: UsageError.self) {
                try RelearnRequest([], limit: limit)
            }
        }
        #expect(throws: UsageError.self) { try RelearnRequest(["12", "13"]) }
        #expect(throws: UsageError.self) { try RelearnRequest(["12"], limit: "1") }
    }
}

import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeTerminal
import TestSupport
import Testing

@testable import ApprenticeCLI

struct CompleterTests {
    private func complete(_ line: String, _ completer: Completer = Completer()) -> [String] {
        completer.complete(line, line.unicodeScalars.count).items.map(\.replacement)
    }

    @Test func `the beginning of a command is completed, a question is not`() {
        #expect(complete(":fee") == [":feedback"])
        #expect(complete(":sk") == [":skills", ":skill"])
        #expect(complete("fee") == [])
        #expect(complete("") == [])
    }

    @Test func `what a command takes is offered behind it`() {
        #expect(complete(":feedback w") == ["withdraw"])
        #expect(complete(":learning o") == ["on", "off"])
        #expect(complete(":help :l") == [])
        #expect(complete(":help lo") == ["load", "log"])
        #expect(complete(":set red") == [])
        #expect(complete(":set ref") == ["reflector-model", "reflectors"])
        #expect(complete("how do I ref") == [])
    }

    @Test func `skills and turns are offered as the store has them`() {
        let completer = Completer()
        completer.known.withLock {
            $0.book = Skillbook(
                skills: [("deploy", 1), ("deploy", 2), ("general", 3)].map { section, serial in
                    Skill(
                        id: Skill.id(section: section, serial: serial),
                        section: section,
                        content: "zeppo",
                        createdAt: Timestamp(microseconds: 0)
                    )
                }
            )
            $0.turns = [(12, "how?"), (1, "why?")]
        }
        #expect(complete(":skill dep", completer) == ["deploy-00001", "deploy-00002"])
        #expect(complete(":applies always gen", completer) == ["general-00003"])
        #expect(complete(":why #1", completer) == ["#12", "#1"])
        #expect(complete(":bad #12", completer) == ["#12"])
    }

    @Test func `a value of a setting is offered behind its name`() {
        #expect(complete(":set notices c") == ["changes"])
        #expect(complete(":set json o") == ["on", "off"])
    }

    @Test func `files are offered with their folders, hidden ones when asked for`() throws {
        let folder = try TemporaryDirectory()
        for name in ["one.json", "only.txt", ".hidden"] { try touch(folder(name)) }
        mkdir(folder("one folder"), 0o700)
        let path = folder.path
        #expect(
            complete(":load \(path)/on") == [
                "\"\(path)/one folder/", "\(path)/one.json", "\(path)/only.txt",
            ]
        )
        #expect(complete(":save \(path)/.h") == ["\(path)/.hidden"])
        #expect(complete("what is in @\(path)/only") == ["\(path)/only.txt"])
        #expect(complete(":load \(path)/nothing/") == [])
    }

    @Test func `a quoted word may hold spaces, and says whether it names a file`() throws {
        #expect(CompletedWord(endOf: ":load a") == word(start: 6, "a"))
        #expect(CompletedWord(endOf: ":load \"my f") == word(start: 6, "my f", isQuoted: true))
        #expect(CompletedWord(endOf: ":load \"my f\"") == word(start: 12, ""))
        #expect(CompletedWord(endOf: "see @\"a b") == word(start: 5, "a b", true, true))
        #expect(CompletedWord(endOf: "see @~/a") == word(start: 5, "~/a", false, true))
        #expect(CompletedWord(endOf: "see ") == word(start: 4, ""))
        #expect(CompletedWord(endOf: "") == word(start: 0, ""))
    }

    private func word(
        start: Int,
        _ text: String,
        isQuoted: Bool = false
    ) -> CompletedWord {
        word(start: start, text, isQuoted, false)
    }

    private func word(start: Int, _ text: String, _ isQuoted: Bool, _ namesFile: Bool)
        -> CompletedWord
    {
        var word = CompletedWord(endOf: "")
        (word.start, word.text, word.isQuoted, word.namesFile) = (start, text, isQuoted, namesFile)
        return word
    }

    @Test func `files with spaces go on where they are quoted, and odd names are left out`() throws
    {
        let folder = try TemporaryDirectory()
        mkdir(folder("my folder"), 0o700)
        for name in ["my folder/a b.txt", "my folder/a c.txt", "e\u{1B}[2J", "e\u{202E}x", "even"] {
            try touch(folder(name))
        }
        #expect(complete("see @\(folder.path)/my") == ["\"\(folder.path)/my folder/"])
        #expect(
            complete("see @\"\(folder.path)/my folder/a") == [
                "\"\(folder.path)/my folder/a b.txt\"", "\"\(folder.path)/my folder/a c.txt\"",
            ]
        )
        #expect(complete(":copy \(folder.path)/e") == ["\(folder.path)/even"])
    }

    @Test func `sessions are offered by name, else by number, and models behind their settings`() {
        let completer = Completer()
        completer.known.withLock {
            $0.sessions = [(1, nil), (2, "billing")]
            $0.models = ["local", "openai/scripted"]
        }
        #expect(complete(":session ", completer) == ["1", "billing"])
        #expect(complete(":session b", completer) == ["billing"])
        #expect(complete(":set model openai/s", completer) == ["openai/scripted"])
    }

    private func touch(_ path: String) throws {
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        try #require(file >= 0)
        close(file)
    }
}

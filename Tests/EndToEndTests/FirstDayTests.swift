import Apprentice
import Glibc
import ApprenticeStorage
import TestSupport
import Testing

/// What somebody wants on the first day: instructions, privacy, finding things, pictures.
@Suite(.backstop)
struct FirstDayTests {
    /// The JSON bodies of the calls that answered questions.
    private func bodies(_ server: ScriptedModelServer) throws -> [JSON] {
        try server.calls.value.filter { $0.role == .agent }.map { try JSON(parsing: $0.body) }
    }

    private func system(_ body: JSON) -> String {
        body["messages"]?.array?.first?["content"]?.string ?? ""
    }

    @Test func `instructions stand before the skillbook and stay with their conversation`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("You review SQL.\n", to: "config/apprentice/roles/reviewer.md")
        try home.write("From a file.", to: "own.txt")
        _ = try home.run(
            ["--learning", "off"],
            [
                ":add general RULE(a)", ":system Be kind.", "one", ":new", "two",
                ":system @own.txt", "three", ":role reviewer", "four", ":system off", "five",
            ]
        )
        let said = try bodies(server).map(system)
        #expect(said[0].hasPrefix("Be kind.\n\n"))
        #expect(said[0].contains("RULE(a)"))
        #expect(!said[1].contains("Be kind."))
        #expect(said[2].hasPrefix("From a file.\n\n"))
        #expect(said[3].hasPrefix("You review SQL.\n\n"))
        #expect(said[4] == said[1])
        _ = try home.run([], [":session 1", "again"])
        #expect(try system(bodies(server)[5]).hasPrefix("Be kind.\n\n"))
        _ = try home.run(["--system", "Other.", "--role", "reviewer"], [":session 1", "again"])
        #expect(try system(bodies(server)[6]).hasPrefix("You review SQL.\n\nOther.\n\n"))
        let ended = try home.run(["--role", "reviewr"], ["hi"])
        #expect(ended.status == 2)
        #expect(ended.output.contains("the nearest: reviewer"), "\(ended)")
    }

    @Test func `a private conversation leaves nothing on the disk`() async throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = [
            ":add general RULE(a)", "public", ":private", "hush-one", "hush-two",
            ":good", ":bad hush-three", ":keep", ":no hush-four", ":private off", "public again",
        ]
        let ended = try home.run(["--learning", "off"], lines)
        let answers = ended.events("answer")
        #expect(answers.map { $0["turn"] } == [1, .null, .null, 2])
        #expect(answers[1].text.hasPrefix("RULES: a |"))
        #expect(ended.events("error").count == 4)
        #expect(ended.events("feedback").isEmpty)
        // The second question was asked with the first in view.
        #expect(try bodies(server)[2].compact.contains("hush-one"))
        _ = try home.run(["--private"], ["hush-five"])
        for name in try #require(home.folder.files) {
            let bytes = try SkillbookFile.bytes(of: name)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains("hush-"), "\(name)")
        }
        #expect(try await home.look { try $0.sessions(limit: 9).count } == 2)
    }

    @Test func `a private line is in no history`() throws {
        let first = try Stage()
        try first.play(
            .say("known"),
            .type(":private\r"),
            .line("private>"),
            .type("hidden words\r"),
            .see("  private"),
            .type(":private off\r"),
            .prompt,
            .press(.up),
            .line("> :private"),
            .press(.controlC),
            .type(":quit\r"),
            .left(status: 0)
        )
        #expect(
            try !SkillbookFile.read(first.home.folder("state/apprentice/history")).contains(
                "hidden"
            )
        )
    }

    @Test func `what was said is found, and gone on with from there`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run(
            [],
            [
                "how do I rebase?", "and a conflict?", ":new", "what is Größe?", ":search conf",
                ":search groesse größe", ":search gro", ":search rebase \"AND", ":search --",
                ":fork #1", "go on", ":session",
            ]
        )
        let found = ended.events("result").filter { $0["command"] == "search" }
            .map { $0["turns"]?.array?.compactMap { $0["turn"]?.int } ?? [] }
        #expect(found[0] == [2])
        #expect(found[1] == [])
        #expect(found[2] == [3])
        let sent = try bodies(server)[3].compact
        #expect(sent.contains("how do I rebase?") && !sent.contains("and a conflict?"))
        // A fork is a conversation of its own, and remembers what it goes on from.
        let later = try home.run(["-c"], ["further"])
        #expect(later.status == 0)
        let again = try bodies(server)[4].compact
        #expect(again.contains("how do I rebase?") && again.contains("go on"))
        #expect(!again.contains("and a conflict?"))
        let shell = try home.run(["search", "rebase"], json: false)
        #expect(shell.output.contains("#1 · session 1"), "\(shell)")
    }

    @Test func `a conversation is deleted for good, and its lessons stay`() async throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run(
            [],
            [
                "first question", ":bad use RULE(a)", ":wait 60", "again", ":good", ":new", "other",
                ":fork #2", "fork",
            ]
        )
        let refused = try home.run([], [":session delete 1", ":session delete 9"])
        let said = refused.events("error").map(\.message)
        #expect(said.first?.contains("session 3 goes on from it") == true, "\(refused)")
        #expect(said.count == 2)
        let before = try await home.look { $0.book.live.map { [$0.helpful, $0.harmful] } }
        let deleted = try home.run([], [":session delete 3", ":session delete 1", ":search first"])
        #expect(deleted.events("error").isEmpty, "\(deleted)")
        #expect(deleted.events("result").last?["turns"]?.array?.isEmpty == true)
        #expect(try await home.look { $0.book.live.map { [$0.helpful, $0.harmful] } } == before)
        #expect(try await home.look { try $0.sessions(limit: 9).map(\.id) } == [2])
        let trial = try home.run(["sessions", "--prune", "0d", "--dry-run"], json: false)
        #expect(trial.output == "would delete 1 session with 1 turn\n", "\(trial)")
        let kept = try home.run(["sessions", "--prune", "30d"], json: false)
        #expect(kept.output == "deleted 0 sessions with 0 turns\n")
        let pruned = try home.run(["sessions", "--prune", "0d"], json: false)
        #expect(pruned.output == "deleted 1 session with 1 turn\n")
        #expect(try home.run(["sessions", "--prune", "soon"], json: false).status == 2)
    }

    @Test func `a picture goes with its question, and with it again`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let path = home.folder("pic.png")
        let file = try #require(fopen(path, "we"))
        let bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0xFF, 0x00]
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        let ended = try home.run([], ["what is on @pic.png?", "and now?", ":retry"])
        #expect(ended.events("error").isEmpty, "\(ended)")
        let picture = "data:image/png;base64,iVBORw0KGgr/AA=="
        for body in try bodies(server) {
            #expect(body.compact.components(of: picture) == 1, "\(body.compact)")
        }
    }

    @Test func `effort and length of answers are passed on`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run(
            ["--reasoning-effort", "low", "--answer-tokens", "321"],
            ["one", ":set reasoning-effort high", ":set answer-tokens 99", "two"]
        )
        let sent = try bodies(server)
        #expect(sent.map { $0["reasoning_effort"]?.string } == ["low", "high"])
        #expect(sent.map { $0["max_tokens"]?.int } == [321, 99])
        #expect(sent[1].compact.contains("one"))
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}

extension TemporaryDirectory {
    /// Every file in it, however deep.
    fileprivate var files: [String]? {
        func files(in folder: String) -> [String] {
            TemporaryDirectory.names(in: folder).flatMap { name -> [String] in
                let path = folder + "/" + name
                var status = stat()
                guard lstat(path, &status) == 0 else { return [] }
                return status.st_mode & S_IFMT == S_IFDIR
                    ? files(in: path) : status.st_mode & S_IFMT == S_IFREG ? [path] : []
            }
        }
        return files(in: path)
    }
}

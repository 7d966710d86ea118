import Apprentice
import ApprenticeStorage
import TestSupport
import Testing

/// What is typed by mistake costs nothing.
@Suite(.backstop)
struct SlipTests {
    private func errors(_ home: Home, _ lines: [String]) throws -> [String] {
        try home.run([], lines).events("error").map(\.message)
    }

    @Test func `an export takes the place of an older one of the same talk, of nothing else`()
        throws
    {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let (talk, log) = (home.folder("talk.md"), home.folder("talk.jsonl"))
        let lines = [
            "one", ":export \(talk)", ":export \(log)", "two", ":export \(talk)", ":export \(log)",
        ]
        #expect(try errors(home, lines) == [])
        let kept = try SkillbookFile.read(talk)
        #expect(kept.contains("one") && kept.contains("two"))
        let slips = [":export \(talk)", "three", ":export \(talk)", ":export \(log)"]
        let said = try errors(home, slips)
        #expect(said.count == 3, "\(said)")
        #expect(said.first?.hasPrefix("nothing to export yet") == true)
        #expect(try SkillbookFile.read(talk) == kept)
    }

    @Test func `a mistyped session name does not rename one that has a name`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let said = try errors(home, ["hi", ":session billing", ":session biling"])
        #expect(said == ["no session 'biling': this one is called billing already"])
    }

    @Test func `only what reads like a correction is kept without words`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], ["hi", "hello there you", ":keep", ":keep use zeppo"])
        #expect(ended.events("error").count == 1)
        #expect(ended.events("feedback").count == 1)
    }

    @Test func `a revision that is not there has no difference`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        #expect(
            try errors(home, [":add a b c", ":diff r9"]).first?.hasPrefix("no revision r9") == true
        )
    }

    @Test func `a skill that is no longer used is not pinned`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = [":add a b c", ":remove a-00001", ":pin a-00001", ":applies always a-00001"]
        let said = try errors(home, lines)
        #expect(said.count == 2 && said.allSatisfy { $0.hasPrefix("a-00001 is no longer used") })
    }

    @Test func `undo takes back a lesson whose words learning kept as they were`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = ["hi", ":bad use --ring 2", ":wait 60", ":undo", ":skills", ":undo"]
        let ended = try home.run([], lines)
        let skills = ended.events("result").first { $0["skills"] != nil }?["skills"]?.array
        #expect(skills?.isEmpty == true, "\(ended)")
        #expect(
            ended.events("error").map(\.message).last?.hasPrefix(
                "nothing to undo"
            ) == true
        )
    }

    @Test(arguments: [
        ":compare words here", ":remove a-00001 b-00002", ":skill a-00001 x", ":undo 2",
        ":undo r1 r2", ":pin a-00001 on", ":redo r2", ":jobs failed j1", ":new talk",
        ":sessions all", ":retry it", ":diff r1 r2 r3", ":feedback withdraw #1 note", ":good :bad",
        ":no :why", ":copy code",
    ])
    func `what a command cannot do whole is not done at all`(line: String) throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], [":add a use b", "hi", line, ":log"])
        #expect(ended.events("error").count == 1, "\(ended)")
        let revisions = ended.events("result").last?["revisions"]?.array
        #expect(revisions?.count == 1)
        #expect(ended.events("feedback").isEmpty)
    }

    @Test func `what changes nothing says so and offers no undo`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let book = home.folder("book.json")
        let lines = [
            ":add a use b", ":pin a-00001", ":pin a-00001", ":applies topic a-00001",
            ":edit a-00001 use b", ":save \(book)", ":load \(book) --merge", ":undo", ":skills",
        ]
        let ended = try home.run([], lines)
        let changed = ended.events("result").compactMap { $0["changed"]?.bool }
        #expect(changed == [true, true, false, false, false, false], "\(ended)")
        let skills = ended.events("result").last?["skills"]?.array
        #expect(skills?.first?["pinned"] == false)
    }

    @Test func `one's own edit stands alone, and what is worth no lesson makes none`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = [
            "hi", ":bad use RULE(old)", ":edit use-00001 use RULE(new)", "and now?", ":good nice",
            ":feedback 0.5 #1", ":skills",
        ]
        let ended = try home.run(["--learning", "off"], lines)
        let id = ended.events("feedback").first?["skill"]?.string ?? ""
        let again = try home.run(
            ["--learning", "off"],
            [":edit \(id) use RULE(new)", "and now?", ":good nice", ":skills"]
        )
        #expect(again.events("answer").first?["answer"]?.string?.hasPrefix("RULES: new |") == true)
        let skills = again.events("result").last?["skills"]?.array ?? []
        #expect(skills.count == 1)
    }

    @Test func `a file that is not there is not sent as text`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        try home.write("our notes", to: "notes.txt")
        let lines = [
            "see @nots.txt", #"see \@nots.txt"#, ":: see @nots.txt", "see @notes.txt.",
            "class A:\\", "  @property\\", "  def b(): ...",
        ]
        let ended = try home.run([], lines)
        #expect(
            ended.events("error").map(\.message)
                == ["there is no file nots.txt: the nearest: @notes.txt"]
        )
        let sent = ended.events("answer").compactMap { $0["answer"]?.string }
        #expect(sent.count == 4)
        #expect(sent.prefix(2).allSatisfy { $0.hasSuffix("see @nots.txt") })
        #expect(sent[2].contains("our notes"))
        #expect(sent[3].contains("@property"))
    }

    @Test func `a command of the shell tells what a shell can do`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["hi", ":learning pause", ":bad use RULE(a)"])
        let skill = try home.run(["skill", "none-00009"], json: false)
        #expect(skill.errors.contains("see all: apprentice skills"), "\(skill)")
        let listed = try home.run(["skills"], json: false)
        #expect(listed.errors.isEmpty, "\(listed)")
        let told = try home.run(["feedback", "bad", "1", "use RULE(b)"], json: false)
        #expect(told.errors.contains("2 lessons are saved; learn now: apprentice relearn"))
    }

    @Test func `going on means the conversation that was asked in last`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        _ = try home.run([], ["first"])
        _ = try home.run([], ["second"])
        _ = try home.run([], [":session 1", "later"])
        let session = try home.run(["-c"], [":session"]).events("result").last
        #expect(session?["session"] == 1)
    }
}

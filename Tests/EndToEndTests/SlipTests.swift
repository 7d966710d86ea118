import Apprentice
import Storage
import TestSupport
import Testing

/// What is typed by mistake costs nothing.
@Suite(.backstop)
struct SlipTests {
    private func errors(_ home: Home, _ lines: [String]) throws -> [String] {
        try home.run([], lines).events("error").compactMap { $0["message"]?.string }
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
        #expect(said == ["no session 'biling': and this one is called billing already"])
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
            ended.events("error").compactMap { $0["message"]?.string }.last?.hasPrefix(
                "nothing to undo"
            ) == true
        )
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

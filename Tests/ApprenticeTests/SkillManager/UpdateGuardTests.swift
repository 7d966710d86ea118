@testable import Apprentice
import TestSupport
import Testing

struct UpdateGuardTests {
    @Test func `a rewording that keeps the key terms takes the place of the note`() throws {
        var fixture = GuardFixture()
        let own = try fixture.told("we use zeppo: `zeppo push SERVICE` --ring canary")[0]
        try fixture.apply(
            .add("Deploy with `zeppo push SERVICE` --ring canary", section: "deployment")
        )
        let now = try fixture.now(own)
        #expect(now.status == .active)
        #expect(now.id == own.id)
        #expect(now.section == "deployment")
        #expect(now.content == "Deploy with `zeppo push SERVICE` --ring canary")
        #expect(
            now.promptText.hasSuffix(
                "you said: \"we use zeppo: `zeppo push SERVICE` --ring canary\""
            )
        )
        #expect(now.sources.first?.job == fixture.commit.jobs.first?.id)
        #expect(now.sources.first?.model == "scripted")
    }

    @Test func `a rewording that drops a flag is refused and the user's words stay`() throws {
        var fixture = GuardFixture()
        let own = try fixture.told("deploy with zeppo --ring canary")[0]
        try fixture.apply(.add("Deploy with zeppo on canary"))
        #expect(try fixture.now(own).content == "deploy with zeppo --ring canary")
        #expect(try fixture.now(own).status == .active)
        #expect(fixture.commit.notices.contains { $0.contains("--ring") })
    }

    @Test func `a rewording that turns the note around is refused`() throws {
        var fixture = GuardFixture()
        let own = try fixture.told("not --ring, it is --stage")[0]
        try fixture.apply(.add("Deploy with --ring instead of --stage, not without --stage"))
        #expect(try fixture.now(own).content == "not --ring, it is --stage")
        #expect(fixture.commit.notices.contains { $0.contains("said the opposite") })
    }

    @Test func `a small model's talk about the feedback is not taken for a lesson`() throws {
        var fixture = GuardFixture()
        let own = try fixture.told("we use zeppo push --ring")[0]
        try fixture.apply(
            .add("The feedback says incorrect command; use zeppo push --ring"),
            mode: .guided
        )
        #expect(try fixture.now(own).content == "we use zeppo push --ring")
    }

    @Test func `a small model may not narrow a lesson to the question it was said of`() async throws
    {
        let bench = Bench(mode: .guided) { request, role in
            role == .manager
                ? #"{"operations":[{"type":"ADD","content":"Deploy billing with zeppo push --ring","keywords":[]}]}"#
                : try await Replies.dutiful(request, role)
        }
        try await bench.whileLearning {
            try await bench.correct("we use zeppo push --ring", of: "how do I deploy billing?")
            try await bench.waitUntilLearned()
        }
        #expect(try await bench.book().live.map(\.content) == ["we use zeppo push --ring"])
    }

    @Test func `an empty batch is an answer: every note is active word for word`() throws {
        var fixture = GuardFixture()
        let own = try fixture.told("deploy with zeppo 7", "be brief", "wait 30 s")
        try fixture.apply()
        #expect(fixture.lines == ["deploy with zeppo 7", "be brief", "wait 30 s"])
        for skill in own { #expect(try fixture.now(skill).status == .active) }
        #expect(fixture.commit.jobs.map(\.state) == [.learned, .learned, .learned])
        #expect(fixture.commit.notices.isEmpty)
    }

    @Test func `several notes that one ADD covers are one skill`() throws {
        var fixture = GuardFixture()
        let own = try fixture.told(
            "deploy billing with --ring 2",
            "deploy billing in region `eu`",
            "deploy billing as Kim"
        )
        try fixture.apply(.add("Deploy billing with --ring 2 in region `eu` as Kim"))
        #expect(fixture.live.map(\.uid) == [own[0].uid])
        #expect(fixture.live.first?.liveNotes.count == 3)
        #expect(try fixture.now(own[1]).status == .retired)
        #expect(fixture.commit.revision?.number == 4)
    }

    @Test func `a note that one ADD of several does not cover stays word for word`() throws {
        var fixture = GuardFixture()
        let own = try fixture.told("deploy billing with --ring 2", "deploy billing as Kim 4")
        try fixture.apply(.add("Deploy billing with --ring 2 as somebody"))
        #expect(try fixture.now(own[0]).content == "Deploy billing with --ring 2 as somebody")
        #expect(try fixture.now(own[1]).content == "deploy billing as Kim 4")
        #expect(fixture.live.count == 2)
    }

    @Test func `an UPDATE that covers the new note gains it as a source`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.known("deploy with --ring 2")
        let own = try fixture.told("deploy billing as Kim 4", citing: [skill])[0]
        try fixture.apply(.update(skill, "Deploy with --ring 2; billing as Kim 4"))
        let now = try fixture.now(skill)
        #expect(now.content == "Deploy with --ring 2; billing as Kim 4")
        #expect(now.liveNotes.map(\.note) == ["deploy with --ring 2", "deploy billing as Kim 4"])
        #expect(try fixture.now(own).status == .retired)
        #expect(fixture.live.count == 1)
    }

    @Test func `an UPDATE that drops a term of an older note is refused`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.known("deploy with --ring 2")
        try fixture.told("deploy billing as Kim 4", citing: [skill])
        try fixture.apply(.update(skill, "Deploy billing as Kim 4"))
        #expect(try fixture.now(skill).content == "deploy with --ring 2")
        #expect(fixture.lines.contains("deploy billing as Kim 4"))
        #expect(fixture.commit.notices.contains { $0.contains("--ring") })
    }

    @Test func `an UPDATE may drop what the new note negates, which is superseded and kept`() throws
    {
        var fixture = GuardFixture()
        let skill = try fixture.loadedAndTold()
        try fixture.apply(.update(skill, "Deploy with `zeppo` --stage"))
        let now = try fixture.now(skill)
        #expect(now.content == "Deploy with `zeppo` --stage")
        #expect(now.sources.map(\.state) == [.superseded, .live])
        #expect(now.liveNotes.map(\.note) == ["deploy not with --ring, it is --stage"])
        #expect(fixture.live.count == 1)
    }

    @Test func `an UPDATE of what was neither shown nor cited nor alike becomes an ADD`() throws {
        var fixture = GuardFixture()
        let other = try fixture.known("write commit subjects in 50 characters", of: "a commit?")
        let own = try fixture.told("deploy with zeppo --ring 2")[0]
        try fixture.apply(.update(other, "Deploy with zeppo --ring 2"))
        #expect(try fixture.now(other).content == "write commit subjects in 50 characters")
        #expect(try fixture.now(own).content == "Deploy with zeppo --ring 2")
    }

    @Test func `an UPDATE of what is alike is one`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.loaded("deploy billing with zeppo")
        try fixture.told("deploy billing with zeppo --ring 2")
        try fixture.apply(.update(skill, "Deploy billing with zeppo --ring 2"))
        #expect(fixture.live.map(\.uid) == [skill.uid])
    }

    @Test func `an UPDATE of the context keeps the content`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.known("deploy with --ring 2")
        try fixture.told("deploy billing carefully", citing: [skill])
        try fixture.apply(.update(skill, "", context: "when deploying billing carefully"))
        #expect(try fixture.now(skill).content == "deploy with --ring 2")
        #expect(try fixture.now(skill).context == "when deploying billing carefully")
    }

    @Test func `a REMOVE only retires, and never a skill with a live note or of a person's hand`()
        throws
    {
        var fixture = GuardFixture()
        let noted = try fixture.known("deploy with --ring 2")
        let loaded = try fixture.loaded("deploy by mail")
        let hand = try fixture.ledger.edit(
            .add(section: "deploy", content: "deploy at dawn", project: nil)
        )
        try fixture.told("deploy billing with care")
        try fixture.apply(.remove(noted), .remove(loaded), .remove(hand))
        #expect(try fixture.now(noted).isLive)
        #expect(try fixture.now(hand).isLive)
        #expect(try fixture.now(loaded).status == .retired)
        #expect(fixture.commit.notices.count == 2)
    }

    @Test func `a pinned skill is not touched in any way`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.loaded("deploy with --ring 2")
        let pinned = try fixture.ledger.edit(.pin(id: skill.id, true))
        try fixture.told("deploy with the --ring 2", citing: [skill])
        try fixture.apply(.update(skill, "Deploy with the --ring 2"), .remove(skill))
        #expect(try fixture.now(pinned).isSame(as: pinned))
        #expect(fixture.lines == ["deploy with --ring 2", "deploy with the --ring 2"])
        #expect(fixture.commit.notices.count == 2)
    }

    @Test func `a note the user pinned is neither reworded nor merged`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.known("deploy with --ring 2")
        let own = try fixture.told("deploy with the --ring 2", citing: [skill])[0]
        try fixture.ledger.edit(.pin(id: own.id, true))
        try fixture.apply(.add("Deploy with the ring: --ring 2"))
        #expect(try fixture.now(own).content == "deploy with the --ring 2")
        #expect(try fixture.now(own).status == .active)
    }

    @Test func `what a person wrote keeps its key terms`() throws {
        var fixture = GuardFixture()
        let hand = try fixture.ledger.edit(
            .add(section: "deploy", content: "deploy at 7 with `zeppo`", project: nil)
        )
        try fixture.told("deploy slowly", citing: [hand])
        try fixture.apply(.update(hand, "deploy slowly"))
        #expect(try fixture.now(hand).content == "deploy at 7 with `zeppo`")
    }

    @Test func `unknown ids are dropped with a notice and nothing else is`() throws {
        var fixture = GuardFixture()
        let own = try fixture.told("deploy with zeppo 7")[0]
        try fixture.apply(
            UpdateOperation(.remove, skillID: "deploy-09999"),
            UpdateOperation(.update, skillID: "nothing", content: "x"),
            .add("Deploy with zeppo 7, always")
        )
        #expect(try fixture.now(own).content == "Deploy with zeppo 7, always")
        #expect(fixture.commit.notices.count == 2)
    }

    @Test func `an ADD about none of the feedback is dropped`() throws {
        var fixture = GuardFixture()
        try fixture.told("deploy with zeppo 7", "be brief")
        try fixture.apply(.add("Drink enough water every hour"))
        #expect(fixture.lines == ["deploy with zeppo 7", "be brief"])
        #expect(fixture.commit.notices.count == 1)
    }
}

extension GuardFixture {
    /// A skill for a note, and a note that corrects it but was said of an answer that only had it
    /// in sight.
    fileprivate mutating func loadedAndTold() throws -> Skill {
        let skill = try known("deploy with `zeppo` --ring")
        let turn = try ledger.ask(shown: [skill])
        let good = Verdict(turn: turn, score: 1, note: "deploy not with --ring, it is --stage")
        try ledger.say(good)
        return skill
    }
}

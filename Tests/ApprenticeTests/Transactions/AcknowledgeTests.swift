@testable import Apprentice
import Testing

struct AcknowledgeTests {
    @Test func `a note is a provisional skill, a job and a revision at once`() throws {
        var ledger = Ledger()
        let given = try ledger.correct("use zeppo to deploy")
        let skill = try #require(given.skill)
        #expect(skill.status == .provisional)
        #expect(skill.content == "use zeppo to deploy")
        #expect(skill.applies == .topic)
        #expect(skill.id == "deploy-00001")
        #expect(skill.sources.map(\.note) == ["use zeppo to deploy"])
        #expect(skill.sources.map(\.question) == ["how do I deploy billing?"])
        #expect(given.isNew)
        #expect(given.revision == 1)
        #expect(given.job?.skill == skill.uid)
        #expect(given.job?.state == .queued)
        #expect(try ledger.cause == .feedback(given.feedback.id))
    }

    @Test func `a note on the form of answers applies always and everywhere`() throws {
        var ledger = Ledger()
        let always = try ledger.correct("shorter, please", project: "/p").skill
        let topic = try ledger.correct("deploy with zeppo", project: "/p").skill
        #expect(always?.applies == .always)
        #expect(always?.project == nil)
        #expect(topic?.applies == .topic)
        #expect(topic?.project == "/p")
    }

    @Test func `praise with a note makes a skill, without one only evidence`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        let turn = try ledger.ask(cited: [skill])
        let bare = try ledger.say(.good(turn))
        #expect(bare.job == nil)
        #expect(bare.skill == nil)
        #expect(try ledger.now(skill).helpful == 1)
        let noted = try ledger.say(.good(ledger.ask(), note: "keep the table of regions"))
        #expect(noted.skill?.status == .provisional)
        #expect(noted.job != nil)
    }

    @Test(arguments: ["nice", "hmm, wrong", "👍"])
    func `a note that only judges makes no lesson`(note: String) throws {
        var ledger = Ledger()
        let given = try ledger.say(.good(ledger.ask(), note: note))
        #expect(given.skill == nil)
        #expect(given.job == nil)
        #expect(ledger.book.revision == 0)
    }

    @Test func `bad without a note makes a job in free mode only`() throws {
        var ledger = Ledger()
        #expect(try ledger.say(.bad(ledger.ask())).job != nil)
        ledger.policy = LearningPolicy(mode: .guided)
        #expect(try ledger.say(.bad(ledger.ask())).job == nil)
        #expect(try ledger.say(.bad(ledger.ask(), note: "  \n")).job == nil)
        #expect(ledger.book.revision == 0)
    }

    @Test func `a verdict counts for the cited skills of an answered turn only`() throws {
        var ledger = Ledger()
        let cited = try #require(try ledger.correct("deploy with zeppo").skill)
        let shown = try #require(try ledger.correct("billing is in region 7").skill)
        try ledger.say(.good(ledger.ask(cited: [cited], shown: [shown])))
        try ledger.say(.good(ledger.ask(cited: [cited], outcome: .stopped)))
        try ledger.say(.good(ledger.ask(cited: [cited], outcome: .failed)))
        #expect(try ledger.now(cited).helpful == 1)
        #expect(try ledger.now(shown).evidenceCount == 0)
    }

    @Test func `bad is neutral for the cited skills until somebody knows better`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        let turn = try ledger.ask(cited: [skill])
        try ledger.say(.bad(turn))
        #expect(try ledger.now(skill).neutral == 1)
        #expect(try ledger.now(skill).harmful == 0)
        try ledger.learn(tags: [skill.id: .harmful])
        #expect(try ledger.now(skill).harmful == 1)
        #expect(try ledger.now(skill).neutral == 0)
    }

    @Test func `a person's second verdict on a turn takes the place of the first`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        let turn = try ledger.ask(cited: [skill])
        try ledger.say(.good(turn))
        let second = try ledger.say(.bad(turn))
        #expect(try ledger.now(skill).helpful == 0)
        #expect(try ledger.now(skill).neutral == 1)
        #expect(try ledger.records.feedback(turn: turn).map(\.id) == [second.feedback.id])
    }

    @Test
    func `verdicts of others on the same turn are rows of their own and a person is believed`()
        throws
    {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        let turn = try ledger.ask(cited: [skill])
        try ledger.say(Verdict(turn: turn, score: 1, who: "monitor", kind: .monitoring))
        try ledger.say(.bad(turn))
        try ledger.say(Verdict(turn: turn, score: 1, who: "monitor", kind: .monitoring, key: "b"))
        #expect(try ledger.records.evidence(skill: skill.uid).count == 3)
        #expect(try ledger.now(skill).neutral == 1)
        #expect(try ledger.now(skill).evidenceCount == 1)
    }

    @Test func `a further note on a turn adds to the first`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        let first = try ledger.say(.bad(turn, note: "deploy with zeppo"))
        let second = try ledger.say(.bad(turn, note: "deploy on weekdays"))
        #expect(first.feedback.id == second.feedback.id)
        #expect(second.feedback.notes.map(\.text) == ["deploy with zeppo", "deploy on weekdays"])
        #expect(ledger.book.liveCount == 2)
        #expect(first.job?.id != second.job?.id)
    }

    @Test func `an equal note is another source of the same skill`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo")
        let second = try ledger.correct("deploy with zeppo", of: "how do I deploy search?")
        #expect(second.skill?.uid == first.skill?.uid)
        #expect(!second.isNew)
        #expect(second.skill?.sources.count == 2)
        #expect(second.job?.skill == first.skill?.uid)
        #expect(ledger.book.all.count == 1)
    }

    @Test(arguments: [
        ("git branch -d NAME", "git branch -D NAME"), ("cap it at 5 Kb", "cap it at 5 KB"),
        ("call getURL()", "call getUrl()"), ("deploy with zeppo", "deploy with zeppo."),
        ("indent it:\n  a: 1", "indent it:\n    a: 1"),
    ])
    func `notes that differ in a letter or a space are two lessons`(first: String, second: String)
        throws
    {
        var ledger = Ledger()
        try ledger.correct(first)
        let new = try ledger.correct(second)
        #expect(new.isNew)
        #expect(ledger.book.all.map(\.content) == [first, second])
        #expect(new.skill?.content == second)
    }

    @Test func `an equal note of another project is a skill of its own`() throws {
        var ledger = Ledger()
        let one = try ledger.correct("deploy with zeppo", project: "/one").skill
        let two = try ledger.correct("deploy with zeppo", project: "/two").skill
        #expect(one?.uid != two?.uid)
        #expect(two?.id == "deploy-00002")
    }

    @Test func `an equal note said of everything widens the skill and never narrows it`() throws {
        var ledger = Ledger()
        let topic = try ledger.correct("shorter, please", of: "write an e-mail to Ada").skill
        #expect(topic?.applies == .topic)
        try ledger.correct("shorter, please", of: "what is a mutex?")
        #expect(try ledger.now(topic).applies == .always)
        try ledger.correct("shorter, please", of: "write an e-mail to Ada")
        #expect(try ledger.now(topic).applies == .always)
    }

    @Test func `a bad note replaces the cited skill it calls wrong, at once and restorably`() throws
    {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy with `zeppo push --ring`").skill)
        let given = try ledger.correct("not --ring, it is --stage", cited: [old])
        #expect(given.replaced.map(\.uid) == [old.uid])
        #expect(try ledger.now(old).status == .retired)
        #expect(try ledger.now(old).sources.map(\.state) == [.superseded])
        #expect(try ledger.now(old).harmful == 1)
        #expect(ledger.book.live.map(\.uid) == [given.skill?.uid])
        let undone = try ledger.undo()
        #expect(undone.reverted.number == given.revision)
        #expect(try ledger.now(old).isSame(as: old))
        #expect(try ledger.now(old).harmful == 0)
        #expect(try ledger.now(given.skill).status == .retired)
    }

    @Test(arguments: [
        ("name two sights", "never more than two beers a day"),
        ("I refuse to use ride sharing", "I avoid ride sharing"),
        ("I strongly dislike eating spicy food", "I cannot eat spicy food"),
        ("prefer hotels near the station", "I cannot stand restaurants in tall hotels or malls"),
    ])
    func `a note retires no lesson that says the same, or shares but a number or a word`(
        old: String,
        note: String
    ) throws {
        var ledger = Ledger()
        let lesson = try #require(try ledger.correct(old).skill)
        let given = try ledger.correct(note, cited: [lesson])
        #expect(given.replaced.isEmpty)
        #expect(try ledger.now(lesson).isLive)
    }

    @Test func `one term for another keeps the other words of what it corrects`() throws {
        var ledger = Ledger()
        let old = try #require(
            try ledger.correct("deploy with `zeppo push`, --ring 2, on host build7").skill
        )
        let given = try ledger.correct("not --ring, it is --stage", of: "what now?", cited: [old])
        let amended = try ledger.now(given.skill)
        #expect(amended.content == "deploy with `zeppo push`, --stage 2, on host build7")
        #expect(amended.applies == .topic)
        #expect(amended.promptText.hasSuffix(#"— you said: "not --ring, it is --stage""#))
        // Learning keeps every term of it, though only the correction is a live note.
        try ledger.learn([UpdateOperation(.add, content: "Use --stage")])
        #expect(try ledger.now(given.skill).content == amended.content)
        #expect(ledger.book.live.count == 1)
    }

    @Test func `of a skill with several notes only what is called wrong goes`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with --ring 2")
        try ledger.correct("deploy billing in region 7")
        try ledger.learn([
            UpdateOperation(.add, content: "deploy billing with --ring 2 in region 7")
        ])
        let merged = try ledger.now(first.skill)
        #expect(merged.liveNotes.count == 2)
        let given = try ledger.correct("not --ring, it is --stage", cited: [merged])
        #expect(given.replaced.map(\.uid) == [merged.uid])
        let left = try ledger.now(merged)
        #expect(left.isLive)
        #expect(left.content == "deploy billing in region 7")
        #expect(left.liveNotes.map(\.note) == ["deploy billing in region 7"])
        #expect(!left.promptLine.contains("--ring"))
        try ledger.undo()
        #expect(try ledger.now(merged).isSame(as: merged))
    }

    @Test
    func `a good note, a pinned skill and an answer that shows no such skill replace nothing`()
        throws
    {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy with --ring").skill)
        #expect(try ledger.correct("not --ring, it is --stage").replaced.isEmpty)
        let turn = try ledger.ask(cited: [old])
        #expect(try ledger.say(.good(turn, note: "never --ring, right")).replaced.isEmpty)
        try ledger.edit(.pin(id: old.id, true))
        #expect(try ledger.correct("--ring is wrong", cited: [old]).replaced.isEmpty)
        #expect(try ledger.now(old).isLive)
    }

    @Test func `a turn that is not there is refused and nothing is kept`() throws {
        var ledger = Ledger()
        #expect(throws: LearningError.noTurn(9)) { try ledger.say(.bad(9, note: "no")) }
        #expect(ledger.book.revision == 0)
    }

    @Test func `a note with a secret marks its skill`() throws {
        var ledger = Ledger()
        let given = try ledger.correct("deploy with token abc123def")
        #expect(given.skill?.isSecret == true)
    }

    @Test func `of a skill that stands for other notes still a correction takes no words`() throws {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy billing with zeppo 2").skill)
        try ledger.learn()
        try ledger.correct("deploy with --ring", cited: [old])
        try ledger.learn([.update(old, "deploy billing with zeppo 2 --ring")])
        let merged = try ledger.now(old)
        #expect(merged.liveNotes.count == 2)
        let given = try ledger.correct("not --ring, it is --stage", cited: [merged])
        #expect(given.skill?.liveNotes.map(\.note) == ["not --ring, it is --stage"])
        #expect(try ledger.now(old).content == "deploy billing with zeppo 2")
    }

    @Test func `words changed by hand stand alone, and a retired skill comes back with them`()
        throws
    {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy with --ring").skill)
        let edited = try ledger.edit(.reword(id: old.id, content: "deploy with --stage"))
        #expect(edited.promptText == "deploy with --stage")
        #expect(edited.sources.map(\.state) == [.superseded])
        let revision = ledger.book.revision
        try ledger.edit(.reword(id: old.id, content: "deploy with --stage"))
        #expect(ledger.book.revision == revision)
        try ledger.edit(.remove(id: old.id))
        #expect(try ledger.edit(.reword(id: old.id, content: "deploy with --stage")).isLive)
    }
}

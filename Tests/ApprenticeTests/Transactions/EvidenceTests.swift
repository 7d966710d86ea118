@testable import Apprentice
import Testing

struct EvidenceTests {
    /// A skill and a ledger in which a Reflector has called it harmful so often.
    private func harmed(_ times: Int, edit: BookEdit? = nil) throws -> (Ledger, Skill) {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        if let edit { try ledger.edit(edit) }
        for _ in 0..<times { try harm(skill, in: &ledger) }
        return (ledger, skill)
    }

    private func harm(_ skill: Skill, in ledger: inout Ledger) throws {
        try ledger.say(.bad(ledger.ask(cited: [skill])))
        try ledger.learn(tags: [skill.id: .harmful])
    }

    @Test func `a third harmful verdict in a row retires a skill, with its cause`() throws {
        var (ledger, skill) = try harmed(2)
        #expect(try ledger.now(skill).isLive)
        try harm(skill, in: &ledger)
        #expect(try ledger.now(skill).status == .retired)
        #expect(try ledger.now(skill).harmful == 3)
        #expect(try ledger.cause == .learned([4]))
    }

    @Test func `a helpful verdict in between saves it`() throws {
        var (ledger, skill) = try harmed(2)
        try ledger.say(.good(ledger.ask(cited: [skill])))
        try harm(skill, in: &ledger)
        #expect(try ledger.now(skill).isLive)
    }

    @Test func `several verdicts on one turn are one`() throws {
        var (ledger, skill) = try harmed(2)
        let turn = try #require(try ledger.records.trajectory(2)).id
        try ledger.say(Verdict(turn: turn, score: 0, who: "second"))
        try ledger.learn(tags: [skill.id: .harmful])
        #expect(try ledger.now(skill).isLive)
        #expect(try ledger.now(skill).harmful == 2)
    }

    @Test func `verdicts from before its words changed do not count`() throws {
        var (ledger, skill) = try harmed(2)
        try ledger.correct("deploy with zeppo push", cited: [skill])
        try ledger.learn([
            UpdateOperation(.update, skillID: skill.id, content: "deploy with zeppo push")
        ])
        try harm(skill, in: &ledger)
        #expect(try ledger.now(skill).isLive)
    }

    @Test func `a skill that was restored starts anew`() throws {
        var (ledger, skill) = try harmed(3)
        try ledger.undo()
        #expect(try ledger.now(skill).isLive)
        try harm(skill, in: &ledger)
        #expect(try ledger.now(skill).isLive)
        try harm(skill, in: &ledger)
        try harm(skill, in: &ledger)
        #expect(!(try ledger.now(skill).isLive))
    }

    @Test func `pinned and hand-written skills are only flagged`() throws {
        var (pinned, skill) = try harmed(2, edit: .pin(id: "deploy-00001", true))
        try pinned.say(.bad(pinned.ask(cited: [skill])))
        let commit = try pinned.learn(tags: [skill.id: .harmful])
        #expect(try pinned.now(skill).isLive)
        #expect(commit.notices.contains { $0.contains(skill.id) })
        let (written, own) = try harmed(
            3,
            edit: .reword(id: "deploy-00001", content: "deploy with zeppo 2")
        )
        #expect(try written.now(own).isLive)
    }

    @Test func `praise that is taken back kept nothing alive, until that is undone`() throws {
        var (ledger, skill) = try harmed(2)
        let good = try ledger.ask(cited: [skill])
        try ledger.say(.good(good))
        try harm(skill, in: &ledger)
        #expect(try ledger.now(skill).isLive)
        let back = try ledger.withdraw(good)
        #expect(back.retired.map(\.uid) == [skill.uid])
        #expect(try ledger.now(skill).harmful == 3)
        try ledger.undo()
        #expect(try ledger.now(skill).status == .active)
        #expect(try ledger.now(skill).helpful == 1)
    }

    @Test func `a retirement goes with the verdict that completed it, as a revision with a cause`()
        throws
    {
        var (ledger, skill) = try harmed(2)
        let last = try ledger.ask(cited: [skill])
        let feedback = try ledger.say(.bad(last)).feedback
        try ledger.learn(tags: [skill.id: .harmful])
        #expect(try ledger.now(skill).status == .retired)
        let back = try ledger.withdraw(last)
        #expect(back.restored.map(\.uid) == [skill.uid])
        #expect(try ledger.now(skill).status == .active)
        #expect(try ledger.cause == .withdrawn(feedback.id))
        // It goes on as if the verdict had never been: the two before it still count.
        try harm(skill, in: &ledger)
        #expect(try ledger.now(skill).status == .retired)
    }

    @Test func `a retirement goes with any verdict it rests on, and stays while three are left`()
        throws
    {
        var (ledger, skill) = try harmed(4)
        #expect(try ledger.now(skill).status == .retired)
        let turns = try (1...5).compactMap { try ledger.records.trajectory($0) }
            .filter { $0.cited == [skill.uid] }.map(\.id)
        try ledger.withdraw(turns[0])
        #expect(try ledger.now(skill).status == .retired)
        try ledger.withdraw(turns[1])
        #expect(try ledger.now(skill).status == .active)
    }

    @Test func `what was removed by hand does not come back with a verdict`() throws {
        var (ledger, skill) = try harmed(2)
        let last = try ledger.ask(cited: [skill])
        try ledger.say(.bad(last))
        try ledger.edit(.remove(id: skill.id))
        try ledger.learn(tags: [skill.id: .harmful])
        try ledger.withdraw(last)
        #expect(try ledger.now(skill).status == .retired)
    }

    @Test func `a skill whose words stand elsewhere by now does not come back with a verdict`()
        throws
    {
        var (ledger, skill) = try harmed(2)
        let last = try ledger.ask(cited: [skill])
        try ledger.say(.bad(last))
        try ledger.learn(tags: [skill.id: .harmful])
        let again = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.withdraw(last)
        #expect(ledger.book.live.map(\.uid) == [again.uid])
    }

    @Test func `a guess that took a note in outlives the verdict that had confirmed it`() throws {
        var ledger = Ledger()
        let words = "deploy with zeppo --ring 2"
        try ledger.say(.bad(ledger.ask()))
        try ledger.learn([UpdateOperation(.add, section: "deploy", content: words)])
        let guess = try #require(ledger.book.live.first)
        #expect(guess.status == .unconfirmed)
        let turn = try ledger.ask(cited: [guess])
        try ledger.say(.good(turn))
        try ledger.correct(words)
        try ledger.learn()
        #expect(try ledger.now(guess).liveNotes.map(\.note) == [words])
        _ = try ledger.records.relearn(turn)
        try ledger.learn(tags: [guess.id: .harmful])
        #expect(try ledger.now(guess).status == .active)
    }

    @Test func `a guess is one again when the verdict that confirmed or retired it goes`() throws {
        for score in [1.0, 0] {
            var ledger = Ledger()
            try ledger.say(.bad(ledger.ask()))
            try ledger.learn([
                UpdateOperation(.add, section: "deploy", content: "ask for the ring")
            ])
            let guess = try #require(ledger.book.live.first)
            let turn = try ledger.ask(cited: [guess])
            try ledger.say(Verdict(turn: turn, score: score))
            try ledger.learn(tags: [guess.id: .harmful])
            #expect(try ledger.now(guess).status == (score > 0 ? .active : .retired))
            try ledger.withdraw(turn)
            #expect(try ledger.now(guess).status == .unconfirmed)
        }
    }

    @Test func `a plain bad after a note that replaced a skill leaves the harm`() throws {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy with --ring").skill)
        let turn = try ledger.ask(cited: [old])
        try ledger.say(.bad(turn, note: "not --ring, it is --stage"))
        try ledger.say(.bad(turn))
        #expect(try ledger.now(old).harmful == 1)
        try ledger.say(.good(turn))
        #expect(try ledger.now(old).harmful == 0)
    }

    @Test func `feedback given again brings the Reflector's verdict back with it`() throws {
        var (ledger, skill) = try harmed(2)
        let last = try ledger.ask(cited: [skill])
        try ledger.say(.bad(last, note: "use metric units"))
        let revision = ledger.book.revision
        try ledger.learn(tags: [skill.id: .harmful])
        #expect(try ledger.now(skill).harmful == 3)
        try ledger.undo(revision)
        #expect(try ledger.now(skill).harmful == 2)
        try ledger.redo()
        #expect(try ledger.now(skill).harmful == 3)
    }

    @Test func `a bare bad teaches a guess that its first verdict confirms or retires`() throws {
        for tag in [Evidence.Tag.helpful, .harmful] {
            var ledger = Ledger()
            try ledger.say(.bad(ledger.ask()))
            try ledger.learn([UpdateOperation(.add, section: "deploy", content: "ask for the ring")]
            )
            let guess = try #require(ledger.book.live.first)
            #expect(guess.status == .unconfirmed)
            try ledger.say(.good(ledger.ask(shown: [guess])))
            #expect(try ledger.now(guess).status == .unconfirmed)
            let turn = try ledger.ask(cited: [guess])
            if tag == .helpful {
                try ledger.say(.good(turn))
                #expect(try ledger.now(guess).status == .active)
            } else {
                try ledger.say(.bad(turn))
                #expect(try ledger.now(guess).status == .unconfirmed)
                try ledger.learn(tags: [guess.id: .harmful])
                #expect(try ledger.now(guess).status == .retired)
            }
        }
    }

    @Test func `a note equal to a guess confirms it`() throws {
        var ledger = Ledger()
        try ledger.say(.bad(ledger.ask()))
        try ledger.learn([UpdateOperation(.add, section: "deploy", content: "ask for the ring")])
        let guess = try #require(ledger.book.live.first)
        try ledger.correct("ask for the ring")
        #expect(try ledger.now(guess).status == .active)
        #expect(ledger.book.all.count == 1)
    }

    @Test func `counts are the tally of the rows after a batch changed the skill, too`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        try ledger.correct("deploy with zeppo push", cited: [skill])
        try ledger.learn(
            [UpdateOperation(.update, skillID: skill.id, content: "deploy with zeppo push")],
            tags: [skill.id: .harmful]
        )
        let now = try ledger.now(skill)
        #expect(now.content == "deploy with zeppo push")
        #expect(now.harmful == 1)
        #expect(Tally(try ledger.records.evidence(skill: skill.uid)).harmful == 1)
    }

    @Test func `a model's tags are not used in guided mode`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        try ledger.correct("deploy on weekdays", cited: [skill])
        try ledger.learn(mode: .guided, tags: [skill.id: .harmful])
        #expect(try ledger.now(skill).harmful == 0)
    }

    @Test func `a skill that comes back in the call that ends its job waits for nothing`() throws {
        var ledger = Ledger()
        let given = try ledger.correct("deploy with zeppo")
        _ = try ledger.reflect()
        for _ in 0..<3 { try ledger.say(.good(ledger.ask(cited: [ledger.now(given.skill)]))) }
        let skill = try ledger.now(given.skill)
        let harm = (2...4).map {
            Evidence(
                skill: skill.uid,
                turn: $0,
                judge: .reflector,
                who: "reflector",
                tag: .harmful,
                at: ledger.records.now
            )
        }
        let changes = try ledger.records.weigh([skill.uid]) { records in
            for verdict in harm { try records.save(verdict) }
        }
        try ledger.records.append(.learned([]), Array(changes.values))
        #expect(try ledger.now(skill).status == .retired)
        _ = try ledger.records.relearn(2)
        let both = try ledger.reflect(tags: [skill.id: .helpful])
        #expect(both.count == 2)
        _ = try ledger.commit([], of: both)
        #expect(try ledger.now(skill).status == .active)
    }
}

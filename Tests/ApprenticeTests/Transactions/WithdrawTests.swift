@testable import Apprentice
import Testing

struct WithdrawTests {
    @Test func `withdrawn feedback takes its rows, its job and its note back`() throws {
        var ledger = Ledger()
        let cited = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        let turn = try ledger.ask(cited: [cited])
        let given = try ledger.say(.bad(turn, note: "deploy billing on weekdays"))
        let back = try ledger.withdraw(turn)
        #expect(back.retired.map(\.uid) == [given.skill?.uid])
        #expect(try ledger.now(given.skill).sources.map(\.state) == [.withdrawn])
        #expect(try ledger.now(cited).evidenceCount == 0)
        #expect(try ledger.records.job(given.job?.id ?? 0)?.state == .withdrawn)
        #expect(try ledger.cause == .withdrawn(given.feedback.id))
        #expect(try ledger.records.feedback(turn: turn).allSatisfy(\.isWithdrawn))
    }

    @Test func `a skill with other notes shows those word for word`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with --ring 2")
        let second = try ledger.correct("deploy billing in region 7")
        try ledger.learn([
            UpdateOperation(.add, content: "deploy billing with --ring 2 in region 7")
        ])
        #expect(ledger.book.liveCount == 1)
        try ledger.withdraw(second.feedback.turn)
        let left = try ledger.now(first.skill)
        #expect(left.content == "deploy with --ring 2")
        #expect(left.promptLine == "[deploy-00001] deploy with --ring 2")
    }

    @Test func `a skill whose note another said too keeps its words`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo 7")
        let second = try ledger.correct("deploy with zeppo 7", of: "how do I deploy search?")
        try ledger.learn([UpdateOperation(.add, content: "Always deploy with zeppo 7")])
        try ledger.withdraw(second.feedback.turn)
        #expect(try ledger.now(first.skill).content == "Always deploy with zeppo 7")
        #expect(try ledger.now(first.skill).liveNotes.count == 1)
    }

    @Test func `what the feedback had replaced is used again`() throws {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy with --ring").skill)
        let given = try ledger.correct("not --ring, it is --stage", cited: [old])
        let back = try ledger.withdraw(given.feedback.turn)
        #expect(back.restored.map(\.uid) == [old.uid])
        #expect(try ledger.now(old).isSame(as: old))
        #expect(ledger.book.live.map(\.uid) == [old.uid])
    }

    @Test func `what was replaced stays so when another skill says the same by now`() throws {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy with --ring").skill)
        let given = try ledger.correct("not --ring, it is --stage", cited: [old])
        let again = try #require(try ledger.correct("deploy with --ring").skill)
        #expect(again.uid != old.uid)
        try ledger.withdraw(given.feedback.turn)
        #expect(ledger.book.live.map(\.uid) == [again.uid])
    }

    @Test func `a skill that is older than its only note does not go with it`() throws {
        var ledger = Ledger()
        let own = try ledger.edit(
            .add(section: "deploy", content: "deploy billing with --ring 2", project: nil)
        )
        var loaded = own
        loaded.isByHand = false
        try ledger.records.append(.load("book.json"), [SkillChange(before: own, after: loaded)])
        let given = try ledger.correct("deploy billing with the --ring 2")
        try ledger.learn()
        #expect(ledger.book.liveCount == 1)
        #expect(try ledger.now(own).liveNotes.count == 1)
        try ledger.withdraw(given.feedback.turn)
        #expect(try ledger.now(own).isLive)
        #expect(try ledger.now(own).content == "deploy billing with --ring 2")
    }

    @Test func `feedback of others on the turn stays`() throws {
        var ledger = Ledger()
        let cited = try #require(try ledger.correct("deploy with zeppo").skill)
        let turn = try ledger.ask(cited: [cited])
        try ledger.say(Verdict(turn: turn, score: 1, who: "monitor", kind: .monitoring))
        try ledger.say(Verdict(turn: turn, score: 0, note: "deploy slowly", who: "other"))
        try ledger.say(.bad(turn, note: "deploy quickly"))
        try ledger.withdraw(turn)
        #expect(ledger.book.live.map(\.content) == ["deploy with zeppo", "deploy slowly"])
        #expect(try ledger.now(cited).evidenceCount == 1)
    }

    @Test func `a verdict given again after it was withdrawn is a new one`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        try ledger.say(.bad(turn, note: "deploy with zeppo"))
        try ledger.withdraw(turn)
        let again = try ledger.say(.bad(turn, note: "deploy with zeppo"))
        #expect(again.isNew)
        #expect(again.feedback.notes.map(\.text) == ["deploy with zeppo"])
        #expect(!again.feedback.isWithdrawn)
        #expect(ledger.book.liveCount == 1)
    }

    @Test func `a failed job goes with its feedback and is repeated only when that is given again`()
        throws
    {
        var ledger = Ledger()
        let cited = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        let turn = try ledger.ask(cited: [cited])
        let queued = try #require(try ledger.say(.bad(turn, note: "deploy slowly")).job)
        let job = queued.id
        #expect(try ledger.records.fail(queued, reason: "refused", by: ledger.holder))
        try ledger.withdraw(turn)
        #expect(try ledger.records.job(job)?.state == .withdrawn)
        #expect(try !ledger.records.retry(job))
        try ledger.learn(tags: [cited.id: .harmful])
        #expect(try ledger.now(cited).evidenceCount == 0)
        try ledger.undo()
        #expect(try ledger.records.job(job)?.state == .queued)
    }

    @Test func `a job that had failed before its feedback was taken back is not repeated`() throws {
        // Stores of earlier releases hold such jobs.
        var ledger = Ledger()
        let given = try ledger.correct("deploy with zeppo")
        try ledger.withdraw(given.feedback.turn)
        var job = try #require(try ledger.records.job(given.job?.id ?? 0))
        job.state = .failed
        _ = try ledger.records.save(job)
        #expect(try !ledger.records.retry(job.id))
        #expect(throws: LearningError.self) { try ledger.records.relearn(job.turn) }
    }

    @Test func `a note given again to a skill that stands for it too outlives the other`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo 7")
        let second = try ledger.correct("deploy with zeppo 7", of: "how do I deploy search?")
        try ledger.withdraw(first.feedback.turn)
        try ledger.say(.bad(first.feedback.turn, note: "deploy with zeppo 7"))
        try ledger.withdraw(second.feedback.turn)
        #expect(try ledger.now(first.skill).isLive)
        #expect(try ledger.now(first.skill).liveNotes.map(\.feedback) == [first.feedback.id])
    }

    @Test func `with nothing said there is nothing to withdraw`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        #expect(throws: LearningError.self) { try ledger.withdraw(turn) }
        #expect(throws: LearningError.noTurn(99)) { try ledger.withdraw(99) }
    }
}

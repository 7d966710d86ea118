@testable import Apprentice
import Testing

struct UndoTests {
    /// Undoes, redoes and undoes again, and expects the book to go there and back.
    private func expectThereAndBack(_ ledger: inout Ledger, before: Skillbook) throws {
        let after = ledger.book
        for _ in 0..<2 {
            try ledger.undo()
            expectSame(ledger.book, before)
            try ledger.redo()
            expectSame(ledger.book, after)
        }
        try ledger.undo()
        expectSame(ledger.book, before)
    }

    /// What is live is the same; a skill that was not there before may be there, retired.
    private func expectSame(_ book: Skillbook, _ other: Skillbook) {
        #expect(book.live.map(\.id) == other.live.map(\.id))
        for (skill, twin) in zip(book.live, other.live) { #expect(skill.isSame(as: twin)) }
    }

    @Test func `feedback goes and comes back with its note, its evidence and its job`() throws {
        var ledger = Ledger()
        let cited = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        let before = ledger.book
        let given = try ledger.correct("deploy billing on weekdays", cited: [cited])
        try expectThereAndBack(&ledger, before: before)
        #expect(try ledger.records.feedback(given.feedback.id)?.isWithdrawn == true)
        #expect(try ledger.records.job(given.job?.id ?? 0)?.state == .withdrawn)
        #expect(try ledger.now(cited).evidenceCount == 0)
        try ledger.redo()
        #expect(try ledger.records.feedback(given.feedback.id)?.isWithdrawn == false)
        #expect(try ledger.records.job(given.job?.id ?? 0)?.state == .queued)
        #expect(try ledger.now(cited).neutral == 1)
    }

    @Test func `feedback that replaced a skill goes and comes back`() throws {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy with --ring").skill)
        let before = ledger.book
        try ledger.correct("not --ring, it is --stage", cited: [old])
        try expectThereAndBack(&ledger, before: before)
        try ledger.redo()
        #expect(try ledger.now(old).harmful == 1)
    }

    @Test func `a note comes back that a later one of the same feedback had replaced`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask("how do I add a dependency?")
        let first = try ledger.say(.bad(turn, note: "use npm"))
        let before = ledger.book
        let second = try ledger.say(.bad(turn, note: "do not use npm"))
        try #require(second.replaced.map(\.uid) == [first.skill?.uid])
        try expectThereAndBack(&ledger, before: before)
        let feedback = try #require(try ledger.records.feedback(first.feedback.id))
        #expect(!feedback.isWithdrawn)
        #expect(feedback.notes.map(\.text) == ["use npm"])
    }

    @Test func `of two notes on a turn only the last one goes`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        let first = try ledger.say(.bad(turn, note: "deploy with zeppo"))
        let before = ledger.book
        let second = try ledger.say(.bad(turn, note: "deploy on weekdays"))
        try ledger.undo()
        expectSame(ledger.book, before)
        let feedback = try #require(try ledger.records.feedback(first.feedback.id))
        #expect(!feedback.isWithdrawn)
        #expect(feedback.notes.map(\.text) == ["deploy with zeppo"])
        #expect(try ledger.records.job(first.job?.id ?? 0)?.state == .queued)
        #expect(try ledger.records.job(second.job?.id ?? 0)?.state == .withdrawn)
        try ledger.redo()
        #expect(ledger.book.liveCount == 2)
        #expect(
            try ledger.records.feedback(first.feedback.id)?.notes.map(\.text) == [
                "deploy with zeppo", "deploy on weekdays",
            ]
        )
        #expect(try ledger.records.job(second.job?.id ?? 0)?.state == .queued)
        try ledger.undo()
        try ledger.undo()
        #expect(ledger.book.liveCount == 0)
        #expect(try ledger.records.feedback(first.feedback.id)?.isWithdrawn == true)
    }

    @Test func `a learned revision goes and comes back, and its jobs say so`() throws {
        var ledger = Ledger()
        let given = try ledger.correct("deploy with zeppo 7")
        let before = ledger.book
        let commit = try ledger.learn([UpdateOperation(.add, content: "Use zeppo 7 for deploys")])
        #expect(commit.revision?.number == 2)
        try expectThereAndBack(&ledger, before: before)
        #expect(try ledger.records.job(given.job?.id ?? 0)?.state == .undone)
        #expect(try ledger.now(given.skill).content == "deploy with zeppo 7")
        try ledger.redo()
        #expect(try ledger.records.job(given.job?.id ?? 0)?.state == .learned)
    }

    @Test func `a job is not learned again while its skill, pinned since, goes on waiting`() throws
    {
        var ledger = Ledger()
        let kept = try ledger.correct("deploy with zeppo 7")
        let other = try ledger.correct("deploy billing in region 9")
        try ledger.learn([
            UpdateOperation(.add, content: "Use zeppo 7 for deploys"),
            UpdateOperation(.add, content: "Deploy billing in region 9 only"),
        ])
        try ledger.undo()
        try ledger.edit(.pin(id: kept.skill?.id ?? "", true))
        #expect(try ledger.redo().kept == kept.skill.map { [$0.id] })
        #expect(try ledger.now(kept.skill).status == .provisional)
        #expect(try ledger.records.job(kept.job?.id ?? 0)?.state == .undone)
        #expect(try ledger.now(other.skill).status == .active)
        #expect(try ledger.records.job(other.job?.id ?? 0)?.state == .learned)
    }

    @Test func `a skill that an undo brings back waits for no job that ended meanwhile`() throws {
        var ledger = Ledger()
        let old = try ledger.correct("deploy with --ring")
        let replacing = try ledger.correct(
            "not --ring, it is --stage",
            cited: [ledger.now(old.skill)]
        )
        try ledger.learn()
        #expect(try ledger.records.job(old.job?.id ?? 0)?.state == .learned)
        try ledger.undo(replacing.revision)
        #expect(try ledger.now(old.skill).status == .active)
    }

    @Test func `a merge goes and comes back`() throws {
        var ledger = Ledger()
        try ledger.correct("deploy with --ring 2")
        try ledger.correct("deploy billing in region 7")
        let before = ledger.book
        try ledger.learn([
            UpdateOperation(.add, content: "deploy billing with --ring 2 in region 7")
        ])
        #expect(ledger.book.liveCount == 1)
        try expectThereAndBack(&ledger, before: before)
    }

    @Test(arguments: [
        BookEdit.add(section: "deploy", content: "deploy slowly", project: nil),
        .reword(id: "deploy-00001", content: "deploy with zeppo 8"),
        .remove(id: "deploy-00001"), .applies(id: "deploy-00001", .always),
        .moves(id: "deploy-00001", project: "/p"), .pin(id: "deploy-00001", true),
    ])
    func `a change by hand goes and comes back`(edit: BookEdit) throws {
        var ledger = Ledger()
        try ledger.correct("deploy with zeppo 7")
        let before = ledger.book
        try ledger.edit(edit)
        try expectThereAndBack(&ledger, before: before)
    }

    @Test func `a withdrawal goes and comes back`() throws {
        var ledger = Ledger()
        let cited = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        let given = try ledger.correct("deploy billing on weekdays", cited: [cited])
        let before = ledger.book
        try ledger.withdraw(given.feedback.turn)
        try ledger.undo()
        expectSame(ledger.book, before)
        #expect(try ledger.records.feedback(given.feedback.id)?.isWithdrawn == false)
        #expect(try ledger.records.job(given.job?.id ?? 0)?.state == .queued)
        #expect(try ledger.now(cited).neutral == 1)
        try ledger.redo()
        #expect(try ledger.records.feedback(given.feedback.id)?.isWithdrawn == true)
        #expect(try ledger.now(cited).evidenceCount == 0)
        try ledger.undo()
        expectSame(ledger.book, before)
    }

    @Test func `a file that was loaded goes and comes back`() throws {
        var ledger = Ledger()
        let old = try #require(try ledger.correct("deploy with zeppo").skill)
        let before = ledger.book
        let new = Skill(
            id: "deploy-00009",
            section: "deploy",
            content: "deploy with curl",
            createdAt: ledger.records.now
        )
        var retired = old
        retired.status = .retired
        try ledger.records.append(
            .load("book.json"),
            [SkillChange(before: nil, after: new), SkillChange(before: old, after: retired)]
        )
        try expectThereAndBack(&ledger, before: before)
    }

    @Test func `what changed since is left as it is and said`() throws {
        var ledger = Ledger()
        try ledger.correct("deploy with zeppo 7")
        let job = try ledger.learn([UpdateOperation(.add, content: "Use zeppo 7 for deploys")])
        try ledger.edit(.reword(id: "deploy-00001", content: "mine"))
        let reversal = try ledger.undo(job.revision?.number)
        #expect(reversal.kept == ["deploy-00001"])
        #expect(reversal.revision == nil)
        #expect(ledger.book.live.map(\.content) == ["mine"])
        #expect(try ledger.records.job(1)?.state == .learned)
    }

    @Test func `evidence of others stays when a learned revision is undone`() throws {
        var ledger = Ledger()
        let given = try ledger.correct("deploy with zeppo 7")
        try ledger.learn([UpdateOperation(.add, content: "Use zeppo 7 for deploys")])
        try ledger.say(.good(ledger.ask(cited: [ledger.now(given.skill)])))
        try ledger.undo()
        #expect(try ledger.now(given.skill).content == "deploy with zeppo 7")
        #expect(try ledger.now(given.skill).helpful == 1)
    }

    @Test func `only what a prompt has shown is undone without a number`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo 7")
        try ledger.edit(.add(section: "x", content: "of another process", project: nil))
        #expect(try ledger.undo(upTo: 1).reverted.number == 1)
        #expect(try ledger.now(first.skill).status == .retired)
        #expect(ledger.book.liveCount == 1)
    }

    @Test func `undoing goes back step by step and redoing forward again`() throws {
        var ledger = Ledger()
        for name in ["a1", "b2", "c3"] { try ledger.correct("deploy with \(name)") }
        for left in [2, 1, 0] {
            try ledger.undo()
            #expect(ledger.book.liveCount == left)
        }
        #expect(throws: LearningError.self) { try ledger.undo() }
        for name in ["a1", "b2", "c3"] {
            try ledger.redo()
            #expect(ledger.book.live.last?.content == "deploy with \(name)")
        }
        #expect(throws: LearningError.self) { try ledger.redo() }
    }

    @Test func `an undo can be undone by its number, and a redo`() throws {
        var ledger = Ledger()
        try ledger.correct("deploy with zeppo 7")
        let undo = try #require(try ledger.undo().revision?.number)
        let redo = try #require(try ledger.undo(undo).revision)
        #expect(redo.cause == .redo(undo))
        #expect(ledger.book.liveCount == 1)
        let again = try ledger.undo(redo.number)
        #expect(again.revision?.cause == .undo(1))
        #expect(ledger.book.liveCount == 0)
    }

    @Test func `unknown and undone revisions are refused`() throws {
        var ledger = Ledger()
        try ledger.correct("deploy with zeppo 7")
        #expect(throws: LearningError.self) { try ledger.undo(9) }
        try ledger.undo(1)
        #expect(throws: LearningError.self) { try ledger.undo(1) }
    }

    @Test func `a skill stays in its project when another says the same where it was`() throws {
        var ledger = Ledger()
        let first = try #require(try ledger.correct("be brief").skill)
        try ledger.edit(.moves(id: first.id, project: "/two"))
        try ledger.correct("be brief", of: "how do I deploy search?")
        #expect(try ledger.undo(2).kept == [first.id])
        #expect(try ledger.now(first).project == "/two")
        #expect(ledger.book.liveCount == 2)
    }

    @Test func `a note given again is not doubled by a redo`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo 7")
        try ledger.undo()
        let second = try ledger.correct("deploy with zeppo 7")
        let reversal = try ledger.redo()
        #expect(reversal.kept == first.skill.map { [$0.id] })
        #expect(ledger.book.live.map(\.uid) == [second.skill?.uid])
    }

    @Test func `a redo adds its note to the skill that says the same by now`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo 7")
        try ledger.undo()
        let second = try ledger.correct("deploy with zeppo 7")
        try ledger.redo()
        try ledger.withdraw(second.feedback.turn)
        #expect(ledger.book.live.flatMap(\.liveNotes).map(\.feedback) == [first.feedback.id])
        try ledger.withdraw(first.feedback.turn)
        #expect(ledger.book.liveCount == 0)
    }

    @Test func `a redo brings a note back to a skill that changed since`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo 7")
        let second = try ledger.correct("deploy with zeppo 7", of: "how do I deploy search?")
        try ledger.undo(second.revision)
        try ledger.edit(.pin(id: first.skill?.id ?? "", true))
        try ledger.redo()
        #expect(try ledger.now(first.skill).liveNotes.count == 2)
    }

    @Test func `a redo brings a note back whose skill went with another note since`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo 7")
        let second = try ledger.correct("deploy with zeppo 7", of: "how do I deploy search?")
        try ledger.undo(second.revision)
        try ledger.withdraw(first.feedback.turn)
        #expect(ledger.book.liveCount == 0)
        try ledger.redo()
        #expect(ledger.book.live.map(\.content) == ["deploy with zeppo 7"])
        #expect(ledger.book.live.flatMap(\.liveNotes).map(\.feedback) == [second.feedback.id])
    }

    @Test func `a correction undone after it was given again takes all of it back`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        try ledger.say(.bad(turn, note: "deploy with zeppo 7"))
        try ledger.withdraw(turn)
        let again = try ledger.say(.bad(turn, note: "deploy slowly"))
        try ledger.undo()
        #expect(try ledger.records.feedback(again.feedback.id)?.isWithdrawn == true)
    }

    @Test func `a note said again elsewhere loses by an undo only what that changed`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        let given = try ledger.say(.bad(turn, note: "deploy with zeppo 7"))
        try ledger.edit(.applies(id: given.skill?.id ?? "", .topic))
        try ledger.say(Verdict(turn: turn, score: 1, note: "deploy with zeppo 7"))
        #expect(try ledger.records.feedback(given.feedback.id)?.isWithdrawn == false)
        var wider = try ledger.now(given.skill)
        wider.applies = .always
        let change = SkillChange(before: try ledger.now(given.skill), after: wider)
        try ledger.records.append(.feedback(given.feedback.id), [change])
        try ledger.undo()
        #expect(try ledger.now(given.skill).applies == .topic)
        #expect(try ledger.records.feedback(given.feedback.id)?.isWithdrawn == false)
    }

    @Test func `a redo wakes no note in a skill reworded by hand when another tells it`() throws {
        var ledger = Ledger()
        let first = try #require(try ledger.correct("deploy billing on Monday").skill)
        try ledger.undo()
        try ledger.edit(.reword(id: first.id, content: "deploy with zeppo 7"))
        let second = try ledger.correct("deploy billing on Monday")
        try ledger.redo()
        #expect(try ledger.now(first).liveNotes.isEmpty)
        #expect(try ledger.now(second.skill).liveNotes.count == 2)
    }
}

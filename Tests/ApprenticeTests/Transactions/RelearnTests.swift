import Testing

@testable import Apprentice

/// Feedback that comes after its turn was learned.
struct RelearnTests {
    private func monitor(_ turn: Int, _ score: Double, note: String? = nil) -> Verdict {
        Verdict(turn: turn, score: score, note: note, who: "probe", kind: .monitoring)
    }

    @Test func `a verdict that turns after its turn was learned queues the turn again`() throws {
        var ledger = Ledger()
        let first = try ledger.correct("deploy with zeppo")
        let turn = first.feedback.turn
        try ledger.learn()
        let later = try ledger.say(monitor(turn, 1))
        let job = try #require(later.job)
        #expect(job.id != first.job?.id)
        #expect(job.skill == first.skill?.uid)
        #expect(!job.isInteractive)
        let read = try #require(try ledger.reflect().first)
        #expect(read.feedback.map(\.kind) == [.human, .monitoring])
        #expect(read.earlier?.keyInsight == "an insight")
        #expect(read.score == 1)
    }

    @Test func `a Reflector reads where feedback came from, what it comes to and what was found`()
        throws
    {
        var ledger = Ledger()
        let turn = try ledger.correct("deploy with zeppo").feedback.turn
        try ledger.learn()
        try ledger.say(monitor(turn, 0.75, note: "rolled back twice"))
        let material = Reflector.material(try #require(try ledger.reflect().first))
        #expect(material.contains("bad: deploy with zeppo"))
        #expect(material.contains("monitoring: good (score 0.75): rolled back twice"))
        #expect(material.contains("<effective_score>\n0.75"))
        #expect(material.contains("<earlier_reflection>\nan insight"))
    }

    @Test func `feedback that does not depart is evidence and no work`() throws {
        var ledger = Ledger()
        let turn = try ledger.correct("deploy with zeppo").feedback.turn
        try ledger.learn()
        #expect(try ledger.say(monitor(turn, 0.2)).job == nil)
        #expect(try ledger.say(monitor(turn, 0.29)).job == nil)
        #expect(try ledger.say(monitor(turn, 0.4)).job != nil)
    }

    @Test func `while a turn waits, later feedback makes no second job`() throws {
        var ledger = Ledger()
        try ledger.say(.bad(ledger.ask()))
        let turn = try #require(try ledger.records.trajectory(1)).id
        #expect(try ledger.say(monitor(turn, 1)).job == nil)
        #expect(try ledger.records.jobs(turn: turn).count == 1)
    }

    @Test func `the rule decides what a turn's scores come to`() throws {
        for (rule, departs) in [(Scoring.Rule.latest, true), (.average, false)] {
            var ledger = Ledger()
            ledger.policy.scoring = Scoring(rule)
            let turn = try ledger.correct("deploy with zeppo").feedback.turn
            for _ in 1...4 { try ledger.say(Verdict(turn: turn, score: 0, who: "second")) }
            try ledger.learn()
            #expect((try ledger.say(monitor(turn, 0.5)).job != nil) == departs)
        }
    }

    @Test func `evidence of the earlier reading is replaced, not added to`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        let turn = try ledger.ask(cited: [skill])
        try ledger.say(.bad(turn))
        try ledger.learn(tags: [skill.id: .harmful])
        #expect(try ledger.now(skill).harmful == 1)
        try ledger.say(monitor(turn, 1))
        try ledger.learn(tags: [skill.id: .helpful])
        #expect(try ledger.now(skill).harmful == 0)
        #expect(try ledger.now(skill).helpful == 1)
        #expect(try ledger.now(skill).evidenceCount == 1)
        try ledger.say(monitor(turn, 0))
        try ledger.learn()
        // Nothing was found this time: what people and monitors said counts.
        #expect(try ledger.records.evidence(turn: turn).allSatisfy { $0.judge != .reflector })
        #expect(try ledger.now(skill).neutral == 1)
    }

    @Test func `a retirement whose verdict is read otherwise later is taken back`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        var turns: [Int] = []
        for _ in 1...3 {
            turns.append(try ledger.ask(cited: [skill]))
            try ledger.say(.bad(turns[turns.count - 1]))
            try ledger.learn(tags: [skill.id: .harmful])
        }
        #expect(try ledger.now(skill).status == .retired)
        try ledger.say(monitor(turns[1], 1))
        let commit = try ledger.learn(tags: [skill.id: .helpful])
        #expect(try ledger.now(skill).status == .active)
        #expect(commit.revision?.changes.map(\.uid) == [skill.uid])
        #expect(try ledger.cause == .learned([5]))
    }

    @Test func `a turn that is read again counts when it was first read`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        try ledger.learn()
        let first = try ledger.ask(cited: [skill])
        try ledger.say(.bad(first))
        try ledger.learn(tags: [skill.id: .harmful])
        try ledger.say(.good(ledger.ask(cited: [skill])))
        for _ in 1...2 {
            try ledger.say(.bad(ledger.ask(cited: [skill])))
            try ledger.learn(tags: [skill.id: .harmful])
        }
        try ledger.say(monitor(first, 0.45))
        try ledger.learn(tags: [skill.id: .harmful])
        #expect(try ledger.now(skill).isLive)
        #expect(try ledger.now(skill).harmful == 3)
    }

    @Test func `a guess that is not made again goes, one that was confirmed stays`() throws {
        for isConfirmed in [false, true] {
            var ledger = Ledger()
            let turn = try ledger.ask()
            try ledger.say(.bad(turn))
            try ledger.learn([
                UpdateOperation(.add, section: "deploy", content: "ask for the ring")
            ])
            let guess = try #require(ledger.book.live.first)
            if isConfirmed { try ledger.say(.good(ledger.ask(cited: [guess]))) }
            try ledger.say(.good(turn))
            try ledger.learn()
            #expect(try ledger.now(guess).isLive == isConfirmed)
        }
    }

    @Test func `a guess that is made again is the same skill`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        let guess = UpdateOperation(.add, section: "deploy", content: "ask for the ring")
        try ledger.say(.bad(turn))
        try ledger.learn([guess])
        try ledger.say(monitor(turn, 0.45))
        try ledger.learn([guess])
        #expect(ledger.book.all.count == 1)
        #expect(ledger.book.live.map(\.status) == [.unconfirmed])
    }

    @Test func `what was undone is not learned again by itself, something new is`() throws {
        var ledger = Ledger()
        let turn = try ledger.correct("deploy with zeppo").feedback.turn
        let learned = try ledger.learn([UpdateOperation(.add, content: "Deploy with zeppo push")])
        try ledger.undo(learned.revision?.number)
        #expect(try ledger.records.jobs(turn: turn).map(\.state) == [.undone])
        #expect(try ledger.records.departure(of: turn, scoring: Scoring()) == nil)
        #expect(try ledger.say(monitor(turn, 1)).job != nil)
    }

    @Test func `what is left of a turn's feedback is read again when the rest is taken back`()
        throws
    {
        var ledger = Ledger()
        let turn = try ledger.ask()
        try ledger.say(monitor(turn, 1))
        try ledger.say(.bad(turn, note: "deploy with zeppo"))
        try ledger.learn()
        let back = try ledger.records.withdraw(turn: turn, who: "me", policy: ledger.policy)
        let job = try #require(back.job)
        let read = try #require(try ledger.reflect().first)
        #expect(read.job.id == job.id)
        #expect(read.feedback.map(\.kind) == [.monitoring])
        // What it was told before rests on words that were taken back.
        #expect(read.earlier == nil)
        #expect(!Reflector.material(read).contains("zeppo"))
    }

    @Test func `a script takes back its own verdict, of one key or of all`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        for key in ["a", "b"] {
            var verdict = monitor(turn, 0)
            verdict.key = key
            try ledger.say(verdict)
        }
        try ledger.say(.bad(turn))
        let one = try ledger.records.withdraw(
            turn: turn,
            who: "probe",
            kind: .monitoring,
            key: "b"
        )
        #expect(one.feedback.map(\.key) == ["b"])
        let rest = try ledger.records.withdraw(turn: turn, who: "probe", kind: .monitoring)
        #expect(rest.feedback.map(\.key) == ["a"])
        #expect(try ledger.records.feedback(turn: turn).count { !$0.isWithdrawn } == 1)
    }

    @Test func `in guided mode only notes are learned again`() throws {
        var ledger = Ledger()
        ledger.policy.mode = .guided
        let turn = try ledger.correct("deploy with zeppo").feedback.turn
        try ledger.learn(mode: .guided)
        #expect(try ledger.say(monitor(turn, 1)).job == nil)
        #expect(try ledger.say(monitor(turn, 1, note: "rolled back")).job != nil)
    }

    @Test func `a verdict taken in twice changes nothing the second time`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        let verdict = monitor(turn, 0.2, note: "rolled back")
        guard case .acknowledged = try ledger.records.take(verdict, policy: ledger.policy) else {
            Issue.record("the first is news")
            return
        }
        let book = ledger.book
        ledger.tick()
        #expect(try ledger.records.take(verdict, policy: ledger.policy) == .unchanged)
        #expect(ledger.book == book)
        #expect(try ledger.records.jobs(turn: turn).count == 1)
        try ledger.withdraw(turn, who: "probe", kind: .monitoring)
        #expect(try ledger.records.take(verdict, policy: ledger.policy) == .unchanged)
        #expect(try ledger.records.take(monitor(99, 1), policy: ledger.policy) == .noTurn)
    }

    @Test func `a job that programs died over ten times is given up, and others go on`() throws {
        var ledger = Ledger()
        let poisoned = try #require(try ledger.correct("deploy with zeppo").job)
        for _ in 1...10 {
            let holder = LeaseHolder()
            #expect(try ledger.records.claim(limit: 1, for: holder).map(\.job.id) == [poisoned.id])
            holder.release()
        }
        let other = try #require(try ledger.correct("use metric units").job)
        let claimed = try ledger.records.claim(limit: 1, for: ledger.holder)
        #expect(claimed.map(\.job.id) == [other.id])
        let job = try #require(try ledger.records.job(poisoned.id))
        #expect(job.state == .failed)
        #expect(job.reason?.contains("10 times") ?? false)
        #expect(try ledger.records.retry(poisoned.id))
    }
}

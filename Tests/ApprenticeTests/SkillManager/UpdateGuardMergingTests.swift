@testable import Apprentice
import Testing

struct UpdateGuardMergingTests {
    @Test func `fifty unrelated lessons in one batch are fifty skills`() throws {
        var fixture = GuardFixture()
        let consonants = Array("bdfgklmprt")
        let topics = (0..<50).map {
            "\(consonants[$0 % 10])o\(consonants[$0 / 10])\(consonants[($0 + 3) % 10])u"
        }
        for (number, topic) in topics.enumerated() {
            let note =
                number.isMultiple(of: 2) ? "use \(topic) with --level\(number)" : "prefer \(topic)"
            try fixture.ledger.correct(note, of: "how do I \(topic)?")
        }
        let operations = topics.enumerated().map { number, topic in
            UpdateOperation.add(
                number.isMultiple(of: 2)
                    ? "Run \(topic) with --level\(number) for the best results"
                    : "Prefer \(topic) for the best results"
            )
        }
        fixture.commit = try fixture.ledger.learn(operations)
        #expect(fixture.live.count == Set(topics).count)
        for (number, skill) in fixture.live.enumerated() {
            #expect(skill.content == operations[number].content)
            #expect(skill.liveNotes.count == 1)
        }
    }

    @Test func `fifty unrelated lessons and a batch that mixes them up lose nothing`() throws {
        var fixture = GuardFixture()
        for number in 0..<50 {
            try fixture.ledger.correct(
                "use tool\(number) here",
                of: "how do I build part\(number)?"
            )
        }
        let operations = (0..<50).map { UpdateOperation.add("Use tool\(($0 + 1) % 50) for it") }
        fixture.commit = try fixture.ledger.learn(operations)
        #expect(fixture.live.count == 50)
        for skill in fixture.live {
            let note = try #require(skill.liveNotes.first?.note)
            #expect(KeyTerms(note).areCovered(by: skill.content))
            #expect(skill.liveNotes.count == 1)
        }
    }

    @Test func `notes with different numbers are never merged by likeness`() throws {
        var fixture = GuardFixture()
        try fixture.told("wait 30 s before you deploy billing")
        try fixture.apply()
        try fixture.told("wait 60 s before you deploy billing")
        try fixture.apply()
        try fixture.told(
            "wait 3 s before you deploy billing",
            "wait 30.5 s before you deploy billing"
        )
        try fixture.apply(.add("wait 30.5 s before you deploy billing"))
        #expect(fixture.live.count == 4)
        #expect(fixture.live.allSatisfy { $0.liveNotes.count == 1 })
    }

    @Test func `a note in other words with the same key terms is merged`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.known("deploy billing with zeppo --ring 2")
        try fixture.told("please deploy billing with the zeppo --ring 2!")
        try fixture.apply()
        #expect(fixture.live.map(\.uid) == [skill.uid])
        #expect(fixture.live.first?.liveNotes.count == 2)
    }

    @Test func `a note with fewer terms than a skill is not merged by likeness`() throws {
        var fixture = GuardFixture()
        _ = try fixture.known("deploy billing with zeppo --ring 2 --force")
        try fixture.told("deploy billing with zeppo --ring 2")
        try fixture.apply()
        #expect(fixture.live.count == 2)
    }

    @Test func `a skill that collected many notes does not draw in more for that`() throws {
        var fixture = GuardFixture()
        try fixture.told(
            "deploy billing with --ring 2",
            "deploy billing in region `eu`",
            "deploy billing as Kim"
        )
        try fixture.apply(.add("Deploy billing with --ring 2 in region `eu` as Kim"))
        try fixture.told("region Kim", of: "what is the region of deploys with the ring?")
        try fixture.apply()
        #expect(fixture.live.count == 2)
    }

    @Test func `skills of different projects are not merged`() throws {
        var fixture = GuardFixture()
        _ = try fixture.known("deploy billing with zeppo --ring 2", project: "/one")
        try fixture.ledger.correct("deploy billing with the zeppo --ring 2", project: "/two")
        try fixture.apply()
        #expect(fixture.live.map(\.project) == ["/one", "/two"])
    }

    @Test func `learning never narrows a lesson`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.known("deploy billing with --ring 2")
        let turn = try fixture.ledger.ask("what is the weather?", cited: [skill])
        try fixture.ledger.say(.bad(turn, note: "--ring 2 in every answer"))
        try fixture.apply(.update(skill, "Deploy billing with --ring 2, in every answer"))
        #expect(fixture.live.map(\.uid) == [skill.uid])
        #expect(fixture.live.first?.applies == .always)
        let own = try fixture.ledger.correct("answer in 1 line", of: "what is a monad?").skill
        try fixture.apply(.add("For monads, answer in 1 line", section: "monads"))
        #expect(try fixture.ledger.now(own).applies == .always)
    }

    @Test func `an ADD equal to an active skill makes no copy`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.loaded("Deploy billing with --ring 2")
        try fixture.told("billing: --ring 2 to deploy")
        try fixture.apply(.add("deploy billing with --ring 2."))
        #expect(fixture.live.map(\.uid) == [skill.uid])
        #expect(fixture.live.first?.liveNotes.map(\.note) == ["billing: --ring 2 to deploy"])
    }

    @Test func `a secret that the user did not tell is refused, wherever it stands`() throws {
        let secret = "sk-abcdefghijklmnop"
        for operation in [
            UpdateOperation.add("deploy with zeppo 7 and \(secret)"),
            UpdateOperation(.add, content: "deploy with zeppo 7", keywords: [secret]),
            UpdateOperation(.add, content: "deploy with zeppo 7", context: "with \(secret)"),
        ] {
            var fixture = GuardFixture()
            try fixture.told("deploy with zeppo 7")
            try fixture.apply(operation)
            #expect(fixture.lines == ["deploy with zeppo 7"])
            #expect(fixture.live.first?.keywords == [])
            #expect(fixture.commit.notices.count == 1)
            #expect(!fixture.commit.notices.joined().contains(secret))
        }
    }

    @Test func `a learned wording that holds the secret of another note is marked`() throws {
        var fixture = GuardFixture()
        let secret = "sk-abcdefghijklmnop"
        let plain = try fixture.told("deploy billing with zeppo 7", "the key is \(secret)")[0]
        try fixture.apply(.add("deploy billing with zeppo 7 and \(secret)"))
        #expect(try fixture.now(plain).content.contains(secret))
        #expect(try fixture.now(plain).isSecret)
    }

    @Test func `a learned wording that holds the secret of another project's note is marked`()
        throws
    {
        var fixture = GuardFixture()
        let secret = "sk-abcdefghijklmnop"
        let plain = try fixture.told("deploy billing with zeppo 7")[0]
        // It cannot become part of the lesson, so that its own mark does not go there.
        _ = try fixture.ledger.correct(
            "the key is \(secret)",
            of: "how do I deploy billing?",
            project: "/one"
        )
        try fixture.apply(.add("deploy billing with zeppo 7 and \(secret)"))
        #expect(try fixture.now(plain).content.contains(secret))
        #expect(try fixture.now(plain).isSecret)
    }

    @Test func `a lesson that takes a secret note in is marked, though nobody had marked it`()
        throws
    {
        var fixture = GuardFixture()
        let secret = "sk-abcdefghijklmnop"
        let skill = try fixture.loaded("Deploy billing with --ring 2 and \(secret)")
        #expect(!skill.isSecret)
        let own = try fixture.told("billing: --ring 2 and \(secret) to deploy")[0]
        try fixture.apply()
        #expect(try !fixture.now(own).isLive)
        #expect(try fixture.now(skill).isSecret)
    }

    @Test func `a secret of the user's own is kept, and its skill is marked`() throws {
        var fixture = GuardFixture()
        let secret = "sk-abcdefghijklmnop"
        let skill = try fixture.known("deploy with zeppo 7")
        let own = try fixture.told("deploy billing with \(secret)", citing: [skill])[0]
        try fixture.apply(.update(skill, "deploy with zeppo 7; billing with \(secret)"))
        #expect(try !fixture.now(own).isLive)
        #expect(try fixture.now(skill).isSecret)
        try fixture.told("deploy billing with care 9", citing: [skill])
        try fixture.apply(.update(skill, "deploy with zeppo 7; billing with \(secret) and care 9"))
        #expect(try fixture.now(skill).liveNotes.count == 3)
    }

    @Test func `an operation on a skill that changed since the call is not applied`() throws {
        var fixture = GuardFixture()
        let skill = try fixture.known("deploy with --ring 2")
        try fixture.told("deploy billing as Kim 4", citing: [skill])
        let cases = try fixture.ledger.reflect()
        let seen = fixture.book.skills.mapValues(\.revision)
        let mine = try fixture.ledger.edit(.reword(id: skill.id, content: "deploy with --ring 3"))
        let batch = [UpdateOperation.update(skill, "Deploy with --ring 2, as Kim 4")]
        #expect(throws: StaleOperations.self) {
            try fixture.ledger.commit(batch, of: cases, seen: seen, retriesStale: true)
        }
        #expect(try fixture.now(mine).isSame(as: mine))
        let commit = try fixture.ledger.commit(batch, of: cases, seen: seen)
        #expect(commit.notices.count == 1)
        #expect(commit.notices[0].contains(skill.id))
        #expect(try fixture.now(mine).content == "deploy with --ring 3")
        #expect(fixture.lines.contains("deploy billing as Kim 4"))
    }

    @Test func `without the manager's lease nothing is committed`() throws {
        var fixture = GuardFixture()
        try fixture.told("deploy with zeppo 7")
        let cases = try fixture.ledger.reflect()
        try fixture.ledger.records.setValue("another process", for: "manager")
        #expect(throws: StoreError.self) {
            try fixture.ledger.records.commit(
                UpdateBatch(),
                finishing: cases,
                seen: [:],
                mode: .free,
                model: "m",
                by: fixture.ledger.holder,
                retriesStale: false
            )
        }
    }

    @Test func `a bare bad among notes teaches only a guess`() throws {
        var fixture = GuardFixture()
        try fixture.told("deploy with zeppo 7")
        try fixture.ledger.say(.bad(fixture.ledger.ask("what is a monad?")))
        try fixture.apply(.add("Deploy with zeppo 7"), .add("Explain monads by an example"))
        #expect(fixture.live.map(\.status) == [.active, .unconfirmed])
        #expect(fixture.live.last?.liveNotes == [])
    }
}

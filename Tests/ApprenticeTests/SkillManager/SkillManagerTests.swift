@testable import Apprentice
import TestSupport
import Testing

struct SkillManagerTests {
    /// A ledger with feedback that waits, and what the manager makes of scripted replies.
    private func updates(
        replies: String...,
        mode: LearningMode = .free,
        fixture: GuardFixture
    ) async throws -> (
        result: (batch: UpdateBatch, faults: [String], usage: Usage), model: ScriptedModel
    ) {
        var ledger = fixture.ledger
        let cases = try ledger.reflect()
        let left = Watched(replies)
        let model = ScriptedModel { _, _ in left.update { $0.removeFirst() } }
        let manager = SkillManager(model: model, mode: mode)
        return (try await manager.updates(for: cases, book: ledger.book), model)
    }

    private func told(_ notes: String...) throws -> GuardFixture {
        var fixture = GuardFixture()
        for note in notes { try fixture.told(note) }
        return fixture
    }

    @Test func `an unknown id is asked for once more and then left to the guard`() async throws {
        let bad = Replies.batch(Replies.remove("a-00009"), Replies.add("x"))
        let (result, model) = try await updates(replies: bad, bad, fixture: told("be brief"))
        #expect(result.batch.operations.count == 2)
        let second = try #require(model.state.value[.manager].requests.last?.messages.last?.content)
        #expect(second.contains("operations[0]: there is no skill a-00009"))
    }

    @Test func `a faulty operation is asked for once more and then dropped alone`() async throws {
        let bad = Replies.batch(["type": "EXPLODE"], Replies.add("x"))
        let (result, _) = try await updates(replies: bad, bad, fixture: told("be brief"))
        #expect(result.batch.operations.map(\.content) == ["x"])
        #expect(result.faults.count == 1)
        let (mended, _) = try await updates(
            replies: bad,
            Replies.batch(Replies.add("y")),
            fixture: told("be brief")
        )
        #expect(mended.batch.operations.map(\.content) == ["y"])
        #expect(mended.faults == [])
    }

    @Test func `faults in the second reply, after one that was no JSON, cost only the operation`()
        async throws
    {
        let bad = Replies.batch(["type": "EXPLODE"], Replies.add("x"))
        let (result, _) = try await updates(replies: "no", bad, fixture: told("be brief"))
        #expect(result.batch.operations.map(\.content) == ["x"])
    }

    @Test func `what could be used of the first reply is not lost with a worse second`()
        async throws
    {
        let bad = Replies.batch(["type": "EXPLODE"], Replies.add("x"))
        let (result, _) = try await updates(replies: bad, "no", fixture: told("be brief"))
        #expect(result.batch.operations.map(\.content) == ["x"])
        #expect(result.faults.count == 1)
        // Both were paid for.
        #expect(result.usage.promptTokens == 20)
    }

    @Test
    func `it sees the notes of its reflections and the active book, no other provisional skills`()
        async throws
    {
        var fixture = GuardFixture()
        _ = try fixture.known("deploy with zeppo 7")
        var ledger = fixture.ledger
        try ledger.correct("be brief")
        let cases = try ledger.reflect()
        try ledger.correct("use metric units 9")
        let material = SkillManager.material(cases, book: ledger.book, plan: nil)
        #expect(material.contains("[deploy-00001] deploy with zeppo 7"))
        #expect(material.contains("note: be brief"))
        #expect(!material.contains("metric"))
    }

    // MARK: Guided

    @Test func `in guided mode code picks the kind and the skill and the model only the words`()
        async throws
    {
        var fixture = GuardFixture()
        let known = try fixture.loaded("deploy billing with zeppo push")
        try fixture.told("deploy billing with zeppo push --ring 2", "wait 30 s")
        let reply = """
            {"operations":[{"type":"UPDATE","content":"Deploy billing by zeppo push --ring 2","keywords":[]},
            {"type":"REMOVE","skill_id":"deploy-00001","content":"Wait 30 s","keywords":["time"]}]}
            """
        let (result, model) = try await updates(replies: reply, mode: .guided, fixture: fixture)
        let operations = result.batch.operations
        #expect(operations.map(\.kind) == [.update, .add])
        #expect(operations.map(\.skillID) == [known.id, nil])
        #expect(operations.map(\.job) == [1, 2])
        #expect(
            operations.map(\.content) == ["Deploy billing by zeppo push --ring 2", "Wait 30 s"]
        )
        let schema = try #require(model.state.value[.manager].requests.first?.schema)
        #expect(try JSON(parsing: schema.json)["properties"]?["operations"]?["minItems"] == 2)
        fixture.commit = try fixture.ledger.learn(operations, mode: .guided)
        #expect(
            fixture.live.map(\.content) == ["Deploy billing by zeppo push --ring 2", "Wait 30 s"]
        )
    }

    @Test func `wordings are never paired with the wrong notes`() async throws {
        let fixture = try told("be brief", "say please")
        for reply in [
            "{\"operations\":[{\"type\":\"ADD\",\"content\":\"Say please\"}]}",
            "{\"operations\":[{\"type\":\"ADD\"},{\"type\":\"ADD\",\"content\":\"Say please\"}]}",
        ] {
            await #expect(throws: ModelError.self) {
                try await updates(replies: reply, reply, mode: .guided, fixture: fixture)
            }
        }
    }

    @Test func `an unlike, pinned or foreign skill is no target of a guided rewording`() throws {
        var fixture = GuardFixture()
        _ = try fixture.loaded("write commit subjects in English")
        let pinned = try fixture.loaded("deploy billing with zeppo push")
        try fixture.ledger.edit(.pin(id: pinned.id, true))
        _ = try fixture.loaded("deploy billing with zeppo push --stage 3")
        try fixture.told("deploy billing with zeppo push --ring 2")
        let cases = try fixture.ledger.reflect()
        let plan = GuidedPlan(cases: cases, book: fixture.book)
        #expect(plan.steps.map(\.skill) == [nil])
    }

    @Test func `the right answers of two samples stay two lessons`() throws {
        var fixture = GuardFixture()
        fixture.ledger.policy.mode = .guided
        for service in ["billing", "search"] {
            let turn = try fixture.ledger.ask("how do I deploy \(service)?")
            let note = "the right answer is: push \(service)"
            try fixture.ledger.say(
                Verdict(turn: turn, score: 0, note: note, who: "samples", kind: .environment)
            )
            let plan = GuidedPlan(cases: try fixture.ledger.reflect(), book: fixture.book)
            #expect(plan.steps.map(\.skill) == [nil])
            try fixture.ledger.learn(mode: .guided)
        }
        #expect(fixture.lines.count == 2)
    }

    @Test func `a wording that is only a piece of the note does not take its place`() throws {
        var fixture = GuardFixture()
        try fixture.told("always mention git reflog", of: "how do I undo a commit?")
        try fixture.apply(.add("git reflog"), mode: .guided)
        #expect(fixture.lines == ["always mention git reflog"])
        #expect(fixture.commit.notices.count == 1)
    }

    @Test func `a wording may leave out what a note begins with and what it turns away`() throws {
        var fixture = GuardFixture()
        try fixture.told("that is wrong, deploy with `zeppo push`, not with kubectl")
        try fixture.apply(.add("Deploy with `zeppo push`."), mode: .guided)
        #expect(fixture.live.map(\.content) == ["Deploy with `zeppo push`."])
    }

    @Test func `without a note of its own a case has no step and no model is asked`() async throws {
        var fixture = GuardFixture()
        let skill = try fixture.known("be brief")
        try fixture.told("be brief", citing: [skill])
        let (result, model) = try await updates(mode: .guided, fixture: fixture)
        #expect(result.batch.operations.isEmpty)
        #expect(model.state.value[.manager].count == 0)
    }
}

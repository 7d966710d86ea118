import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(10)))
struct ProofTests {
    /// Answers a prompt that holds some words in one way, and all others in another.
    private struct Manner: Sendable {
        var words = "--ring"
        var with = "zeppo push --ring canary"
        var without = "kubectl apply"
        var judged = "no"

        func answer(_ request: ModelRequest, _ role: ScriptedModel.Role) async throws -> String {
            if request.schema?.name == "adherence" { return #"{"followed":"\#(judged)"}"# }
            guard role == .agent else { return try await Replies.dutiful(request, role) }
            let prompt = request.messages.map(\.content).joined(separator: "\n")
            return prompt.contains(words) ? with : without
        }
    }

    private func bench(_ manner: Manner, proves: Bool = false) -> Bench {
        let bench = Bench(answer: manner.answer)
        bench.loop.setProver(Prover(agent: Agent(model: bench.model), judge: bench.model))
        bench.loop.setProving(proves)
        return bench
    }

    /// Teaches a note in a book of its own, and proves it.
    private func prove(_ note: String, _ manner: Manner) async throws -> (Bench, Proof) {
        let bench = bench(manner)
        try await bench.correct(note, of: "how do I deploy billing?")
        let proofs = try await bench.whileLearning {
            _ = try await bench.waitUntilLearned()
            return try await bench.loop.prove(bench.book().live)
        }
        return (bench, try #require(proofs.first))
    }

    private func waitForProof(_ state: Proof.State, on bench: Bench) async throws -> Proof {
        while true {
            let proofs = try await bench.store.read { try $0.proofs(in: [state], limit: .max) }
            if let proof = proofs.first { return proof }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    // MARK: What is told

    @Test func `a lesson that is followed only where it is shown is told so by code`() async throws
    {
        let (bench, proof) = try await prove("use --ring canary", Manner())
        let result = try #require(proof.result)
        #expect(proof.state == .done)
        #expect((result.with, result.without) == (.followed, .notFollowed))
        #expect((result.outcome, result.judge) == (.followed, .code))
        #expect(result.changed.isEmpty && result.hindered.isEmpty)
        #expect(bench.model.state.value[.agent].requests.allSatisfy { $0.role == .proof })
        #expect(bench.model.state.value[.agent].requests.allSatisfy { $0.temperature == 0 })
    }

    @Test func `a lesson that is followed without being shown makes no difference`() async throws {
        let (_, proof) = try await prove(
            "use --ring canary",
            Manner(without: "zeppo push --ring canary")
        )
        #expect(proof.result?.outcome == .noDifference)
    }

    @Test func `a lesson that is not followed is told so, and its words stay`() async throws {
        let (bench, proof) = try await prove("use --ring canary", Manner(with: "kubectl apply"))
        #expect(proof.result?.outcome == .notFollowed)
        #expect(proof.result?.words == .notFollowed)
        #expect(try await bench.book().live.map(\.content) == ["Remember: use --ring canary"])
    }

    @Test(arguments: [
        ("yes", Proof.Outcome.noDifference), ("no", .notFollowed), ("maybe", .unclear),
    ])
    func `what code can't tell is told by a model`(
        _ said: String,
        _ outcome: Proof.Outcome
    ) async throws {
        let (_, proof) = try await prove("be friendlier", Manner(judged: said))
        #expect(proof.result?.outcome == outcome)
        #expect(proof.result?.judge == .model)
    }

    @Test func `proofs count for no verdict, and neither answer is kept`() async throws {
        let (bench, _) = try await prove("use --ring canary", Manner())
        let skill = try #require(try await bench.book().live.first)
        #expect(skill.evidenceCount == 0)
        #expect(try await bench.store.read { try $0.recentTurns(limit: 10).count } == 1)
    }

    // MARK: What is changed

    /// A model that follows the user's words and not what was made of them.
    private let stubborn = Manner(
        words: "Remember:",
        with: "kubectl apply",
        without: "zeppo push --ring canary"
    )

    @Test func `a wording that is not followed where the user's words are gives way to them`()
        async throws
    {
        let (bench, proof) = try await prove("use --ring canary", stubborn)
        let book = try await bench.book()
        #expect(book.live.map(\.content) == ["use --ring canary"])
        #expect(proof.result?.outcome == .notFollowed)
        #expect(proof.result?.changed == ["says your own words again"])
        let revision = try #require(try await bench.store.read { try $0.revision(book.revision) })
        #expect(revision.cause == .proof(proof.id))
        #expect(proof.revision == book.revision)
        let undone = try await bench.store.transaction { try $0.undo(nil, upTo: .max) }
        #expect(undone.reverted.number == revision.number)
        #expect(try await bench.book().live.map(\.content) == ["Remember: use --ring canary"])
    }

    @Test func `what is pinned keeps its wording`() async throws {
        let bench = bench(stubborn)
        try await bench.correct("use --ring canary")
        let proofs = try await bench.whileLearning {
            _ = try await bench.waitUntilLearned()
            let id = try #require(try await bench.book().live.first?.id)
            _ = try await bench.store.transaction { try $0.edit(.pin(id: id, true)) }
            return try await bench.loop.prove(bench.book().live)
        }
        let result = try #require(proofs.first?.result)
        #expect(result.outcome == .notFollowed)
        #expect(result.changed == [])
        #expect(try await bench.book().live.map(\.content) == ["Remember: use --ring canary"])
    }

    /// A book in which an answer was judged good for one lesson, and another that spoils it stands
    /// before every question.
    private func spoiling(byHand: Bool) async throws -> (Bench, good: Int, Skill) {
        let bench = bench(
            Manner(
                words: "Regards, Tom",
                with: "It is Canberra. It lies inland. Regards, Tom",
                without: "It is Canberra."
            )
        )
        try await bench.correct("answer in one sentence", of: "what is the capital of Spain?")
        let lesson = try #require(try await bench.book().live.first)
        let good = try await bench.store.answeredTurn(
            "what is the capital of Australia?",
            answer: "It is Canberra.",
            cited: [lesson.uid]
        )
        try await bench.judge(.good(good))
        let noted = try await bench.correct(#"end with "Regards, Tom""#, of: "write to Anna")
        let skill = try #require(noted.skill)
        try await bench.store.transaction { records in
            var (topic, always) = (skill, skill)
            (topic.applies, always.applies) = (.topic, .always)
            try records.append(.consolidated, [SkillChange(before: skill, after: topic)])
            try records.append(
                byHand ? .hand("applies") : .consolidated,
                [SkillChange(before: topic, after: always)]
            )
        }
        return (bench, good, try #require(try await bench.book()[skill.uid]))
    }

    @Test func `a lesson that makes a good answer worse keeps to its topic`() async throws {
        let (bench, good, skill) = try await spoiling(byHand: false)
        let said = Watched<[String]>([])
        let proofs = try await bench.loop.prove([skill]) { _, notices in
            said.update { $0 += notices }
        }
        #expect(proofs.first?.result?.hindered == [good])
        #expect(proofs.first?.result?.changed == ["applies to its topic only"])
        #expect(try await bench.book()[skill.uid]?.applies == .topic)
        #expect(
            said.value == [
                "\(skill.id) now applies to its topic only: it got in the way of #\(good)"
            ]
        )
    }

    @Test func `one that a person placed stays there, and the fault is said`() async throws {
        let (bench, good, skill) = try await spoiling(byHand: true)
        let said = Watched<[String]>([])
        let proofs = try await bench.loop.prove([skill]) { _, notices in
            said.update { $0 += notices }
        }
        #expect(proofs.first?.result?.hindered == [good])
        #expect(try await bench.book()[skill.uid]?.applies == .always)
        #expect(said.value.first?.contains("gets in the way of #\(good)") == true)
    }

    // MARK: In the background

    @Test func `a learned lesson is proved in the background`() async throws {
        let bench = bench(Manner(), proves: true)
        let proof = try await bench.whileLearning {
            try await bench.correct("use --ring canary", of: "how do I deploy billing?")
            try await bench.waitUntilLearned()
            return try await waitForProof(.done, on: bench)
        }
        #expect(proof.result?.outcome == .followed)
        #expect(bench.model.state.value[.agent].requests.allSatisfy { $0.priority == .idle })
        #expect(bench.model.state.value[.agent].count == 2)
    }

    @Test func `while it is off nothing is asked, and nothing is kept for later`() async throws {
        let bench = bench(Manner())
        try await bench.whileLearning {
            try await bench.correct("use --ring canary")
            try await bench.waitUntilLearned()
        }
        #expect(bench.model.state.value[.agent].count == 0)
        let all = try await bench.store.read {
            try $0.proofs(in: Proof.State.allCases, limit: .max)
        }
        #expect(all.isEmpty)
    }

    @Test func `a proof whose budget is used up waits, and learning goes on`() async throws {
        let spent = ModelError(.budgetReached, what: "the learning budget is used up")
        let bench = Bench { request, role in
            if role == .agent { throw spent }
            return try await Replies.dutiful(request, role)
        }
        bench.loop.setProver(Prover(agent: Agent(model: bench.model), judge: bench.model))
        bench.loop.setProving(true)
        try await bench.whileLearning {
            try await bench.correct("use --ring canary")
            try await bench.waitUntilLearned()
            try await bench.model.waitForCalls(1, of: .agent)
            try await bench.model.waitForRunning(0, of: .agent)
            try await bench.correct("use --wait too")
            #expect(try await bench.waitUntilLearned().left == 0)
        }
        let proofs = try await bench.store.read { try $0.proofs(in: [.queued], limit: .max) }
        #expect(proofs.map(\.failures) == [0, 0])
        #expect(bench.loop.hold == nil)
    }

    // MARK: Durable

    private struct Desk {
        var records = MemoryRecords(
            now: Timestamp(microseconds: 0),
            clock: { Timestamp(microseconds: 0) }
        )
        let skill: Skill
        private(set) var holder = LeaseHolder()

        init() throws {
            let session = try records.insert(Session(startedAt: records.now))
            let turn = Trajectory(
                session: session,
                question: "how do I deploy?",
                model: "scripted",
                askedAt: records.now
            )
            let id = try records.insert(turn)
            let skill = Skill(
                id: "deploy-00001",
                section: "deploy",
                content: "Deploy with --ring",
                sources: [Source(turn: id, note: "use --ring", at: records.now)],
                createdAt: records.now
            )
            var open: any LearningRecords = records
            try open.append(.hand("add"), [SkillChange(before: nil, after: skill)])
            records = (open as? MemoryRecords) ?? records
            self.skill = records.book[skill.uid] ?? skill
            _ = try records.queueProofs(of: [self.skill])
        }

        /// Another process goes on, and the one before is dead.
        mutating func restart() {
            holder.release()
            holder = LeaseHolder()
        }

        mutating func claim(_ id: Proof.ID? = nil, whileIdle: Bool = true) throws -> Proof? {
            try records.claimProof(id, for: holder, whileIdle: whileIdle)
        }

        static let finding = Prover.Finding(
            result: Proof.Result(
                with: .followed,
                without: .notFollowed,
                judge: .code,
                model: "scripted"
            ),
            isSure: true
        )
    }

    @Test func `a proof that a killed process left is taken over and told once`() throws {
        var desk = try Desk()
        let left = try #require(try desk.claim())
        #expect(try desk.claim() == nil)
        desk.restart()
        let taken = try #require(try desk.claim())
        #expect((taken.id, taken.attempts) == (left.id, 2))
        #expect(try desk.records.finish(left, of: desk.skill, Desk.finding) == nil)
        let end = try #require(try desk.records.finish(taken, of: desk.skill, Desk.finding))
        #expect(end.proof.state == .done)
        #expect(try desk.records.finish(taken, of: desk.skill, Desk.finding) == nil)
        let all = try desk.records.proofs(of: desk.skill.uid)
        #expect(all.map(\.state) == [.done])
    }

    @Test func `a proof that waits is not queued twice, also when its process died`() throws {
        var desk = try Desk()
        #expect(try desk.records.queueProofs(of: [desk.skill]).map(\.id) == [1])
        desk.restart()
        _ = try desk.claim()
        desk.restart()
        #expect(try desk.records.queueProofs(of: [desk.skill]).map(\.id) == [1])
        #expect(try desk.records.proofs(of: desk.skill.uid).count == 1)
    }

    @Test func `a proof of a lesson that changed meanwhile tells nothing`() throws {
        var desk = try Desk()
        let claimed = try #require(try desk.claim())
        _ = try desk.records.edit(.reword(id: "deploy-00001", content: "Deploy with --stage"))
        let end = try #require(try desk.records.finish(claimed, of: desk.skill, Desk.finding))
        #expect(end.proof.state == .dropped)
        #expect(end.proof.result == nil)
    }

    @Test func `no proof begins while there is something to learn`() throws {
        var desk = try Desk()
        _ = try desk.records.acknowledge(.bad(1, note: "use --wait"), policy: LearningPolicy())
        #expect(try desk.claim() == nil)
        #expect(try desk.claim(1, whileIdle: false)?.id == 1)
    }
}

import ApprenticeSystem
import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(1)))
struct LearningAgentTests {
    /// Answers with the rules that are learned; reflects on the right answer, and adds it.
    static let student: ScriptedModel.Answer = { request, role in
        let text = request.messages.map(\.content).joined(separator: "\n")
        let rules = text.matches(of: /RULE\((\w+)\)/).map { String($0.1) }
        switch role {
        case .agent: return "I know: " + Set(rules).sorted().joined(separator: " ")
        case .reflector: return Replies.reflection(rules.last.map { "RULE(\($0))" } ?? "nothing")
        case .manager:
            let known = text.matches(of: /RULE\((\w+)\) is learned/).map { String($0.1) }
            let new = Set(rules).subtracting(known).sorted()
            return Replies.batch(new.map { Replies.add("RULE(\($0)) is learned") })
        case .judge: return Replies.judgement(false)
        }
    }

    private func agent(
        store: any LearningStore = MemoryStore(now: Tick.clock()),
        answer: @escaping ScriptedModel.Answer = student
    ) -> (LearningAgent, ScriptedModel) {
        let model = ScriptedModel(answer: answer)
        return (LearningAgent(agent: Agent(model: model), store: store), model)
    }

    private func samples(_ count: Int) -> [Sample] {
        (0..<count).map {
            Sample("what is thing \($0)?", id: "s\($0)", groundTruth: "RULE(r\($0))")
        }
    }

    @Test func `with wait each sample's learning is there for the next`() async throws {
        let (agent, model) = agent()
        let results = try await agent.learn(samples(4), environment: GroundTruth())
        #expect(results.map(\.id) == ["s0", "s1", "s2", "s3"])
        #expect(
            results.map(\.answer) == [
                "I know: ", "I know: r0", "I know: r0 r1", "I know: r0 r1 r2",
            ]
        )
        #expect(results.allSatisfy { $0.judgement?.score == 0 && $0.job != nil })
        #expect(agent.learningStats.completed == 4)
        #expect(model.state.value[.agent].peak == 1)
        await agent.finish()
    }

    @Test func `without wait it returns after the foreground, and learning goes on`() async throws {
        let (agent, model) = agent()
        model.hold(.reflector)
        let results = try await agent.learn(samples(20), environment: GroundTruth(), wait: false)
        #expect(results.count == 20)
        #expect(agent.learningStats.completed == 0)
        let (queued, active) = try await agent.store.read { try $0.gauges() }
        #expect(queued + active == 20)
        model.open(.reflector)
        let outcome = try await agent.waitForLearning(timeout: .seconds(30))
        #expect(outcome.isComplete && outcome.learned == 20)
        let saved = try await agent.save()
        #expect(saved.contains("RULE(r19) is learned"))
        await agent.finish()
    }

    @Test func `a second epoch is answered with what the first taught`() async throws {
        let (agent, _) = agent()
        let results = try await agent.learn(
            [Sample("what is thing 1?", groundTruth: "r1 RULE(r1)")],
            environment: Knows(word: "r1"),
            epochs: 2
        )
        #expect(results.map(\.epoch) == [1, 2])
        #expect(results.map { $0.judgement?.score } == [0, 1])
        await agent.finish()
    }

    @Test func `what an environment says is no word of the user's in a prompt`() async throws {
        let (agent, _) = agent()
        try await agent.learn(samples(1), environment: GroundTruth())
        let book = try await agent.skillbook
        #expect(book.live.map(\.content) == ["RULE(r0) is learned"])
        #expect(
            book.live.allSatisfy { $0.status == .active && $0.liveNotes.compactMap(\.note) == [] }
        )
        await agent.finish()
    }

    @Test func `what a failed check teaches without a reason must prove itself`() async throws {
        let (agent, _) = agent { request, role in
            role == .reflector
                ? Replies.reflection("RULE(guess)") : try await Self.student(request, role)
        }
        try await agent.learn([Sample("q")], environment: Verdicts([Judgement(score: 0)]))
        #expect(try await agent.skillbook.live.map(\.status) == [.unconfirmed])
        await agent.finish()
    }

    @Test func `a small model is given the right answer of a like question as it stands`()
        async throws
    {
        let model = ScriptedModel(
            profile: ModelProfile(name: "small", isSmall: true),
            answer: Replies.dutiful
        )
        let agent = LearningAgent(
            agent: Agent(model: model),
            store: MemoryStore(now: Tick.clock())
        )
        try await agent.learn(
            [Sample("where is the harbour?", groundTruth: "in Delft")],
            environment: GroundTruth()
        )
        let skill = try #require(try await agent.skillbook.live.first)
        #expect(skill.applies == .topic)
        #expect(skill.fullText.contains("in Delft"))
        await agent.finish()
    }

    @Test func `a run by the same name learns each sample of each epoch once`() async throws {
        let store = MemoryStore(now: Tick.clock())
        let (first, _) = agent(store: store)
        let one = try await first.learn(samples(3), environment: GroundTruth(), epochs: 2, run: "a")
        let (again, model) = agent(store: store)
        let two = try await again.learn(samples(4), environment: GroundTruth(), epochs: 2, run: "a")
        #expect(model.state.value[.agent].count == 2)
        #expect(two.prefix(3).map(\.turn) == one.prefix(3).map(\.turn))
        #expect(two.prefix(3).map(\.answer) == one.prefix(3).map(\.answer))
        let jobs = try await store.read { try $0.jobs(in: LearningJob.State.allCases, limit: .max) }
        #expect(Set(jobs.map(\.turn)).count == jobs.count)
        await first.finish()
        await again.finish()
    }

    @Test func `one failing sample loses no other`() async throws {
        let (agent, _) = agent { request, role in
            if role == .agent, request.messages.last?.content.contains("thing 1") == true {
                throw ModelError(.refused, what: "refused")
            }
            return try await Self.student(request, role)
        }
        var mixed = samples(3)
        mixed.append(Sample("no truth", id: "bare"))
        let results = try await agent.learn(mixed, environment: GroundTruth())
        #expect(
            results.map { $0.failure?.code } == [nil, "refused", nil, "no_ground_truth"]
        )
        #expect(results[1].turn == nil && results[1].answer == nil)
        #expect(results[3].answer != nil && results[3].turn == nil)
        await agent.finish()
    }

    @Test func `batch learning goes behind everybody else`() async throws {
        let (agent, model) = agent()
        try await agent.learn(samples(1), environment: GroundTruth())
        let calls = model.state.value
        for role in [ScriptedModel.Role.agent, .reflector, .manager] {
            #expect(calls[role].requests.allSatisfy { $0.priority == .batch }, "\(role)")
        }
        let job = try await agent.store.read {
            try $0.jobs(in: LearningJob.State.allCases, limit: .max).first
        }
        #expect(job?.isInteractive == false)
        await agent.finish()
    }

    @Test func `a correction by a person is claimed before a batch's`() async throws {
        let (agent, model) = agent()
        model.hold(.reflector)
        try await agent.learn(samples(12), environment: GroundTruth(), wait: false)
        try await model.waitForRunning(8, of: .reflector)
        let turn = try await agent.ask("hello")
        try await agent.feedback(.bad(turn.id, note: "say RULE(me)"))
        model.open(.reflector)
        try await agent.waitForLearning(timeout: .seconds(30))
        let requests = model.state.value[.reflector].requests
        let place = requests.firstIndex { $0.messages.last?.content.contains("RULE(me)") == true }
        #expect(try #require(place) == 8)
        #expect(requests[8].priority == .learning)
        await agent.finish()
    }

    @Test func `a skillbook is saved as text and loaded from it`() async throws {
        let (agent, _) = agent()
        try await agent.learn(samples(2), environment: GroundTruth())
        let text = try await agent.save()
        let (other, _) = self.agent()
        #expect(try await other.load(text) == [])
        let turn = try await other.ask("and now?")
        #expect(turn.answer == "I know: r0 r1")
        await #expect(throws: FileFormatError.self) { try await other.load("{") }
        await agent.finish()
        await other.finish()
    }
}

/// Whether an answer holds a word.
struct Knows: Environment {
    let word: String

    func judge(_ answer: String, to sample: Sample) -> Judgement {
        Judgement(score: answer.contains(word) ? 1 : 0, feedback: sample.groundTruth)
    }
}

/// Says what a test wrote down.
final class Verdicts: Environment {
    private let left: Locked<[Judgement]>

    init(_ judgements: [Judgement]) { left = Locked(judgements) }

    func judge(_ answer: String, to sample: Sample) -> Judgement {
        left.withLock { $0.isEmpty ? Judgement(score: 1) : $0.removeFirst() }
    }
}

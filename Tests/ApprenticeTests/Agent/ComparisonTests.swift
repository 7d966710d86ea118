import Apprentice
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ComparisonTests {
    private func agent(isSmall: Bool = false) -> Agent {
        let model = ScriptedModel(profile: ModelProfile(name: "m", isSmall: isSmall)) {
            request,
            _ in
            let prompt = request.messages.map(\.content).joined(separator: "\n")
            let past = prompt.contains("first answer") ? "second" : "alone"
            return prompt.contains("--ring 2") ? "zeppo --ring 2, \(past)" : "kubectl, \(past)"
        }
        return Agent(model: model)
    }

    @Test(arguments: [false, true])
    func `an answer with lessons stands beside one without any`(isSmall: Bool) async throws {
        let bench = Bench()
        let given = try await bench.correct("deploy with --ring 2", of: "how do I deploy?")
        let asked = try #require(try await bench.store.read { try $0.trajectory(1) })
        let comparison = try await Comparison(
            of: asked,
            agent: agent(isSmall: isSmall),
            store: bench.store
        )
        #expect(comparison.with.text == "zeppo --ring 2, alone")
        #expect(comparison.with.shown.map(\.uid) == [given.skill?.uid])
        #expect(comparison.without.text == "kubectl, alone")
        #expect(comparison.without.shown.isEmpty)
    }

    @Test func `both follow the turns before it, and neither is kept`() async throws {
        let bench = Bench()
        let replies = ["first answer", "second answer", "third"]
        let counter = Watched(0)
        let model = ScriptedModel(profile: ModelProfile(name: "m")) { _, _ in
            counter.update { $0 += 1 }
            return replies[counter.value - 1]
        }
        let chat = ChatSession(agent: Agent(model: model), store: bench.store)
        for question in ["one", "two", "three"] { _ = try await chat.ask(.init(question)) { _ in } }
        let second = try #require(await chat.turns.dropFirst().first)
        let comparison = try await Comparison(of: second, agent: agent(), store: bench.store)
        #expect(comparison.with.text == "kubectl, second")
        #expect(comparison.without.text == "kubectl, second")
        #expect(try await bench.store.read { try $0.recentTurns(limit: 10).count } == 3)
    }

    @Test func `a turn with hundreds behind it is compared with those before it`() async throws {
        let bench = Bench()
        let asked = try await bench.store.transaction { records in
            let session = try records.insert(Session(startedAt: records.now))
            var turns = try (0..<250).map { number in
                var turn = Trajectory(
                    session: session,
                    question: "q\(number)",
                    model: "m",
                    askedAt: records.now
                )
                turn.answer = number == 0 ? "first answer" : "answer"
                turn.outcome = .answered
                turn.id = try records.insert(turn)
                return turn
            }
            return turns.remove(at: 1)
        }
        let comparison = try await Comparison(of: asked, agent: agent(), store: bench.store)
        #expect(comparison.without.text == "kubectl, second")
    }
}

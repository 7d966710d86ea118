import ApprenticeSystem
import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(1)))
struct ManyQuestionsTests {
    /// Repeats the last question, and what was asked before in view of it.
    private static let echo: ScriptedModel.Answer = { request, _ in
        let asked = request.messages.filter { $0.role == .user }.map(\.content)
        let words = asked.joined(separator: " ").matches(of: /word\d+/).map { String($0.0) }
        if words.last == "word13" { throw ModelError(.serverFailed, what: "no thirteenth word") }
        return words.joined(separator: " ")
    }

    private func agent(_ model: ScriptedModel = ScriptedModel(answer: echo)) -> LearningAgent {
        LearningAgent(
            agent: Agent(model: model),
            store: MemoryStore(now: Tick.clock())
        )
    }

    private func samples(_ numbers: Range<Int>) -> [Sample] {
        numbers.map { Sample("say word\($0)", id: "w\($0)") }
    }

    @Test func `a batch answers in the order of its input, and a failure costs only its item`()
        async throws
    {
        let agent = agent()
        let results = try await agent.batch(samples(0..<30), concurrency: 7)
        #expect(results.map(\.id) == (0..<30).map { "w\($0)" })
        #expect(results.map(\.index) == Array(0..<30))
        for (number, result) in results.enumerated() where number != 13 {
            #expect(result.answer == "word\(number)")
            #expect(result.turn != nil)
        }
        #expect(results[13].answer == nil)
        #expect(results[13].failure?.code == "server_failed")
    }

    @Test func `a named batch asks what is kept no second time`() async throws {
        let model = ScriptedModel(answer: Self.echo)
        let agent = agent(model)
        let first = try await agent.batch(samples(0..<5), run: "words")
        let again = try await agent.batch(samples(0..<8), run: "words")
        #expect(model.state.value[.agent].count == 8)
        #expect(again.prefix(5).map(\.turn) == first.map(\.turn))
        #expect(again.map(\.answer) == (0..<8).map { "word\($0)" })
        _ = try await agent.batch(samples(0..<5))
        #expect(model.state.value[.agent].count == 13)
    }

    @Test func `an id that two items have costs the second one only`() async throws {
        let agent = agent()
        let twins = [Sample("say word1", id: "w"), Sample("say word2", id: "w")]
        let results = try await agent.batch(twins, concurrency: 1, run: "words")
        #expect(results[0].failure == nil && results[0].turn != nil)
        #expect(results[1].turn == nil)
        #expect(results[1].failure?.message.contains("'w' was used before") == true)
    }

    @Test func `each reads no further ahead than its window, and ends when told to`() async throws {
        struct Enough: Error {}
        let read = Locked(0)
        let endless = AsyncStream<Sample> {
            let number = read.withLock { count in
                count += 1
                return count
            }
            return Sample("say word\(number + 100)")
        }
        var seen = 0
        await #expect(throws: Enough.self) {
            try await agent().each(endless, concurrency: 4) { result in
                #expect(result.answer?.hasPrefix("word1") == true)
                seen += 1
                if seen == 20 { throw Enough() }
            }
        }
        #expect(seen == 20)
        #expect(read.withLock { $0 } <= 20 + 4 * 4 + 16)
    }

    @Test func `a stream gives results as they are done`() async throws {
        let model = ScriptedModel { request, role in
            // The first is done when all others are.
            let text = try await Self.echo(request, role)
            if text == "word0" { try await Self.others.wait(for: "the others") { $0 == 9 } }
            return text
        }
        var answers: [String] = []
        for try await result in agent(model).stream(samples(0..<10), concurrency: 10) {
            answers.append(result.answer ?? "")
            Self.others.update { $0 += 1 }
        }
        #expect(answers.count == 10)
        #expect(Set(answers) == Set((0..<10).map { "word\($0)" }))
        #expect(answers.last == "word0")
    }

    private static let others = Watched(0)

    @Test func `who breaks out of a stream stops what is under way`() async throws {
        let model = ScriptedModel(answer: Self.echo)
        let agent = agent(model)
        func takeOne() async throws {
            for try await result in agent.stream(samples(0..<1000), concurrency: 3) {
                #expect(result.failure == nil)
                model.hold(.agent)
                break
            }
        }
        try await takeOne()
        try await model.waitForRunning(0, of: .agent)
        #expect(model.state.value[.agent].count < 100)
    }

    @Test func `a cancelled loop over a stream ends`() async throws {
        let model = ScriptedModel(answer: Self.echo)
        model.hold(.agent)
        let agent = agent(model)
        let samples = samples(0..<10)
        let loop = Task {
            for try await _ in agent.stream(samples, concurrency: 3) {}
        }
        try await model.waitForRunning(3, of: .agent)
        loop.cancel()
        await #expect(throws: CancellationError.self) { try await loop.value }
        try await model.waitForRunning(0, of: .agent)
    }

    @Test func `conversations go on side by side, each in its order and knowing only itself`()
        async throws
    {
        let agent = agent()
        let first = try await agent.runConcurrently([
            ("left", "say word1"), ("right", "say word2"), ("left", "say word3"),
        ])
        #expect(first.map(\.answer) == ["word1", "word2", "word1 word3"])
        let second = try await agent.runConcurrently([
            ("right", "say word4"), ("new", "say word13"), ("left", "say word5"),
        ])
        #expect(second.map(\.answer) == ["word2 word4", nil, "word1 word3 word5"])
        #expect(second[1].failure?.code == "server_failed")
        #expect(Set((first + second).compactMap(\.turn)).count == 5)
    }
}

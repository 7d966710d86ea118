import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(1)))
struct BlockingTests {
    private func agent() -> LearningAgent {
        LearningAgent(
            agent: Agent(model: ScriptedModel(answer: LearningAgentTests.student)),
            store: MemoryStore(now: Tick.clock())
        )
    }

    /// Runs a body on a thread that belongs to no task.
    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let outcome = Watched<Result<Value, any Error>?>(nil)
        try TestThread.start {
            let result = Result { try body() }
            outcome.update { $0 = result }
        }
        return try #require(try await outcome.wait(for: "the thread") { $0 != nil }).get()
    }

    @Test func `from a task every call throws instead of waiting`() async throws {
        let agent = agent()
        let blocking = agent.blocking
        let error = BlockingCallError()
        #expect(throws: error) { try blocking.ask("q") }
        let schema = ReplySchema(name: "any", json: "{}")
        #expect(throws: error) { try blocking.ask("q", as: [String: Int].self, schema: schema) }
        #expect(throws: error) { try blocking.batch([Sample("q")]) }
        #expect(throws: error) { try blocking.runConcurrently([("a", "q")]) }
        #expect(throws: error) { try blocking.feedback(.good(1)) }
        #expect(throws: error) { try blocking.learn([Sample("q")], environment: GroundTruth()) }
        #expect(throws: error) { try blocking.executeWithLearning("t") { _ in 1 } }
        #expect(throws: error) { try blocking.save() }
        #expect(throws: error) { try blocking.load("{}") }
        #expect(throws: error) { try blocking.waitForLearning() }
        await agent.finish()
    }

    @Test func `from a thread the calls do what their asynchronous twins do`() async throws {
        let agent = agent()
        let saved = try await onThread {
            let blocking = agent.blocking
            let turn = try blocking.ask("what is it?")
            try blocking.feedback(.bad(turn.id, note: "it is RULE(thread)"))
            let outcome = try blocking.waitForLearning(timeout: .seconds(30))
            guard outcome.isComplete else { throw CancellationError() }
            try blocking.learn(
                [Sample("and this?", groundTruth: "RULE(batch)")],
                environment: GroundTruth()
            )
            return try blocking.save()
        }
        #expect(saved.contains("RULE(thread)") && saved.contains("RULE(batch) is learned"))
        #expect(agent.learningStats.completed == 2)
        await agent.finish()
    }

    @Test func `from a thread many questions are answered`() async throws {
        let model = ScriptedModel { request, _ in
            request.schema == nil ? "text" : #"{"number":7}"#
        }
        let agent = LearningAgent(agent: Agent(model: model))
        let schema = ReplySchema(name: "number", json: #"{"type":"object"}"#)
        let (answers, number) = try await onThread {
            let blocking = agent.blocking
            let batch = try blocking.batch((0..<5).map { Sample("question \($0)") })
            let talks = try blocking.runConcurrently([("a", "one"), ("b", "two")])
            let number = try blocking.ask("which?", as: [String: Int].self, schema: schema).value
            return ((batch + talks).map(\.answer), number)
        }
        #expect(answers == Array(repeating: "text", count: 7))
        #expect(number == ["number": 7])
    }

    @Test func `from a thread an error comes through`() async throws {
        let agent = agent()
        await #expect(throws: LearningError.self) {
            try await onThread { _ = try agent.blocking.feedback(.good(99)) }
        }
        await agent.finish()
    }
}

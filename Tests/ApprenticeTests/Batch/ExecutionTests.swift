import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(1)))
struct ExecutionTests {
    private struct Broken: Explained, Equatable {
        let what = "the RULE(disk) is full"
        let why: String? = nil
        let remedy: String? = nil
    }

    private func agent(store: any LearningStore = MemoryStore(now: Tick.clock())) -> LearningAgent {
        let model = ScriptedModel(answer: LearningAgentTests.student)
        return LearningAgent(agent: Agent(model: model), store: store)
    }

    @Test func `what a task returns is what comes back, and it is kept`() async throws {
        let agent = agent()
        let execution = await agent.executeWithLearning("add two numbers") { strategies in
            #expect(strategies.isEmpty)
            return 4
        }
        #expect(try execution.result.get() == 4)
        let id = try #require(execution.turn)
        let turn = try await agent.store.read { try $0.trajectory(id) }
        #expect(turn?.answer == "4" && turn?.outcome == .answered)
        #expect(execution.job == nil && execution.learningError == nil)
        await agent.finish()
    }

    @Test func `a task that throws teaches, and its error comes back as it is`() async throws {
        let agent = agent()
        let first = await agent.executeWithLearning("fill the disk") { _ throws -> Int in
            throw Broken()
        }
        #expect(throws: Broken()) { try first.result.get() }
        #expect(first.job != nil)
        try await agent.waitForLearning(timeout: .seconds(30))
        let second = await agent.executeWithLearning("fill the disk again") { $0 }
        #expect(try second.result.get().contains { $0.contains("RULE(disk) is learned") })
        await agent.finish()
    }

    @Test func `a task that is cancelled is kept as stopped, and teaches nothing`() async throws {
        let agent = agent()
        let execution = await agent.executeWithLearning("wait") { _ throws -> Int in
            throw CancellationError()
        }
        let id = try #require(execution.turn)
        let turn = try await agent.store.read { try $0.trajectory(id) }
        #expect(turn?.outcome == .stopped && execution.job == nil)
        await agent.finish()
    }

    @Test func `a store that cannot keep it changes nothing about the result`() async throws {
        let store = FailingStore()
        store.fail(with: StoreError(.disk, what: "the disk is full"))
        let agent = agent(store: store)
        let execution = await agent.executeWithLearning("add") { _ in 2 }
        #expect(try execution.result.get() == 2)
        #expect(execution.turn == nil && execution.learningError is StoreError)
        await agent.finish()
    }
}

import ApprenticeSystem
import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(1)))
struct DecodableTests {
    struct Plan: Decodable, Equatable {
        struct Step: Decodable, Equatable { var name: String }
        enum Risk: String, Decodable { case low, high }
        var steps: [Step]
        var risk: Risk
    }

    /// Leaves to the type what it could say of `risk` itself.
    private let schema = ReplySchema(
        name: "plan",
        json: """
            {"type":"object","properties":{"steps":{"type":"array"},"risk":{"type":"string"}},
            "required":["steps","risk"]}
            """
    )

    /// An agent whose model gives these replies, one after another.
    private func agent(_ replies: String...) -> (LearningAgent, ScriptedModel) {
        let left = Locked(replies)
        let model = ScriptedModel { _, _ in
            left.withLock { $0.isEmpty ? "" : $0.removeFirst() }
        }
        return (LearningAgent(agent: Agent(model: model)), model)
    }

    @Test func `a reply becomes a value, and its turn is kept`() async throws {
        let (agent, model) = agent(#"{"steps":[{"name":"push"}],"risk":"low"}"#)
        let (plan, turn) = try await agent.ask("how?", as: Plan.self, schema: schema)
        #expect(plan == Plan(steps: [.init(name: "push")], risk: .low))
        #expect(turn.outcome == .answered)
        #expect(try await agent.store.read { try $0.trajectory(turn.id) }?.answer == turn.answer)
        #expect(model.state.value[.agent].requests.map(\.schema?.name) == ["plan"])
    }

    @Test(
        arguments: [
            (#"{"steps":[{"nom":"push"}],"risk":"low"}"#, "the reply.steps[0] lacks name"),
            (#"{"steps":[{"name":7}],"risk":"low"}"#, "the reply.steps[0].name: "),
            (#"{"steps":[],"risk":"some"}"#, "the reply.risk: "),
            (#"{"steps":[]}"#, "the reply lacks risk"),
            ("first we push", "not valid JSON"),
        ]
    )
    func `what cannot be read is asked for once more, with the reason`(
        bad: String,
        reason: String
    ) async throws {
        let (agent, model) = agent(bad, #"{"steps":[],"risk":"high"}"#)
        let (plan, _) = try await agent.ask("how?", as: Plan.self, schema: schema)
        #expect(plan == Plan(steps: [], risk: .high))
        let second = try #require(model.state.value[.agent].requests.last)
        #expect(second.messages.last?.content.contains(reason) == true)
        #expect(second.messages.dropLast().last?.content == bad)
    }

    @Test func `a second reply that cannot be read is an error, and the turn has failed`()
        async throws
    {
        let bad = #"{"steps":[],"risk":"some"}"#
        let (agent, model) = agent(bad, bad, bad)
        await #expect {
            try await agent.ask("how?", as: Plan.self, schema: schema)
        } throws: {
            ($0 as? ModelError)?.code == .malformedReply
        }
        #expect(model.state.value[.agent].count == 2)
        let turn = try await agent.store.read { try $0.trajectory(1) }
        #expect(turn?.outcome == .failed)
    }
}

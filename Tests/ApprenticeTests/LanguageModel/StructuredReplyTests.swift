@testable import Apprentice
import TestSupport
import Testing

struct StructuredReplyTests {
    @Test(arguments: [
        "{\"a\":1}", "  {\"a\":1}\n", "```json\n{\"a\":1}\n```", "Sure! {\"a\":1} Anything else?",
        "{\"a\":1} and {then} some }", "Use {braces} like so: {\"a\": 1}", "{} {\"a\":1",
        "<think>{x}</think>{\"a\":1}",
    ])
    func `the object is found in what stands around it`(text: String) throws {
        let values = try StructuredReply.objects(in: text)
        #expect(values == [["a": 1]] || text.hasPrefix("{}"))
    }

    @Test func `of several objects the last that fits is taken`() async throws {
        let text = #"Draft: {"a": "x"}. Better: {"a": 2} {"b": {"a": 3}} or {"a": "no number"}"#
        #expect(try StructuredReply.objects(in: text).count == 4)
        let model = ScriptedModel { _, _ in text }
        var usage = Usage()
        let value = try await model.structuredReply(
            to: ModelRequest(messages: [Message(.user, "q")]),
            counting: &usage
        ) { json, _ throws(ReplyError) -> Int in
            guard let value = json["a"]?.int else { throw ReplyError(reason: "no a") }
            return value
        }
        #expect(value == 2)
        #expect(model.state.value[.agent].count == 1)
    }

    @Test(arguments: [
        "", "no", "[1]", "{\"a\":", "{\"operations\":[{\"type\":\"ADD\"}", "{'a':1}",
    ])
    func `what is no whole object is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try StructuredReply.objects(in: text) }
    }

    @Test func `what cannot be read is asked for once more with the reason`() async throws {
        let replies = Watched(["nonsense", "{\"a\":2}"])
        let model = ScriptedModel { _, _ in replies.update { $0.removeFirst() } }
        var usage = Usage()
        let value = try await model.structuredReply(
            to: ModelRequest(messages: [Message(.user, "q")]),
            counting: &usage
        ) { json, _ in json["a"]?.int }
        #expect(value == 2)
        #expect(usage.promptTokens == 20)
        let second = model.state.value[.agent].requests.last?.messages.map(\.content) ?? []
        #expect(second.count == 3)
        #expect(second[1] == "nonsense")
        #expect(second[2].contains("line 1 column 1"))
    }

    @Test func `what cannot be read twice is an error that says why`() async {
        let model = ScriptedModel { _, _ in "{}" }
        let usage = Watched(Usage())
        let error = await #expect(throws: ModelError.self) {
            var taken = Usage()
            defer { usage.update { [taken] in $0 = taken } }
            return try await model.structuredReply(
                to: ModelRequest(messages: []),
                counting: &taken
            ) {
                _,
                isLast throws(ReplyError) -> Int in
                throw ReplyError(reason: isLast ? "still no a" : "no a")
            }
        }
        #expect(error?.code == .malformedReply)
        #expect(error?.why == "still no a")
        #expect(usage.value.promptTokens == 20)
        #expect(model.state.value[.agent].count == 2)
    }

    @Test func `a reflection is read tolerantly and needs an insight or an approach`() throws {
        let reflection = try Reflection(
            json: JSON(
                parsing: """
                    {"reasoning": "1. The lock was held.", "error_identification": " Lock held ",
                    "root_cause_analysis": 7, "correct_approach": "Use an actor",
                    "key_insight": "Never hold a lock across await",
                    "extracted_learnings": [{"learning": "x"}],
                    "skill_tags": [{"id": "general-00001", "tag": "Helpful"},
                    {"id": "shell-00002", "tag": "harmful"}, {"id": "x", "tag": "odd"}, 3, {}]}
                    """
            )
        )
        #expect(reflection.errorIdentification == "Lock held")
        #expect(reflection.rootCauseAnalysis == "")
        #expect(reflection.skillTags == ["general-00001": .helpful, "shell-00002": .harmful])
        #expect(try Reflection(json: reflection.json) == reflection)
        #expect(throws: ReplyError.self) { try Reflection(json: ["key_insight": " "]) }
        #expect(try Reflection(json: ["correct_approach": "x"]).keyInsight == "")
    }
}

@testable import Apprentice
import Testing

struct UpdateBatchTests {
    /// A reply of the 0.9 line of this field's best known tool.
    private static let flat = """
        {
          "reasoning": "Reflection 0 shows a lock held across await; the book has no rule for it.",
          "operations": [
            {"type": "ADD", "section": "swift_concurrency", "content": "Guard shared mutable state with \
        an actor", "metadata": {"helpful": 1, "harmful": 0}, "reflection_index": 0, "learning_index": 0, \
        "justification": "Removes a deadlock class", "evidence": "deadlock at NSLock.lock()"},
            {"type": "UPDATE", "section": "general", "skill_id": "general-00001", "content": "State the \
        unit next to every number", "learning_index": 1},
            {"type": "TAG", "section": "general", "skill_id": "general-00001", "metadata": {"helpful": 1}},
            {"type": "REMOVE", "section": "shell tips", "skill_id": "shell-00002", "justification": \
        "harmful 3 times"}
          ]
        }
        """

    @Test func `a reply of the field's own tools is read`() throws {
        let (batch, faults) = try UpdateBatch.read(JSON(parsing: Self.flat))
        #expect(faults == [])
        #expect(batch.reasoning.hasPrefix("Reflection 0"))
        #expect(batch.operations.map(\.kind) == [.add, .update, .tag, .remove])
        #expect(
            batch.operations.map(\.skillID) == [
                nil, "general-00001", "general-00001", "shell-00002",
            ]
        )
        #expect(batch.operations[0].section == "swift_concurrency")
        #expect(batch.operations[1].content == "State the unit next to every number")
        #expect(batch.operations[2].tag == .helpful)
    }

    @Test func `insight and issue are read as content and context, and an update around them`()
        throws
    {
        let (batch, _) = try UpdateBatch.read(
            JSON(
                parsing: """
                    {"update":{"operations":[{"type":"add","insight":" x ","issue":"y",
                    "keywords":["a",1,"b"],"skill_id":null}]}}
                    """
            )
        )
        #expect(batch.operations.first?.kind == .add)
        #expect(batch.operations.first?.content == "x")
        #expect(batch.operations.first?.context == "y")
        #expect(batch.operations.first?.keywords == ["a", "b"])
        #expect(batch.operations.first?.skillID == nil)
    }

    @Test func `a faulty operation is named and the others are read`() throws {
        let (batch, faults) = try UpdateBatch.read([
            "operations": [
                3, ["type": "MERGE"], ["type": "ADD"], ["type": "UPDATE", "content": "x"],
                ["type": "UPDATE", "skill_id": "a-00001"], ["type": "TAG", "skill_id": "a-00001"],
                ["type": "TAG", "tag": "helpful"], ["type": "REMOVE"],
                ["type": "ADD", "content": "x"],
            ]
        ])
        #expect(batch.operations.map(\.content) == ["x"])
        #expect(faults.count == 8)
        #expect(faults[0] == "operations[0]: is a number, not an object")
        #expect(faults[3] == "operations[3]: skill_id is missing")
    }

    @Test func `a reply without operations is refused and an empty list is not`() throws {
        #expect(throws: ReplyError.self) { try UpdateBatch.read(["reasoning": "x"]) }
        #expect(throws: ReplyError.self) { try UpdateBatch.read(["operations": "none"]) }
        #expect(try UpdateBatch.read(["operations": []]).batch == UpdateBatch())
    }
}

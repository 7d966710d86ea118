import Testing

@testable import Apprentice

struct SampleTests {
    @Test func `a sample is read from an object, numbers as their digits`() throws {
        let json = try JSON(
            parsing:
                #"{"id":7,"question":"q","context":"c","ground_truth":4.5,"session":"s","x":[]}"#
        )
        #expect(
            try Sample(json: json)
                == Sample("q", id: "7", context: "c", groundTruth: "4.5", session: "s")
        )
    }

    @Test(arguments: [
        "[]", "{}", #"{"question":""}"#, #"{"question":" "}"#, #"{"question":["q"]}"#,
        #"{"question":"q","id":{}}"#, #"{"question":null}"#,
    ])
    func `what is no sample is refused`(text: String) throws {
        let json = try JSON(parsing: text)
        #expect(throws: SampleError.self) { try Sample(json: json) }
    }

    @Test func `an id and a place of the same name are different keys`() {
        let named = BatchItem(Sample("q", id: "3"), index: 0)
        let placed = BatchItem(Sample("q"), index: 3)
        #expect(named.key != placed.key)
        #expect(BatchItem(Sample("q", id: "3"), index: 9).key == named.key)
        #expect(BatchItem(Sample("q", id: "3"), index: 0, epoch: 2).key != named.key)
    }
}

import Apprentice
import Testing

@testable import ApprenticeCLI

struct FeedbackOrderTests {
    @Test func `a line says all that a verdict holds`() throws {
        let line = """
            {"turn": "#12", "score": 0.3, "note": "rolled back", "type": "ab_test", "who": "probe", "key": "b"}
            """
        #expect(
            try FeedbackOrder(line: line)
                == .verdict(
                    Verdict(
                        turn: 12,
                        score: 0.3,
                        note: "rolled back",
                        who: "probe",
                        kind: .abTest,
                        key: "b"
                    )
                )
        )
        #expect(
            try FeedbackOrder(line: #"{"turn":3,"verdict":"bad","note":null}"#) == .verdict(.bad(3))
        )
    }

    @Test func `a line may take back what was said`() throws {
        #expect(
            try FeedbackOrder(line: #"{"turn":3,"withdraw":true,"type":"monitoring"}"#)
                == .withdrawal(turn: 3, who: "me", kind: .monitoring, key: nil)
        )
    }

    @Test(arguments: [
        ("", "it is no JSON"), (#"{"turn":3,"#, "it is no JSON"),
        ("[1]", "an array, not an object"),
        (#"{"turn":3}"#, "\"score\" or \"verdict\" is missing"),
        (#"{"verdict":"bad"}"#, "\"turn\" is missing"),
        (#"{"turn":0,"verdict":"bad"}"#, "\"turn\" is no turn"),
        (#"{"turn":1.5,"verdict":"bad"}"#, "\"turn\" is no turn"),
        (#"{"turn":-3,"verdict":"bad"}"#, "\"turn\" is no turn"),
        (#"{"turn":"3","verdict":"bad"}"#, "\"turn\" is no turn"),
        (#"{"turn":99999999999999999999,"verdict":"bad"}"#, "\"turn\" is no turn"),
        (#"{"turn":3,"verdict":"meh"}"#, "\"verdict\" is neither good nor bad"),
        (#"{"turn":3,"score":1.01}"#, "\"score\" is no number from 0 to 1"),
        (#"{"turn":3,"score":"1"}"#, "\"score\" is no number from 0 to 1"),
        (#"{"turn":3,"score":1e999}"#, "1"),
        (#"{"turn":3,"score":1,"verdict":"bad"}"#, "both"),
        (#"{"turn":3,"score":1,"type":"robot"}"#, "\"type\" is none of"),
        (#"{"turn":3,"score":1,"notes":"x"}"#, "unknown key \"notes\"; perhaps note"),
        (#"{"turn":3,"turn":4,"score":1}"#, "twice"),
        (#"{"turn":3,"score":1,"note":7}"#, "\"note\" is no text"),
        (#"{"turn":3,"score":1,"who":""}"#, "\"who\" is empty"),
        (#"{"turn":3,"withdraw":true,"score":1}"#, "\"withdraw\""),
        (#"{"turn":3,"withdraw":"yes"}"#, "\"withdraw\""),
    ])
    func `a line that is none is refused with its reason`(line: String, reason: String) {
        let error = #expect(throws: FeedbackLineError.self) { try FeedbackOrder(line: line) }
        #expect(error?.reason.contains(reason) ?? false, "\(error?.reason ?? "")")
    }

    @Test func `a note that is too long, or nested too deep, is refused`() {
        let long = String(repeating: "x", count: FeedbackOrder.longestNote + 1)
        #expect(throws: FeedbackLineError.self) {
            try FeedbackOrder(line: #"{"turn":3,"score":1,"note":"\#(long)"}"#)
        }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: FeedbackLineError.self) { try FeedbackOrder(line: deep) }
        let key = String(repeating: "k", count: 201)
        #expect(throws: FeedbackLineError.self) {
            try FeedbackOrder(line: #"{"turn":3,"score":1,"key":"\#(key)"}"#)
        }
    }

    @Test func `a line that is cut off by the end of the file is said to be`() {
        let error = #expect(throws: FeedbackLineError.self) {
            try FeedbackOrder(line: #"{"turn":3,"sco"#, isCutOff: true)
        }
        #expect(error?.reason.hasSuffix("the file ends in the middle of it") ?? false)
    }
}

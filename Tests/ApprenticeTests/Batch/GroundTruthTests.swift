import Testing

@testable import Apprentice

struct GroundTruthTests {
    @Test(arguments: [
        ("Paris", "Paris"), ("The capital is **Paris**.", "paris"), ("`zeppo  push`", "zeppo push"),
        ("It is 1,000,000 m.", "1000000"), ("x = 3.50", "3.5"), ("-4", "-4.0"),
        ("Yes, it is.", "yes"),
        ("the answer: B", "B"), ("Use `zeppo push billing --ring canary` here", "--ring canary"),
        ("{}", "{}"), ("Straße", "straße"),
    ])
    func `an answer that holds the truth's words is right`(answer: String, truth: String) {
        #expect(GroundTruth.holds(answer, truth))
    }

    @Test(arguments: [
        ("Parisian", "Paris"), ("there is no doubt: yes", "no"), ("push zeppo", "zeppo push"),
        ("1,2", "12"), ("", "x"), ("use --ring", "--stage"), ("100", "10"),
        ("a true friend", "true"),
        ("A plan for B or C", "B"),
    ])
    func `an answer that does not hold them is wrong`(answer: String, truth: String) {
        #expect(!GroundTruth.holds(answer, truth))
    }

    @Test func `a wrong answer's feedback is the right one`() throws {
        let sample = Sample("q", groundTruth: "Paris")
        #expect(
            try GroundTruth().judge("Rome", to: sample)
                == Judgement(score: 0, feedback: "the right answer is: Paris")
        )
        #expect(try GroundTruth().judge("Paris", to: sample) == Judgement(score: 1))
    }

    @Test func `a sample without a truth cannot be judged`() {
        for truth in [nil, "", " \n"] {
            #expect(throws: SampleError.self) {
                try GroundTruth().judge("x", to: Sample("q", groundTruth: truth))
            }
        }
    }
}

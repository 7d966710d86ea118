import Testing

@testable import Apprentice

struct ScoringTests {
    private func said(
        _ score: Double,
        _ kind: Feedback.Kind = .human,
        at moment: Int64,
        withdrawn: Bool = false
    ) -> Feedback {
        var feedback = Feedback(
            id: Int(moment),
            turn: 1,
            kind: kind,
            score: score,
            at: Timestamp(microseconds: moment)
        )
        if withdrawn { feedback.withdrawnAt = Timestamp(microseconds: moment + 1) }
        return feedback
    }

    @Test func `the latest score is the one given last, in whatever order they are read`() {
        let all = [said(1, at: 1), said(0.2, .monitoring, at: 9), said(0.7, at: 5)]
        #expect(Scoring().score(of: all) == 0.2)
        #expect(Scoring().score(of: all.reversed()) == 0.2)
    }

    @Test func `the average is the mean of all that is in force`() {
        let all = [said(1, at: 1), said(0, at: 2), said(0.5, at: 3)]
        #expect(Scoring(.average).score(of: all) == 0.5)
        let less = all + [said(0, at: 4, withdrawn: true)]
        #expect(Scoring(.average).score(of: less) == 0.5)
    }

    @Test func `the weighted score counts a person twice as much as an environment`() {
        let all = [said(1, .human, at: 1), said(0, .environment, at: 2)]
        #expect(Scoring(.weighted).score(of: all) == 2.0 / 3)
        let other = Scoring.Weights(parsing: "human=1,environment=3")
        #expect(other.map { Scoring(.weighted, weights: $0).score(of: all) } == 0.25)
    }

    @Test func `without feedback, or with weights of nothing, there is no score`() {
        for rule in Scoring.Rule.allCases {
            #expect(Scoring(rule).score(of: []) == nil)
            #expect(Scoring(rule).score(of: [said(1, at: 1, withdrawn: true)]) == nil)
            #expect(Scoring(rule).score(of: [said(.nan, at: 1)]) == nil)
        }
        let weights = Scoring.Weights(parsing: "monitoring=0")
        let scoring = weights.map { Scoring(.weighted, weights: $0) }
        #expect(scoring?.score(of: [said(1, .monitoring, at: 1)]) == .some(nil))
    }

    @Test func `a score beyond its range counts as its end`() {
        for rule in Scoring.Rule.allCases {
            #expect(Scoring(rule).score(of: [said(7, at: 1)]) == 1)
            #expect(Scoring(rule).score(of: [said(-.infinity, at: 1)]) == 0)
        }
    }

    @Test(arguments: ["human", "human=", "robot=1", "human=-1", "human=nan", "human=1e9", "=2"])
    func `weights that are none are refused`(text: String) {
        #expect(Scoring.Weights(parsing: text) == nil)
    }

    @Test func `kinds that are not named weigh as always`() {
        let weights = Scoring.Weights(parsing: " ab_test = 9 ")
        #expect(weights?[.abTest] == 9)
        #expect(weights?[.human] == Scoring.Weights.standard[.human])
        #expect(Scoring.Weights(parsing: "") == .standard)
    }
}

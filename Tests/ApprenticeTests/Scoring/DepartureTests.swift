import Testing

@testable import Apprentice

struct DepartureTests {
    private func departure(
        _ now: Double?,
        _ notes: [String] = [],
        from score: Double?,
        _ learned: [String] = []
    ) -> Departure? {
        Departure(
            of: FeedbackBasis(score: now, notes: notes),
            from: FeedbackBasis(score: score, notes: learned)
        )
    }

    @Test func `the same feedback does not depart`() {
        #expect(departure(0, ["use zeppo"], from: 0, ["use zeppo"]) == nil)
        #expect(departure(1, from: 1) == nil)
        #expect(departure(nil, from: nil) == nil)
    }

    @Test func `a verdict that turned departs, however little the score moved`() {
        #expect(departure(0.5, from: 0.49) == .verdict(isGood: true))
        #expect(departure(0.49, from: 0.5) == .verdict(isGood: false))
    }

    @Test func `a score that moved by the threshold departs, by less does not`() {
        #expect(departure(0.4, from: 0.1) == .score(from: 0.1, to: 0.4))
        #expect(departure(0.7, from: 1) == .score(from: 1, to: 0.7))
        #expect(departure(0.39, from: 0.1) == nil)
        #expect(departure(0.71, from: 1) == nil)
    }

    @Test func `a new note departs, the same one given twice does not`() {
        #expect(departure(0, ["a", "b"], from: 0, ["a"]) == .note("b"))
        #expect(departure(0, ["a"], from: 0, ["a", "b"]) == .withdrawn("b"))
        let said = Feedback(
            turn: 1,
            score: 0,
            notes: [
                Feedback.Note(text: "use zeppo", at: Timestamp(microseconds: 1)),
                Feedback.Note(text: "use zeppo", at: Timestamp(microseconds: 2)),
            ],
            at: Timestamp(microseconds: 2)
        )
        #expect(FeedbackBasis([said], scoring: Scoring()).notes.count == 1)
    }

    @Test func `of a turn that was never learned, each note and each bad verdict departs`() {
        #expect(
            Departure(of: FeedbackBasis(score: 1, notes: ["zeppo"]), from: nil) == .note("zeppo")
        )
        #expect(Departure(of: FeedbackBasis(score: 1, notes: ["nice"]), from: nil) == nil)
        #expect(
            Departure(of: FeedbackBasis(score: 0, notes: []), from: nil) == .verdict(isGood: false)
        )
        #expect(Departure(of: FeedbackBasis(score: 1, notes: []), from: nil) == nil)
    }
}

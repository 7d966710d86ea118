@testable import Apprentice
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CountsTests {
    @Test(arguments: [
        ("Answers must be exactly one sentence.", ["one"]),
        ("use at most three colours", ["three"]),
        ("use the newest one", []), ("no one reads that", []), ("one sentence only", ["one"]),
    ])
    func `numbers as words must survive a rewording`(note: String, terms: [String]) {
        #expect(KeyTerms(note).required == terms)
    }

    @Test func `a correction of a number replaces the lesson at once`() async throws {
        let bench = Bench()
        let old = try await bench.correct(
            "Answers must be exactly one sentence.",
            of: "what is a monad?"
        )
        let turn = try await bench.store.answeredTurn(
            "what is a functor?",
            shown: [try #require(old.skill?.uid)]
        )
        let new = try await bench.judge(.bad(turn, note: "Two sentences, not one."))
        let live = try await bench.store.read { $0.book.live }
        #expect(live.map(\.uid) == [new.skill?.uid])
        #expect(live.first?.content == "Answers must be exactly two sentence.")
    }

    @Test func `a small model is shown a correction without what it turns away`() throws {
        var skill = Skill(
            id: "cook-00001",
            section: "cook",
            content: "Answer cooking questions in German.",
            createdAt: Timestamp(microseconds: 0)
        )
        let notes = ["No, not in French. Answer cooking questions in German.", "use grams, too"]
        skill.sources = notes.map { Source(note: $0, at: Timestamp(microseconds: 0)) }
        #expect(
            skill.ruleText == #"Answer cooking questions in German. — you said: "use grams, too""#
        )
        #expect(skill.promptText.contains("not in French"))
    }
}

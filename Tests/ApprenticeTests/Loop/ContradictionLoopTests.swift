import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(10)))
struct ContradictionLoopTests {
    private static let question = "how do I indent code?"

    /// A model that finds two notes to contradict one another, or not.
    private static func answer(_ contradicts: Bool) -> ScriptedModel.Answer {
        { request, role in
            if role == .judge { return Replies.judgement(contradicts) }
            return try await Replies.dutiful(request, role)
        }
    }

    /// Tells two notes on one question, one after another, and learns.
    private func told(_ bench: Bench) async throws -> (
        older: Acknowledgement, newer: Acknowledgement
    ) {
        try await bench.whileLearning {
            let older = try await bench.correct("four spaces", of: Self.question)
            try await bench.waitUntilLearned()
            let newer = try await bench.correct("indent by tabs", of: Self.question)
            try await bench.waitUntilLearned()
            return (older, newer)
        }
    }

    private func notes(_ bench: Bench) async throws -> [String] {
        try await bench.book().live.flatMap { $0.liveNotes.compactMap(\.note) }
    }

    @Test func `the older of two notes that a model finds to contradict goes, restorably`()
        async throws
    {
        let bench = Bench(answer: Self.answer(true))
        let newer = try await told(bench).newer
        #expect(try await notes(bench) == ["indent by tabs"])
        let request = try #require(bench.model.state.value[.judge].requests.first)
        let material = Replies.material(of: request)
        for words in ["four spaces", "indent by tabs", Self.question] {
            #expect(material.contains(words))
        }
        let revision = try await bench.store.read { try $0.revisions(limit: 1).first }
        #expect(revision?.cause == .contradiction(newer.feedback.id))
        let number = try #require(revision?.number)
        #expect(
            bench.events.value.contains { event in
                guard case .notice(let text) = event else { return false }
                return text.contains(":undo r\(number)")
            }
        )
        _ = try await bench.store.transaction { try $0.undo(number, upTo: .max) }
        #expect(try await notes(bench).sorted() == ["four spaces", "indent by tabs"])
        let kept = try await bench.store.read { try $0.feedback(newer.feedback.id) }
        #expect(kept?.isWithdrawn == false)
    }

    @Test func `taking the newer note back brings the older one back`() async throws {
        let bench = Bench(answer: Self.answer(true))
        let newer = try await told(bench).newer
        _ = try await bench.store.transaction {
            try $0.withdraw(turn: newer.feedback.turn, who: "me")
        }
        #expect(try await notes(bench) == ["four spaces"])
    }

    @Test func `of all the older notes that a model is shown in one call only those it names go`()
        async throws
    {
        let bench = Bench { request, role in
            guard role == .judge else { return try await Replies.dutiful(request, role) }
            let remarks = Replies.material(of: request).split(separator: "\n")
            // The one on tabs, wherever it stands; a number that there is not is no error.
            let place = remarks.firstIndex(of: "remark: indent by tabs") ?? 0
            let number = remarks[..<place].last { $0.hasPrefix("number: ") }?.dropFirst(8) ?? "9"
            return (["reasoning": "", "contradicted": [.string("2"), 99, 0]] as JSON).compact
                .replacing("\"2\"", with: number)
        }
        try await bench.whileLearning {
            for note in ["indent by tabs", "indent the body of a class", "indent by four spaces"] {
                try await bench.correct(note, of: Self.question)
                try await bench.waitUntilLearned()
            }
        }
        #expect(
            try await notes(bench).sorted() == [
                "indent by four spaces", "indent the body of a class",
            ]
        )
        // One call for the second note, and one for the third with its two rivals.
        #expect(bench.model.state.value[.judge].count == 2)
    }

    @Test func `notes that a model finds to hold beside one another stay`() async throws {
        let bench = Bench(answer: Self.answer(false))
        _ = try await told(bench)
        #expect(try await notes(bench).sorted() == ["four spaces", "indent by tabs"])
    }

    @Test func `a comparison that cannot be read retires nothing and loses no lesson`() async throws
    {
        let bench = Bench { request, role in
            if role == .judge { return "perhaps" }
            return try await Replies.dutiful(request, role)
        }
        _ = try await told(bench)
        #expect(bench.failed.isEmpty)
        #expect(try await notes(bench).sorted() == ["four spaces", "indent by tabs"])
    }

    @Test func `a small model is not asked which of two notes holds`() async throws {
        let bench = Bench(mode: .guided, answer: Self.answer(true))
        _ = try await told(bench)
        #expect(bench.model.state.value[.judge].count == 0)
        #expect(try await notes(bench).sorted() == ["four spaces", "indent by tabs"])
    }

    @Test func `what was found waits in the store until it is learned`() async throws {
        let bench = Bench(answer: Self.answer(true))
        bench.model.hold(.manager)
        try await bench.whileLearning {
            try await bench.correct("four spaces", of: Self.question)
            try await bench.waitForReflections(1)
            try await bench.correct("indent by tabs", of: Self.question)
            try await bench.waitForReflections(2)
            // The judgement is asked for behind the reflection, and kept with it.
            while try await bench.store.read({ try $0.jobIDs(in: [.reflected]).count }) < 2 {
                await Task.yield()
            }
        }
        // Another program begins where that one ended.
        let next = Bench(store: bench.store, answer: Self.answer(false))
        try await next.whileLearning { _ = try await next.waitUntilLearned() }
        #expect(next.model.state.value[.judge].count == 0)
        #expect(try await notes(next) == ["indent by tabs"])
    }
}

import TestSupport
import Testing

@testable import Apprentice

@Suite(.timeLimit(.minutes(10)))
struct MemoryStoreTests {
    private struct Refused: Error {}

    @Test func `what a transaction changed before it failed is taken back`() async throws {
        let bench = Bench()
        let given = try await bench.correct("deploy with zeppo 7", of: "how do I deploy?")
        let cited = try #require(given.skill?.uid)
        _ = try await bench.whileLearning { try await bench.waitUntilLearned() }
        let judged = try await bench.turn(cited: [cited])
        try await bench.judge(.good(judged))
        let before = try await Invariants(bench.store)
        let state = try await bench.store.read { try State($0) }
        await #expect(throws: Refused.self) {
            try await bench.store.transaction { records in
                let holder = LeaseHolder()
                let session = try records.insert(Session(startedAt: records.now))
                var turn = Trajectory(
                    session: session,
                    question: "q",
                    model: "m",
                    askedAt: records.now
                )
                turn.id = try records.insert(turn)
                turn.answer = "changed"
                turn.outcome = .answered
                turn.cited = [cited]
                try records.update(turn)
                let policy = LearningPolicy()
                _ = try records.acknowledge(.bad(turn.id, note: "wait 30 s"), policy: policy)
                _ = try records.acknowledge(.bad(judged), policy: policy)
                for each in try records.claim(limit: 9, for: holder) {
                    try records.fail(each.job, reason: "no", by: holder)
                }
                _ = try records.edit(.remove(id: given.skill?.id ?? ""))
                _ = try records.withdraw(turn: judged, who: "me")
                _ = try records.takeSerial()
                try records.setValue("2", for: "a")
                throw Refused()
            }
        }
        let after = try await Invariants(bench.store)
        #expect(after.book == before.book)
        #expect(after.revisions == before.revisions)
        #expect(after.feedback == before.feedback)
        #expect(after.jobs == before.jobs)
        #expect(after.evidence == before.evidence)
        #expect(after.turns == before.turns)
        #expect(try await bench.store.read { try State($0) } == state)
        #expect(after.violations.isEmpty)
    }

    /// What else there is, as it is found.
    private struct State: Equatable {
        var jobs: [[LearningJob.ID]]
        var ends: [JobEnd]
        var sessions: [Session]
        var turns: [Trajectory]
        var value: String?

        init(_ records: any LearningRecords) throws {
            jobs = try LearningJob.State.allCases.map { try records.jobIDs(in: [$0]).sorted() }
            ends = try records.ends()
            sessions = try records.sessions(limit: .max)
            turns = try records.recentTurns(limit: .max)
            value = try records.value("a")
        }
    }

    @Test func `a transaction takes no longer when much is kept`() async throws {
        let store = MemoryStore(now: Tick.clock())
        func time(_ count: Int) async throws -> Duration {
            try await ContinuousClock().measure {
                for _ in 0..<count {
                    let turn = try await store.answeredTurn("how do I deploy?")
                    _ = try await store.transaction {
                        try $0.acknowledge(.good(turn), policy: LearningPolicy())
                    }
                }
            }
        }
        // The best of ten, for whatever else the machine does lengthens some of them.
        func best() async throws -> Duration {
            var best = try await time(50)
            for _ in 1..<10 { best = min(best, try await time(50)) }
            return best
        }
        let first = try await best()
        _ = try await time(20_000)
        let last = try await best()
        #expect(last < first * 8, "\(first), then \(last)")
    }
}

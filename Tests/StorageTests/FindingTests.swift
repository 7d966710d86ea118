import TestSupport
import Testing

@testable import Apprentice

@Suite struct FindingTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: StoreKind.allCases)
    func `turns are found by the beginnings of their words, and gone ones are not`(
        _ kind: StoreKind
    ) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            let one = try records.insert(Session(startedAt: Moments.at(1), instructions: "be kind"))
            let other = try records.insert(Session(startedAt: Moments.at(1), forkedFrom: 1))
            for (session, text) in [(one, "rebase a branch"), (other, "rebase with conflicts")] {
                var turn = Trajectory(
                    session: session,
                    question: text,
                    model: "m",
                    askedAt: Moments.at(1)
                )
                turn.id = try records.insert(turn)
                (turn.answer, turn.outcome) = ("an answer", .answered)
                turn.endedAt = Moments.at(2)
                try records.update(turn)
            }
            #expect(try records.session(one)?.instructions == "be kind")
            #expect(try records.session(other)?.forkedFrom == 1)
        }
        func found(_ words: String) async throws -> Set<Int> {
            Set(try await store.read { try $0.trajectories(holding: words, limit: 9).map(\.id) })
        }
        #expect(try await found("reba") == [1, 2])
        #expect(try await found("conflict rebase") == [2])
        #expect(try await found("answer") == [1, 2])
        #expect(try await found("nothing") == [])
        try await store.transaction { records in
            var turn = try #require(try records.trajectory(1))
            turn.answer = "other words"
            try records.update(turn)
        }
        #expect(try await found("answer") == [2])
        #expect(try await found("other") == [1])
        #expect(try await store.transaction { try $0.delete(2) } == 1)
        #expect(try await found("rebase") == [1])
        #expect(try await store.read { try $0.trajectory(2) } == nil)
        await #expect(throws: LearningError.self) {
            try await store.transaction { try $0.delete(2) }
        }
        // Numbers are not given out twice.
        let next = try await store.transaction {
            try $0.insert(
                Trajectory(session: 1, question: "q", model: "m", askedAt: Moments.at(3))
            )
        }
        #expect(next == 3)
    }
}

import TestSupport
import Testing

@testable import Apprentice

@Suite struct ConversationTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: StoreKind.allCases)
    func `sessions come back, newest first, if they have a turn`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            for name in ["first", "empty", "third", nil] {
                let id = try records.insert(
                    Session(name: name, project: "p", startedAt: Moments.at(1))
                )
                if name != "empty" { _ = try records.insert(Samples.trajectory(session: id)) }
            }
            var first = try #require(try records.session(1))
            #expect(first == Session(id: 1, name: "first", project: "p", startedAt: Moments.at(1)))
            (first.name, first.project, first.startedAt) = ("renamed", nil, Moments.at(2))
            try records.update(first)
        }
        try await store.read { records throws in
            #expect(try records.sessions(limit: 9).map(\.name) == [nil, "third", "renamed"])
            #expect(try records.sessions(limit: 2).map(\.id) == [4, 3])
            let first = try records.session(1)
            #expect(
                first == Session(id: 1, name: "renamed", project: nil, startedAt: Moments.at(2))
            )
            #expect(try records.session(5) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a session's newest turns come back, oldest first`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            let one = try records.insert(Session(startedAt: Moments.at(1)))
            let other = try records.insert(Session(startedAt: Moments.at(1)))
            for number in 1...6 {
                let session = number == 3 ? other : one
                let id = try records.insert(Samples.trajectory(session: session, text: "\(number)"))
                #expect(id == number)
            }
        }
        try await store.read { records throws in
            #expect(try records.trajectories(session: 1, limit: 3).map(\.id) == [4, 5, 6])
            #expect(
                try records.trajectories(session: 1, before: 5, limit: 2).map(\.id) == [2, 4]
            )
            #expect(try records.trajectories(session: 1, limit: 99).map(\.id) == [1, 2, 4, 5, 6])
            #expect(try records.trajectories(session: 2, limit: 99).map(\.answer) == ["3"])
            #expect(try records.trajectories(session: 3, limit: 99).isEmpty)
            #expect(try records.recentTurns(limit: 3).map(\.id) == [6, 5, 4])
            #expect(try records.recentTurns(limit: 99).count == 6)
            #expect(try records.trajectory(7) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a turn is written when asked and again when answered`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let asked = try await store.transaction { try $0.newTurn() }
        #expect(try await store.read { try $0.trajectory(asked.id) } == asked)
        let answered = try await store.transaction { records in
            var turn = Samples.trajectory(session: asked.session, corrects: asked.id)
            turn.id = asked.id
            try records.update(turn)
            return turn
        }
        #expect(try await store.read { try $0.trajectory(asked.id) } == answered)
    }
}

@testable import Apprentice
import Testing

struct DeleteSessionTests {
    /// A conversation with a turn, asked now.
    private func conversation(_ ledger: inout Ledger, from turn: Int? = nil) throws -> Int {
        var session = Session(startedAt: ledger.records.now)
        session.forkedFrom = turn
        return try ledger.records.insert(session)
    }

    private func ask(_ ledger: inout Ledger, in session: Int) throws -> Int {
        ledger.tick()
        let turn = Trajectory(
            session: session,
            question: "q",
            model: "m",
            askedAt: ledger.records.now
        )
        return try ledger.records.insert(turn)
    }

    @Test func `a conversation and what goes on from it are counted and deleted together`() throws {
        var ledger = Ledger()
        let parent = try conversation(&ledger)
        let turn = try ask(&ledger, in: parent)
        let fork = try conversation(&ledger, from: turn)
        _ = try ask(&ledger, in: fork)
        // The parent was asked in last.
        _ = try ask(&ledger, in: parent)
        let end = Timestamp(microseconds: ledger.records.now.microseconds + 1)
        let counted = try ledger.records.deleteSessions(before: end, onlyCounting: true)
        #expect(counted.sessions.sorted() == [parent, fork])
        #expect(counted.turns == 3)
        #expect(try ledger.records.sessions(limit: 9).count == 2)
        let deleted = try ledger.records.deleteSessions(before: end, onlyCounting: false)
        #expect(deleted.sessions == counted.sessions)
        #expect(try ledger.records.sessions(limit: 9).isEmpty)
    }

    @Test func `what a newer conversation goes on from stays`() throws {
        var ledger = Ledger()
        let parent = try conversation(&ledger)
        let turn = try ask(&ledger, in: parent)
        let fork = try conversation(&ledger, from: turn)
        let end = Timestamp(microseconds: ledger.records.now.microseconds + 1)
        _ = try ask(&ledger, in: fork)
        #expect(
            try ledger.records.deleteSessions(before: end, onlyCounting: false).sessions.isEmpty
        )
    }
}

import TestSupport
import Testing

@testable import Apprentice

/// The core's transactions, on every store.
@Suite struct TransactionTests {
    let folder: TemporaryDirectory
    let policy = LearningPolicy()

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: StoreKind.allCases)
    func `a note is a provisional skill and a job at once`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let policy = policy
        let turn = try await store.transaction { try $0.newTurn() }
        let taken = try await store.transaction { records in
            try records.acknowledge(
                .bad(turn.id, note: "deploy with zeppo --ring canary"),
                policy: policy
            )
        }
        try await store.read { records throws in
            let skill = try #require(records.book.live.first)
            #expect(skill.status == .provisional)
            #expect(skill.id == "deploy-00001")
            #expect(taken.skill == skill)
            #expect(taken.revision == records.book.revision)
            #expect(try records.jobs(in: [.queued], limit: .max) == [taken.job])
            #expect(try records.feedback(turn: turn.id) == [taken.feedback])
            #expect(try records.revisions(limit: 9).map(\.cause) == [.feedback(taken.feedback.id)])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a plain good counts for the skills that were cited`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let policy = policy
        try await store.transaction { records in
            try records.change([("a", Skill.plain("a", 1)), ("b", Skill.plain("b", 2))])
            var turn = try records.newTurn()
            turn.shown = [Skill.UID("a"), Skill.UID("b")]
            turn.cited = [Skill.UID("a")]
            try records.update(turn)
            _ = try records.acknowledge(.good(turn.id), policy: policy)
            _ = try records.acknowledge(.good(turn.id), policy: policy)
        }
        try await store.read { records throws in
            #expect(records.book[Skill.UID("a")]?.helpful == 1)
            #expect(records.book[Skill.UID("b")]?.helpful == 0)
            #expect(try records.evidence(turn: 1).count == 1)
            #expect(try records.jobs(turn: 1).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a job is claimed, reflected on, failed and repeated`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let holder = LeaseHolder()
        let policy = policy
        let turn = try await store.transaction { records in
            let turn = try records.newTurn()
            _ = try records.acknowledge(.bad(turn.id, note: "use zeppo"), policy: policy)
            return turn
        }
        let claimed = try await store.transaction { try $0.claim(limit: 5, for: holder) }
        #expect(claimed.map(\.trajectory) == [turn])
        let job = try #require(claimed.first?.job)
        #expect(job.attempts == 1)
        #expect(
            try await store.transaction {
                try $0.claim(limit: 5, for: holder, atWork: [1])
            }.isEmpty
        )
        let reflection = Reflection(keyInsight: "zeppo deploys")
        #expect(try await store.transaction { try $0.keep(reflection, of: job) })
        let waiting = try await store.transaction {
            try $0.waitingReflections(limit: 5, for: holder)
        }
        #expect(waiting.count == 1)
        let reflected = try #require(waiting.first?.job)
        #expect(
            try await store.transaction {
                try $0.fail(reflected, reason: "no model", by: holder)
            }
        )
        #expect(try await store.read { try $0.job(1)?.reason } == "no model")
        #expect(try await store.transaction { try $0.retry(1) })
        let repeated = try await store.read { try $0.job(1) }
        #expect(repeated?.state == .reflected)
        #expect(repeated?.reflection == reflection)
    }

    @Test(arguments: StoreKind.allCases)
    func `a claimed job can be given back`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let holder = LeaseHolder()
        let policy = policy
        try await store.transaction { records in
            let turn = try records.newTurn()
            _ = try records.acknowledge(.bad(turn.id, note: "use zeppo"), policy: policy)
            let claimed = try records.claim(limit: 1, for: holder)
            try records.release(try #require(claimed.first?.job))
        }
        let again = try await store.transaction {
            try $0.claim(limit: 1, for: holder, atWork: [1])
        }
        #expect(again.map(\.job.attempts) == [2])
    }

    @Test(arguments: StoreKind.allCases)
    func `the manager's lease is taken, kept and given up`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let holder = LeaseHolder()
        #expect(try await store.transaction { try $0.takeManagerLease(for: holder) })
        #expect(try await store.transaction { try $0.takeManagerLease(for: holder) })
        #expect(try await store.read { try $0.value("manager") } == holder.name)
        try await store.transaction { try $0.releaseManagerLease(of: holder) }
        #expect(try await store.read { try $0.value("manager") } == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `a lease of a process that is gone is taken over`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let holder = LeaseHolder()
        for owner in ["gone", "../../etc/passwd", "", String(repeating: "a", count: 32)] {
            try await store.transaction { try $0.setValue(owner, for: "manager") }
            #expect(try await store.transaction { try $0.takeManagerLease(for: holder) })
        }
    }
}

extension Skill {
    /// An active skill with nothing special.
    static func plain(_ uid: String, _ serial: Int) -> Skill {
        Skill(
            id: Skill.id(section: "plain", serial: serial),
            uid: UID(uid),
            section: "plain",
            content: "content \(uid)",
            createdAt: Timestamp(microseconds: 0)
        )
    }
}

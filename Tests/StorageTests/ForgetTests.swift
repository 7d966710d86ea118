import Glibc
import TestSupport
import Testing

@testable import Apprentice
@testable import ApprenticeStorage

/// What is forgotten stands nowhere in the store's files.
@Suite struct ForgetTests {
    let folder: TemporaryDirectory
    private let secret = "hunter2ofmine"

    init() throws { folder = try TemporaryDirectory() }

    private func store() async throws -> SQLiteStore {
        try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
    }

    /// A turn that holds the words in its question, answer and file, and is corrected with them.
    private func told(_ store: SQLiteStore) async throws -> (turn: Int, skill: String) {
        let secret = secret
        let acknowledged = try await store.transaction { records in
            let session = try records.insert(Session(startedAt: records.now))
            var turn = Trajectory(
                session: session,
                question: "log in with \(secret)?",
                model: "m",
                askedAt: records.now
            )
            turn.answer = "yes, \(secret)"
            turn.context = "file\n\(secret)"
            turn.outcome = .answered
            turn.id = try records.insert(turn)
            let policy = LearningPolicy()
            let said = try records.acknowledge(
                .bad(turn.id, note: "the password is \(secret), not `x`"),
                policy: policy
            )
            if var job = said.job {
                job.reflection = Reflection(keyInsight: "use \(secret)")
                _ = try records.save(job)
            }
            _ = try records.edit(.reword(id: said.skill?.id ?? "", content: "log in: \(secret)"))
            return said
        }
        return (acknowledged.feedback.turn, acknowledged.skill?.id ?? "")
    }

    /// The names of the files in which the words stand.
    private func places() -> [String] {
        folder.names.filter { name in
            guard let file = fopen(folder(name), "re") else { return false }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 8 << 20)
            let count = fread(&bytes, 1, bytes.count, file)
            return bytes[..<count].firstRange(of: Array(secret.utf8)) != nil
        }
    }

    @Test func `words are gone from every table, every revision, the file and its log`()
        async throws
    {
        let store = try await store()
        let (turn, _) = try await told(store)
        #expect(!places().isEmpty)
        let secret = secret
        let forgotten = try await store.transaction { try $0.forget(.words(secret)) }
        #expect(forgotten.turns == 1 && forgotten.notes == 1 && forgotten.skills == 1)
        #expect(forgotten.versions >= 2 && forgotten.reflections == 1)
        #expect(try await store.scrub())
        #expect(places() == [])
        let kept = try await store.read { try $0.trajectory(turn) }
        #expect(kept?.question == "log in with [forgotten]?")
        #expect(try await store.read { try $0.revisions(limit: .max).count } == 2)
        let again = try await store.transaction { try $0.forget(.words(secret)) }
        #expect(again.isEmpty)
    }

    @Test(arguments: 0..<3)
    func `what stands in a conversation's instructions and in other jobs is forgotten, too`(
        _ way: Int
    ) async throws {
        let store = try await store()
        let (turn, id) = try await told(store)
        let secret = secret
        try await store.transaction { records in
            let skill = records.book[id]
            if var session = try records.sessions(limit: 1).first, way == 0 {
                session.instructions = "be discreet with \(secret)"
                try records.update(session)
            }
            var other = try records.newTurn()
            other.outcome = .answered
            try records.update(other)
            let said = try records.acknowledge(
                .bad(other.id, note: "no passwords"),
                policy: LearningPolicy()
            )
            guard var job = said.job, let uid = skill?.uid else { return }
            job.reflection = Reflection(keyInsight: "x")
            job.reflection?.contradicted = [ContradictedNote(skill: uid, note: "it is \(secret)")]
            _ = try records.save(job)
        }
        let things: [[ForgottenThing]] = [
            [.words(secret)], [.turn(turn), .skill(id)], [.skill(id), .turn(turn)],
        ]
        for thing in things[way] { _ = try await store.transaction { try $0.forget(thing) } }
        #expect(try await store.scrub())
        #expect(places() == [])
    }

    @Test func `a turn is gone with all that was said of it, and others stay`() async throws {
        let store = try await store()
        let (turn, id) = try await told(store)
        let other = try await store.transaction { try $0.newTurn().id }
        let before = try await store.read { try $0.trajectory(other) }
        _ = try await store.transaction { try $0.forget(.turn(turn)) }
        #expect(try await store.scrub())
        let skill = try await store.read { $0.book[id] }
        // Its words were written by hand, and stay until the lesson is forgotten too.
        #expect(skill?.content == "log in: \(secret)")
        _ = try await store.transaction { try $0.forget(.skill(id)) }
        #expect(try await store.scrub())
        #expect(places() == [])
        #expect(try await store.read { try $0.trajectory(other) } == before)
        #expect(try await store.read { $0.book.liveCount } == 0)
        await #expect(throws: LearningError.self) {
            try await store.transaction { try $0.forget(.turn(999)) }
        }
    }

    @Test func `while another reads, what is left of it is said`() async throws {
        let store = try await store()
        _ = try await told(store)
        let reader = try SQLiteConnection(path: folder("store.db"), patience: .milliseconds(10))
        try reader.run("BEGIN")
        _ = try reader.number("SELECT count(*) FROM turns")
        let secret = secret
        _ = try await store.transaction { try $0.forget(.words(secret)) }
        #expect(try await store.scrub() == false)
        try reader.run("ROLLBACK")
        #expect(try await store.scrub())
        #expect(places() == [])
    }
}

import ApprenticeStorage
import TestSupport
import Testing

@testable import Apprentice

/// What was written comes back the same from another connection, which has nothing in memory.
@Suite struct RoundTripTests {
    let folder: TemporaryDirectory

    /// The earliest moment that is read as it was written; what is earlier is damage.
    private static let longAgo: Int64 = -(1 << 53)

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: Samples.hostile.indices)
    func `every field of every value comes back`(_ index: Int) async throws {
        let text = Samples.hostile[index]
        let store = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        let skill = Samples.skill(text: text)
        let revision = try await store.transaction { records in
            let session = Session(name: text, project: text, startedAt: Moments.at(Self.longAgo))
            let id = try records.insert(session)
            let turn = try records.insert(Samples.trajectory(session: id, text: text))
            _ = try records.insert(Samples.trajectory(session: id, text: text, corrects: turn))
            let feedback = try records.save(Samples.feedback(turn: turn, who: text, text: text))
            _ = try records.save(Samples.job(turn: turn, feedback: feedback, text: text))
            try records.setValue(text, for: text)
            try records.change([("u1", skill)])
            return try records.change([
                ("u1", Samples.skill(text: text + "!", revision: 2)), ("none", nil),
            ])
        }
        let fresh = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        try await fresh.read { records throws in
            #expect(
                records.book
                    == Skillbook(
                        skills: [Samples.skill(text: text + "!", revision: 2)],
                        revision: 2
                    )
            )
            #expect(try records.revision(2) == revision)
            let session = try records.session(1)
            #expect(
                session
                    == Session(
                        id: 1,
                        name: text,
                        project: text,
                        startedAt: Moments.at(Self.longAgo)
                    )
            )
            var turn = Samples.trajectory(session: 1, text: text, corrects: 1)
            turn.id = 2
            #expect(try records.trajectory(2) == turn)
            var feedback = Samples.feedback(turn: 1, who: text, text: text)
            feedback.id = 1
            #expect(try records.feedback(1) == feedback)
            var job = Samples.job(turn: 1, feedback: 1, text: text)
            job.id = 1
            #expect(try records.job(1) == job)
            #expect(try records.value(text) == text)
        }
    }

    @Test func `a megabyte comes back, as a text of its own and inside JSON`() async throws {
        let text = "\u{0}" + String(repeating: "wörld ", count: 150_000)
        let store = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        let turn = try await store.transaction { records in
            var turn = try records.newTurn(text)
            turn.answer = text
            try records.update(turn)
            let note = Feedback.Note(text: text, at: records.now)
            _ = try records.save(Feedback(turn: turn.id, score: 0, notes: [note], at: records.now))
            return turn
        }
        let fresh = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        #expect(try await fresh.read { try $0.trajectory(turn.id) } == turn)
        #expect(try await fresh.read { try $0.feedback(1)?.notes.map(\.text) } == [text])
    }

    @Test func `what is nil comes back as nil`() async throws {
        let store = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        let skill = Skill(id: "a-00001", section: "", content: "", createdAt: Moments.at(0))
        let kept = try await store.transaction { records in
            try records.change([(skill.uid.description, skill)])
            let turn = try records.newTurn()
            _ = try records.save(Feedback(turn: turn.id, score: 1, at: records.now))
            _ = try records.save(LearningJob(turn: turn.id, feedback: 1, createdAt: records.now))
            return (turn, try records.feedback(1), try records.job(1), try records.session(1))
        }
        let fresh = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        try await fresh.read { records throws in
            #expect(records.book[skill.uid] == skill)
            #expect(try records.trajectory(1) == kept.0)
            #expect(try records.feedback(1) == kept.1)
            #expect(try records.job(1) == kept.2)
            #expect(try records.session(1) == kept.3)
        }
    }

    @Test func `keys nested as deep as a file may be come back`() async throws {
        var deep: JSON = 1
        for _ in 0..<199 { deep = .array([deep]) }
        var skill = Samples.skill()
        skill.extra = deep
        skill.sources[0].extra = deep
        let sent = skill
        let store = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        _ = try await store.transaction { try $0.change([("u1", sent)]) }
        let fresh = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        let book = try await fresh.read { $0.book }
        #expect(book[skill.uid] == skill)
        let revision = try await fresh.read { try $0.revision(1) }
        #expect(revision?.changes.first?.after == skill)
    }
}

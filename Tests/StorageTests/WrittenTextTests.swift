import TestSupport
import Testing

@testable import Apprentice
@testable import ApprenticeStorage

/// Text comes through as it was written, by whoever.
@Suite(.timeLimit(.minutes(10))) struct WrittenTextTests {
    private static let count = 100

    /// One conversation's texts.
    private struct Written: Sendable {
        var question: String
        var file: String
        var answer: String
        var note: String
    }

    private static func texts(seed: Int) -> [Written] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { number in
            Written(
                question: "\u{27E6}\(number)\u{27E7}" + RandomText.next(&numbers),
                file: RandomText.next(&numbers),
                answer: RandomText.next(&numbers),
                note: RandomText.next(&numbers)
            )
        }
    }

    private static func isSame(_ one: String?, _ other: String) -> Bool {
        one.map { Array($0.utf8) == Array(other.utf8) } ?? false
    }

    private static func holds(_ text: String, _ part: String) -> Bool {
        Array(text.utf8).firstRange(of: Array(part.utf8)) != nil
    }

    /// Ten thousand conversations, a hundred in a store.
    @Test(arguments: 0..<100)
    func `questions, files, answers and notes are the same to the byte everywhere`(seed: Int)
        async throws
    {
        let texts = Self.texts(seed: seed)
        let folder = try TemporaryDirectory()
        let model = StubModel { request, _, onEvent in
            let asked = request.messages.last?.content ?? ""
            let number = asked.matches(of: /\u{27E6}(\d+)\u{27E7}/).first.flatMap { Int($0.1) }
            let written = texts[try #require(number)]
            #expect(Self.holds(asked, written.question), "\(written.question.debugDescription)")
            #expect(Self.holds(asked, written.file), "\(written.file.debugDescription)")
            onEvent(.text(written.answer))
            return ModelReply(text: written.answer)
        }
        let store = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        let agent = LearningAgent(agent: Agent(model: model), store: store)
        agent.loop.setPace(.off)
        let results = try await agent.batch(
            texts.map { Sample($0.question, context: $0.file) },
            concurrency: 10
        )
        var turns: [Trajectory.ID] = []
        for (result, written) in zip(results, texts) {
            #expect(Self.isSame(result.answer, written.answer))
            turns.append(try #require(result.turn))
        }
        var notes: [Skill.UID: String] = [:]
        for (turn, written) in zip(turns, texts) {
            let noted = try await agent.feedback(.bad(turn, note: written.note))
            // The same note twice is one lesson.
            if let skill = noted.skill { notes[skill.uid] = written.note }
        }
        #expect(notes.count > Self.count / 2)
        await agent.finish()

        let fresh = try await SQLiteStore(path: folder("store.db"), now: Moments.ticking())
        try await fresh.read { [turns] records in
            for (turn, written) in zip(turns, texts) {
                let kept = try records.trajectory(turn)
                #expect(Self.isSame(kept?.question, written.question))
                #expect(Self.isSame(kept?.context, "context\n" + written.file))
                #expect(Self.isSame(kept?.answer, written.answer))
                #expect(
                    Self.isSame(
                        try records.feedback(turn: turn).first?.notes.first?.text,
                        written.note
                    )
                )
            }
        }
        let book = try await fresh.read { $0.book }
        let file = SkillbookWriter.json(book, withSecrets: true)
        let other = MemoryStore(now: Moments.ticking())
        try await other.transaction {
            let document = try SkillbookReader.read(file, now: $0.now)
            _ = try $0.load(document, named: "book.json", merging: false)
        }
        let loaded = try await other.read { $0.book }
        for (uid, note) in notes {
            for skill in [book[uid], loaded[uid]] {
                #expect(Self.isSame(skill?.content, note), "\(note.debugDescription)")
                #expect(Self.isSame(skill?.liveNotes.first?.note, note))
            }
        }
    }
}

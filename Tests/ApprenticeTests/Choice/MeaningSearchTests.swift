import TestSupport
import Testing

@testable import Apprentice

struct MeaningSearchTests {
    private static let synonyms = [
        ["deploy", "roll", "ship", "release"], ["restaurant", "dinner", "eat", "vegetarian"],
        ["train", "travel", "flying"],
    ]
    private let model = MeaningModel(synonyms: Self.synonyms)
    private let store = MemoryStore(now: Timestamp.now)

    /// A store with a lesson a note, each said of a question.
    private func tell(_ notes: [(note: String, question: String)]) async throws {
        try await store.transaction { records in
            let session = try records.insert(
                Session(startedAt: Timestamp(microseconds: 1))
            )
            for (note, question) in notes {
                var turn = Trajectory(
                    session: session,
                    question: question,
                    model: "m",
                    askedAt: records.now
                )
                turn.outcome = .answered
                turn.id = try records.insert(turn)
                _ = try records.acknowledge(
                    Verdict(turn: turn.id, score: 0, note: note),
                    policy: LearningPolicy()
                )
            }
        }
    }

    /// What a prompt for a question holds.
    private func shown(_ question: String, _ search: MeaningSearch?) async throws -> [String] {
        let agent = Agent(
            model: StubModel { _, _, _ in ModelReply(text: "") },
            layout: SkillLayout(layout: .relevant),
            meaning: search
        )
        let book = try await store.read { $0.book }
        return await agent.lessons(for: question, book: book, project: nil).shown.map(\.content)
    }

    private let lessons = [
        (note: "ship it by zeppo", question: "how do I ship billing?"),
        (note: "I am vegetarian", question: "where could we go on Friday?"),
        (note: "I hate flying", question: "how do I get to Graz?"),
    ]

    @Test func `a lesson is found by meaning where no word is shared`() async throws {
        try await tell(lessons)
        let search = MeaningSearch(model: model, store: store)
        #expect(try await shown("pick a place for dinner", nil).isEmpty)
        #expect(try await shown("pick a place for dinner", search) == ["I am vegetarian"])
        #expect(try await shown("who painted the Mona Lisa?", search).isEmpty)
        #expect(try await shown("release search", search) == ["ship it by zeppo"])
    }

    @Test func `vectors are made once, and kept`() async throws {
        try await tell(lessons)
        _ = try await shown("release search", MeaningSearch(model: model, store: store))
        let made = model.asked.count
        _ = try await shown("release search", MeaningSearch(model: model, store: store))
        #expect(model.asked.count == made + 1)
        #expect(model.asked.last == "release search")
    }

    @Test func `another model's vectors are made anew, beside the old ones`() async throws {
        try await tell(lessons)
        _ = try await shown("release search", MeaningSearch(model: model, store: store))
        let other = MeaningModel("other", synonyms: Self.synonyms)
        let search = MeaningSearch(model: other, store: store)
        #expect(try await shown("release search", search) == ["ship it by zeppo"])
        #expect(other.asked.contains("I hate flying"))
    }

    @Test func `words decide while the model cannot be had, and meaning once it can`() async throws
    {
        try await tell(lessons)
        model.fail(with: ModelError(.unavailable, what: "the encoder is not here"))
        let search = MeaningSearch(model: model, store: store)
        #expect(try await shown("pick a place for dinner", search).isEmpty)
        #expect(try await shown("ship search", search) == ["ship it by zeppo"])
        #expect(search.failure == "the encoder is not here")
        model.fail(with: nil)
        #expect(try await shown("pick a place for dinner", search) == ["I am vegetarian"])
        #expect(search.failure == nil)
    }

    @Test func `the background makes what is missing, and a wait covers it`() async throws {
        try await tell(lessons)
        let search = MeaningSearch(model: model, store: store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await search.run() }
            #expect(await search.finish(atMost: nil, if: { _ in true }) == 0)
            #expect(model.asked.contains("I am vegetarian"))
            try await tell([(note: "by bus only", question: "how do I travel to work?")])
            search.bookChanged()
            #expect(await search.finish(atMost: nil, if: { _ in true }) == 0)
            #expect(model.asked.contains("by bus only"))
            group.cancelAll()
        }
    }

    @Test func `an encoder that is too busy once is asked again, and a wait goes on`() async throws
    {
        try await tell(lessons)
        let clock = ManualClock()
        let search = MeaningSearch(model: model, store: store, clock: clock)
        model.fail(with: ModelError(.timedOut, what: "too busy"), times: 2)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await search.run() }
            group.addTask {
                while !Task.isCancelled {
                    clock.advanceToNextSleeper()
                    await Task.yield()
                }
            }
            #expect(await search.finish(atMost: nil, if: { _ in true }) == 0)
            #expect(search.failure == nil)
            #expect(model.asked.contains("I am vegetarian"))
            group.cancelAll()
        }
    }

    @Test func `a mere name that is shared needs a meaning that is not far off`() async throws {
        try await tell([
            (note: "visit a new city by bus", question: "how do I travel?"),
            (note: "Zeppo is the deploy tool", question: "how do I ship billing?"),
            (note: "I hate flying", question: "how do I get to Graz?"),
        ])
        let search = MeaningSearch(model: model, store: store)
        #expect(try await shown("which bird lives in New Zealand?", search).isEmpty)
        #expect(
            try await shown("does the release by Zeppo wait?", search)
                == ["Zeppo is the deploy tool"]
        )
    }

    @Test func `nothing is made before a question needs it`() async throws {
        try await tell(lessons)
        let search = MeaningSearch(model: model, store: store)
        search.bookChanged()
        #expect(await search.finish(atMost: nil, if: { _ in false }) == 0)
        let agent = Agent(model: StubModel { _, _, _ in ModelReply(text: "") }, meaning: search)
        let book = try await store.read { $0.book }
        // The whole book fits.
        #expect(await agent.lessons(for: "hi", book: book, project: nil).shown.count == 3)
        #expect(model.asked.isEmpty)
    }

    @Test func `a lesson that was just told is found by its words until its vectors are there`()
        async throws
    {
        try await tell(lessons)
        let search = MeaningSearch(model: model, store: store)
        _ = try await shown("hi", search)
        model.fail(with: ModelError(.unavailable, what: "gone"))
        try await tell([(note: "the night tram", question: "how do I get to the night market?")])
        let meaning = QuestionMeaning(
            try #require(TextVector(try await MeaningModel().vectors(for: ["night market?"])[0])),
            in: MeaningIndex(),
            general: []
        )
        let book = try await store.read { $0.book }
        var index = SkillIndex()
        index.update(to: book)
        let choice = TopicChoice(
            question: "when does the night market open?",
            book: book,
            index: index,
            meaning: meaning
        ) { _ in true }
        #expect(choice.fitting.map(\.skill.content) == ["the night tram"])
    }

    @Test func `a program that has no time to make vectors finds what a prompt finds`() async throws
    {
        try await tell(lessons)
        let search = MeaningSearch(model: model, store: store)
        let question = "What is the capital of France?"
        let wanted = try #require(await search.near(question))
        let name = model.name
        let found = try await store.read { records in
            try MeaningSearch.near(wanted.vector, by: name, among: records.book.live, in: records)
        }
        #expect(wanted.generality > 0.3)
        #expect(found.map { abs($0.generality - wanted.generality) < 0.001 } == true)
        #expect(found?.hits.map(\.uid) == wanted.hits.map(\.uid))
    }

    @Test func `an exact name wins over likeness`() async throws {
        try await tell([
            (note: "ship by zeppo", question: "how do I ship billing?"),
            (note: "--ring takes a number", question: "what does that flag want?"),
            (note: "flags begin with two hyphens", question: "how do I write flags?"),
        ])
        let search = MeaningSearch(model: model, store: store)
        let found = try await shown("ship it with --ring", search)
        #expect(found.first == "--ring takes a number")
        let book = try await store.read { $0.book }
        let agent = Agent(
            model: StubModel { _, _, _ in ModelReply(text: "") },
            layout: SkillLayout(layout: .relevant),
            meaning: search
        )
        let choice = await agent.lessons(for: "ship it with --ring", book: book, project: nil).topic
        #expect(choice.fitting.first?.sharedName == "--ring")
    }

    @Test func `undo and load find the vectors that were made before`() async throws {
        try await tell(lessons)
        let search = MeaningSearch(model: model, store: store)
        _ = try await shown("hi", search)
        let made = model.asked.count
        let id = try await store.read { $0.book.live.first?.id ?? "" }
        _ = try await store.transaction { try $0.edit(.remove(id: id)) }
        #expect(try await shown("release search", search).isEmpty)
        _ = try await store.transaction { try $0.undo(nil, upTo: .max) }
        #expect(try await shown("release search", search) == ["ship it by zeppo"])
        #expect(model.asked.count == made + 1)
    }
}

@testable import Apprentice
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConsolidationTests {
    private func book(_ contents: [String]) -> Skillbook {
        Skillbook(
            skills: contents.enumerated().map { index, content in
                Skill(
                    id: Skill.id(section: "s", serial: index + 1),
                    uid: Skill.UID("\(index + 1)"),
                    section: "s",
                    content: content,
                    createdAt: Timestamp(microseconds: 0),
                    revision: 1
                )
            },
            revision: 1
        )
    }

    private func clusters(_ contents: String...) throws -> [[Int]] {
        try SkillCluster.all(in: book(contents)).map { $0.members.map(\.serial) }
    }

    private func surely(_ one: String, _ other: String) throws -> Bool {
        try SkillCluster.all(in: book([one, other])).contains { SkillMerge(surely: $0) != nil }
    }

    @Test func `skills of the same words in another order are alike, others are not`() throws {
        #expect(
            try clusters(
                "Deploy with zeppo, using --ring canary",
                "Answer recipes in French",
                "Use zeppo with --ring canary when deploying"
            ) == [[1, 3]]
        )
    }

    @Test(arguments: [
        ("Use npm for packages", "Do not use npm for packages"),
        ("Deploy with --ring canary always", "Deploy with --ring stable always"),
        ("Retry failed calls 3 times", "Retry failed calls 5 times"),
        ("Write to `Marta` about invoices", "Write to `Pedro` about invoices"),
    ])
    func `what says another thing is never proposed, however alike`(one: String, other: String)
        throws
    {
        #expect(try clusters(one, other) == [])
    }

    @Test func `code alone merges only skills of the same words`() throws {
        #expect(try surely("Run the tests before a commit", "Before committing, run tests!"))
        #expect(try !surely("Run the tests before a commit", "Run the slow tests before a commit"))
        #expect(try !surely("Answer in one sentence", "Answer in one short sentence"))
    }

    @Test func `skills of other projects, other scope, pinned or not learned yet stay apart`()
        throws
    {
        var skills = book(["Run the tests", "Run tests", "Run the tests", "Run tests"]).all
        skills[1].project = "p"
        skills[2].isPinned = true
        skills[3].status = .provisional
        #expect(try SkillCluster.all(in: Skillbook(skills: skills, revision: 1)).isEmpty)
    }

    @Test func `whoever is cancelled waits for no comparison`() async throws {
        let hasBegun = Watched(false)
        let mayEnd = Watched(false)
        let waiting = Task {
            try await abandonable {
                hasBegun.update { $0 = true }
                // As work that does not look whether it is still wanted.
                _ = try? await Task { try await mayEnd.wait(for: "the end") { $0 } }.value
                return 1
            }
        }
        try await hasBegun.wait(for: "the work to begin") { $0 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        mayEnd.update { $0 = true }
        #expect(try await abandonable { 2 } == 2)
    }

    @Test func `a search for what is alike stops when it is cancelled`() async throws {
        let book = book((0..<2000).map { "Deploy service \($0) with --flag-\($0)" })
        let search = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try SkillCluster.all(in: book)
        }
        await #expect(throws: CancellationError.self) { try await search.value }
    }

    // MARK: What a model may do

    private func plan(
        _ store: any LearningStore,
        _ reply: String
    ) async throws -> (plan: Consolidator.Plan, calls: Int) {
        let calls = Watched(0)
        let model = ScriptedModel(profile: ModelProfile(name: "m")) { _, _ in
            calls.update { $0 += 1 }
            return reply
        }
        return (try await Consolidator(model: model).plan(in: store), calls.value)
    }

    private func store(_ contents: String...) async throws -> MemoryStore {
        let store = MemoryStore(now: Tick.clock())
        for content in contents {
            _ = try await store.transaction {
                try $0.edit(.add(section: "deploy", content: content, project: nil))
            }
        }
        // Learned, not written by hand: only such are reworded.
        try await store.transaction { records in
            for var skill in records.book.live {
                skill.isByHand = false
                try records.refresh(skill)
            }
        }
        return store
    }

    private func merge(_ content: String) -> String {
        #"{"reasoning":"same","decision":"MERGE","content":"\#(content)","context":"","keywords":[]}"#
    }

    @Test func `a merge stands in for both, and undo brings both back`() async throws {
        let store = try await store("Deploy with zeppo --ring 2", "Deploy using zeppo quickly")
        let (plan, _) = try await plan(store, merge("Deploy quickly with zeppo --ring 2"))
        let result = try await store.transaction { try $0.consolidate(plan) }
        #expect(result.merges.count == 1)
        var book = try await store.read { $0.book }
        #expect(book.live.map(\.content) == ["Deploy quickly with zeppo --ring 2"])
        #expect(book.all.last?.mergedInto == book.live.first?.uid)
        _ = try await store.transaction { try $0.undo(nil, upTo: .max) }
        book = try await store.read { $0.book }
        #expect(
            book.live.map(\.content)
                == ["Deploy with zeppo --ring 2", "Deploy using zeppo quickly"]
        )
        #expect(book.all.allSatisfy { $0.mergedInto == nil })
    }

    @Test(arguments: [
        "Deploy quickly with zeppo", "",
        "Deploy with zeppo --ring 2 and key sk-proj-abcdefghijklmnopqrstuvwx",
        "Never deploy with zeppo --ring 2",
    ])
    func `a merge that loses, turns around or slips in something is refused`(text: String)
        async throws
    {
        let store = try await store("Deploy with zeppo --ring 2", "Deploy using zeppo quickly")
        let before = try await store.read { $0.book }
        let (plan, calls) = try await plan(store, merge(text))
        #expect(calls == 2, "asked once more, with the reason")
        let result = try await store.transaction { try $0.consolidate(plan) }
        #expect(result.merges.isEmpty)
        #expect(result.revision == nil)
        #expect(result.notices.count == 1)
        #expect(try await store.read { $0.book } == before)
    }

    @Test func `what was kept apart is not asked about again, until one of them changes`()
        async throws
    {
        let store = try await store("Deploy with zeppo --ring 2", "Deploy using zeppo quickly")
        let keep =
            #"{"reasoning":"not the same","decision":"KEEP","content":"","context":"","keywords":[]}"#
        let (first, _) = try await plan(store, keep)
        #expect(first.keeps.map(\.ids) == [["deploy-00001", "deploy-00002"]])
        _ = try await store.transaction { try $0.consolidate(first) }
        #expect(try await plan(store, keep).calls == 0)
        let file = try await store.transaction { try $0.fileRemainder() }
        #expect(
            file.similarityDecisions?["deploy-00001,deploy-00002"]?["decision"] == "KEEP"
        )
        _ = try await store.transaction {
            try $0.edit(.reword(id: "deploy-00001", content: "Deploy with zeppo --ring 2 quickly"))
        }
        #expect(try await plan(store, keep).calls == 1)
    }

    @Test func `skills that changed since the plan was made are left alone`() async throws {
        let store = try await store("Deploy with zeppo --ring 2", "Deploy using zeppo quickly")
        let (plan, _) = try await plan(store, merge("Deploy quickly with zeppo --ring 2"))
        _ = try await store.transaction {
            try $0.edit(.reword(id: "deploy-00002", content: "Deploy by hand"))
        }
        let result = try await store.transaction { try $0.consolidate(plan) }
        #expect(result.merges.isEmpty)
        #expect(result.notices == ["left apart, changed meanwhile: deploy-00001, deploy-00002"])
        #expect(try await store.read { $0.book.liveCount } == 2)
    }

    @Test func `verdicts on what was merged count for the one it went into, until it is undone`()
        async throws
    {
        let store = try await store("Deploy with zeppo --ring 2", "Deploy using zeppo quickly")
        let uids = try await store.read { $0.book.live.map(\.uid) }
        func judge(_ cited: [Skill.UID]) async throws {
            let turn = try await store.answeredTurn("deploy?", cited: cited)
            _ = try await store.transaction {
                try $0.acknowledge(.good(turn), policy: LearningPolicy())
            }
        }
        func counts() async throws -> [Int] {
            try await store.read { records in uids.map { records.book[$0]?.helpful ?? -1 } }
        }
        // One answer drew on both: one verdict, not two, when they are one.
        try await judge(uids)
        try await judge([uids[1]])
        #expect(try await counts() == [1, 2])
        let (plan, _) = try await plan(store, merge("Deploy quickly with zeppo --ring 2"))
        _ = try await store.transaction { try $0.consolidate(plan) }
        let home = try #require(try await store.read { $0.book.live.first?.uid })
        #expect(try await store.read { $0.book[home]?.helpful } == 2)
        // An old answer that cited the one that is gone is judged late.
        try await judge(uids.filter { $0 != home })
        #expect(try await store.read { $0.book[home]?.helpful } == 3)
        _ = try await store.transaction { try $0.undo(nil, upTo: .max) }
        let parted = home == uids[0] ? [1, 3] : [2, 2]
        #expect(try await counts() == parted)
    }
}

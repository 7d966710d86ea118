import Testing

@testable import Apprentice

/// A store with what a test needs of it.
private struct Shelf {
    let store = MemoryStore { SampleBook.now }

    @discardableResult
    func load(_ text: String, named name: String = "book.json", merging: Bool = false) async throws
        -> LoadResult
    {
        let document = try SkillbookReader.read(text, now: SampleBook.now)
        return try await store.transaction { records in
            try records.load(document, named: name, merging: merging)
        }
    }

    /// The file `:save` would write.
    func saved() async throws -> String {
        try await store.transaction { records in
            let kept = try records.fileRemainder()
            return SkillbookWriter.json(records.book, keeping: kept, withSecrets: false)
        }
    }

    var book: Skillbook {
        get async throws { try await store.read { $0.book } }
    }

    func add(_ content: String, section: String = "deploy") async throws -> Skill {
        try await store.transaction {
            try $0.edit(.add(section: section, content: content, project: nil))
        }
    }

    /// Asks a question, has it answered with some skills and judges it.
    @discardableResult
    func judge(_ score: Double, note: String? = nil, citing cited: [Skill.UID] = []) async throws
        -> Acknowledgement
    {
        try await store.transaction { records in
            let session = try records.insert(Session(startedAt: records.now))
            var turn = Trajectory(
                session: session,
                question: "how do I deploy billing?",
                model: "m",
                askedAt: records.now
            )
            turn.outcome = .answered
            turn.cited = cited
            turn.shown = cited
            let id = try records.insert(turn)
            return try records.acknowledge(
                Verdict(turn: id, score: score, note: note),
                policy: LearningPolicy()
            )
        }
    }
}

@Suite struct `Loading a skillbook file` {
    @Test func `an empty store holds afterwards all that prompts and reasons need`() async throws {
        let skills = SampleBook.skills
        let text = SkillbookWriter.json(Skillbook(skills: skills), withSecrets: false)
        let shelf = Shelf()
        let result = try await shelf.load(text)
        let book = try await shelf.book
        #expect(result.added == 4)
        #expect(result.retired == 1)
        #expect(result.revision == 1)
        #expect(result.repairs.isEmpty)
        for skill in skills {
            let found = try #require(book[skill.uid])
            #expect(found.id == skill.id)
            #expect(found.content == skill.content)
            #expect(found.context == skill.context)
            #expect(found.keywords == skill.keywords)
            #expect(found.section == skill.section)
            #expect(found.applies == skill.applies)
            #expect(found.project == skill.project)
            #expect(found.isPinned == skill.isPinned)
            #expect(found.isByHand == skill.isByHand)
            #expect(found.status == skill.status)
            #expect(found.helpful == skill.helpful)
            #expect(found.harmful == skill.harmful)
            #expect(found.neutral == skill.neutral)
            #expect(found.createdAt == skill.createdAt)
            #expect(found.updatedAt == skill.updatedAt)
            #expect(found.promptLine == skill.promptLine)
            #expect(found.sources.map(\.note) == skill.sources.map(\.note))
            #expect(found.sources.map(\.question) == skill.sources.map(\.question))
            #expect(found.sources.map(\.state) == skill.sources.map(\.state))
            #expect(found.sources.map(\.model) == skill.sources.map(\.model))
            #expect(found.sources.map(\.at) == skill.sources.map(\.at))
            #expect(found.sources.allSatisfy { $0.turn == nil && $0.feedback == nil })
        }
    }

    @Test func `a book that comes back changes nothing`() async throws {
        let shelf = Shelf()
        _ = try await shelf.add("Use zeppo")
        try await shelf.judge(0, note: "we use zeppo push")
        try await shelf.load(FixtureFiles.v09, merging: true)
        let before = try await shelf.book
        let text = try await shelf.saved()
        let result = try await shelf.load(text)
        #expect(try await shelf.book == before)
        #expect(result.revision == before.revision)
        #expect(result.updated == 0 && result.added == 0)
        #expect(try await shelf.saved() == text)
    }

    @Test func `what is here and not in the file retires, and an undo brings it back`() async throws
    {
        let shelf = Shelf()
        let mine = try await shelf.add("Use zeppo")
        let result = try await shelf.load(FixtureFiles.v08)
        #expect(result.replaced.map(\.id) == [mine.id])
        #expect(try await shelf.book.live.map(\.section).sorted() == ["general", "shell tips"])
        let last = try await shelf.store.read { try $0.revisions(limit: 1).first }
        #expect(last?.cause == .load("book.json"))
        _ = try await shelf.store.transaction { try $0.undo(nil, upTo: .max) }
        #expect(try await shelf.book.live.map(\.id) == [mine.id])
    }

    @Test func `a note not yet learned stays, and its job goes on`() async throws {
        let shelf = Shelf()
        let said = try await shelf.judge(0, note: "never push on Fridays")
        let skill = try #require(said.skill)
        let result = try await shelf.load(FixtureFiles.v08)
        #expect(result.carriedOver.map(\.uid) == [skill.uid])
        let book = try await shelf.book
        #expect(book[skill.uid]?.status == .provisional)
        let job = try await shelf.store.read { try $0.job(1) }
        #expect(job?.state == .queued)
        #expect(job?.skill == skill.uid)
    }

    @Test func `a file older than a note of one of its skills does not lose the note`() async throws
    {
        let shelf = Shelf()
        let mine = try await shelf.add("never push on Fridays", section: "general")
        let text = try await shelf.saved()
        let said = try await shelf.judge(0, note: "never push on Fridays")
        #expect(said.skill?.uid == mine.uid)
        try await shelf.load(text)
        let found = try await shelf.book[mine.uid]
        #expect(found?.liveNotes.compactMap(\.note) == ["never push on Fridays"])
        #expect(found?.liveNotes.first?.feedback == said.feedback.id)
    }

    @Test func `an id that is taken becomes the next one, and no number is given out twice`()
        async throws
    {
        let shelf = Shelf()
        let mine = try await shelf.add("State the unit, please", section: "general")
        #expect(mine.id == "general-00001")
        let result = try await shelf.load(FixtureFiles.v08, merging: true)
        #expect(result.renamed.map(\.from) == ["general-00001"])
        #expect(result.renamed.map(\.to) == ["general-00003"])
        let book = try await shelf.book
        #expect(book["general-00001"]?.content == "State the unit, please")
        #expect(book["general-00003"]?.content == "State the unit next to every number in a table")
        #expect(try await shelf.add("more").id == "deploy-00004")
    }

    @Test func `the same file again is the same skills with the same counts`() async throws {
        let shelf = Shelf()
        try await shelf.load(FixtureFiles.v08)
        let before = try await shelf.book
        let result = try await shelf.load(FixtureFiles.v08)
        let after = try await shelf.book
        #expect(result.unchanged == 2)
        #expect(after == before)
        #expect(after["general-00001"]?.helpful == 4)
    }

    @Test func `counts of a file and verdicts given here add up`() async throws {
        let shelf = Shelf()
        try await shelf.load(FixtureFiles.v08)
        let uid = try #require(try await shelf.book["general-00001"]?.uid)
        try await shelf.judge(1, citing: [uid])
        #expect(try await shelf.book[uid]?.helpful == 5)
        try await shelf.load(FixtureFiles.v08)
        #expect(try await shelf.book[uid]?.helpful == 5)
        let rows = try await shelf.store.read { try $0.evidence(skill: uid) }
        let imported = rows.filter { $0.judge == .imported }
        #expect(imported.map(\.who) == ["book.json", "book.json"])
        #expect(Set(imported.map(\.tag)) == [.helpful, .harmful])
    }

    @Test func `a book that goes to another store and back counts no verdict twice`() async throws {
        let here = Shelf()
        let there = Shelf()
        let skill = try await here.add("Use zeppo")
        for _ in 0..<3 { try await here.judge(1, citing: [skill.uid]) }
        try await there.load(try await here.saved())
        #expect(try await there.book[skill.uid]?.helpful == 3)
        try await there.judge(1, citing: [skill.uid])
        #expect(try await there.book[skill.uid]?.helpful == 4)
        try await here.load(try await there.saved())
        #expect(try await here.book[skill.uid]?.helpful == 4)
        try await here.judge(1, citing: [skill.uid])
        try await there.load(try await here.saved())
        #expect(try await there.book[skill.uid]?.helpful == 5)
        try await here.load(try await there.saved())
        #expect(try await here.book[skill.uid]?.helpful == 5)
    }

    @Test func `numbers of another store's turns mean nothing here`() async throws {
        let here = Shelf()
        let there = Shelf()
        let said = try await here.judge(0, note: "use zeppo push in every answer")
        let uid = try #require(said.skill?.uid)
        try await there.judge(0, note: "deploy with tabs")
        try await there.load(try await here.saved(), merging: true)
        _ = try await there.store.transaction { try $0.withdraw(turn: 1, who: "me") }
        #expect(try await there.book[uid]?.isLive == true)
        try await here.load(try await there.saved())
        #expect(try await here.book[uid]?.sources.first?.feedback == said.feedback.id)
    }

    @Test func `merging joins what says the same and adds the rest`() async throws {
        let shelf = Shelf()
        let mine = try await shelf.add(
            "Quote \"$var\" when a path may hold spaces",
            section: "shell"
        )
        try await shelf.judge(1, citing: [mine.uid])
        let result = try await shelf.load(FixtureFiles.v08, merging: true)
        #expect((result.merged, result.added, result.replaced.count) == (1, 1, 0))
        let book = try await shelf.book
        #expect(book.liveCount == 2)
        #expect(book[mine.uid]?.content == mine.content)
        #expect(book[mine.uid]?.helpful == 1)
        #expect(book[mine.uid]?.harmful == 3)
        let again = try await shelf.load(FixtureFiles.v08, merging: true)
        #expect((again.merged, again.added) == (2, 0))
        #expect(try await shelf.book == book)
    }

    @Test func `merging a file that says one thing twice adds it once`() async throws {
        let shelf = Shelf()
        let result = try await shelf.load("- One rule\n- One rule\n- another\n", merging: true)
        #expect((result.added, result.merged) == (2, 1))
        #expect(try await shelf.book.liveCount == 2)
    }

    @Test func `what another program saved again is the same skills, nothing lost`() async throws {
        for text in [FixtureFiles.resaved08, FixtureFiles.resaved13] {
            let shelf = Shelf()
            let skills = SampleBook.skills
            try await shelf.load(
                SkillbookWriter.json(Skillbook(skills: skills), withSecrets: false)
            )
            let before = try await shelf.book
            let result = try await shelf.load(text)
            #expect(result.replaced.isEmpty)
            #expect(result.added == 0)
            let after = try await shelf.book
            for skill in before.all {
                let found = try #require(after[skill.uid])
                #expect(found.content == skill.content)
                #expect(found.context == skill.context)
                #expect(found.status == skill.status)
                #expect(found.project == skill.project)
                #expect(found.isPinned == skill.isPinned)
                #expect(found.keywords == skill.keywords)
                #expect(found.helpful == skill.helpful)
                #expect(found.liveNotes.map(\.note) == skill.liveNotes.map(\.note))
            }
        }
    }

    @Test func `our own block in a rules file is the skills it came from`() async throws {
        let shelf = Shelf()
        try await shelf.load(
            SkillbookWriter.json(Skillbook(skills: SampleBook.skills), withSecrets: false)
        )
        let before = try await shelf.book
        let page = SkillbookWriter.markdown(before, replacing: nil, withSecrets: false)
        let result = try await shelf.load(page, named: "AGENTS.md")
        #expect(result.unchanged == 3)
        #expect(result.renamed.isEmpty)
        #expect(
            try await shelf.book["deploy-00001"]?.promptLine == before["deploy-00001"]?.promptLine
        )
    }

    @Test func `a rules file loaded again is the same skills`() async throws {
        let shelf = Shelf()
        try await shelf.load("# Style\n- Use tabs\n- No Utils\n", named: "AGENTS.md")
        let before = try await shelf.book
        try await shelf.load("# Style\n- No Utils\n- Use tabs\n- New\n", named: "AGENTS.md")
        let after = try await shelf.book
        #expect(after.liveCount == 3)
        for skill in before.all { #expect(after[skill.uid]?.id == skill.id) }
    }

    @Test func `keys of the file it came from are in the next one that is written`() async throws {
        let shelf = Shelf()
        try await shelf.load(
            FixtureFiles.v09.pieces(around: "\"next_id\": 3").joined(
                separator: "\"team\": {\"name\": \"blue\"}, \"next_id\": 3"
            )
        )
        let json = try JSON(parsing: try await shelf.saved())
        #expect(json["team"] == ["name": "blue"])
        #expect(json["similarity_decisions"]?.object?.count == 1)
        #expect(json["skills"]?["answer-00002"]?["embedding"] == [0.125, -0.5, 0.25])
    }

    @Test func `decisions follow skills whose ids were taken`() async throws {
        let shelf = Shelf()
        _ = try await shelf.add("one", section: "x")
        _ = try await shelf.add("two", section: "answer")
        try await shelf.load(FixtureFiles.v09, merging: true)
        let json = try JSON(parsing: try await shelf.saved())
        #expect(
            json["similarity_decisions"]?.object?.map(\.key)
                == ["answer-00004,swift_concurrency-00001"]
        )
    }

    @Test func `a secret that the file left out stays where it came from`() async throws {
        let shelf = Shelf()
        let secret = try await shelf.add(
            "log in with the password hunter2hunter2",
            section: "login"
        )
        #expect(secret.isSecret)
        let text = try await shelf.saved()
        #expect(!text.contains("hunter2"))
        let result = try await shelf.load(text)
        #expect(result.carriedOver.map(\.uid) == [secret.uid])
        #expect(try await shelf.book[secret.uid]?.isLive == true)
    }

    @Test func `two skills of a file cannot become one here`() async throws {
        let shelf = Shelf()
        let mine = try await shelf.add("mine")
        let result = try await shelf.load(
            """
            {"apprentice": {"version": 1}, "skills": {
              "a-00001": {"section": "a", "content": "x", "uid": "\(mine.uid)"},
              "deploy-00001": {"section": "deploy", "content": "mine"}
            }, "next_id": 1}
            """
        )
        #expect(try await shelf.book.liveCount == 2)
        #expect(try await shelf.book[mine.uid]?.content == "x")
        #expect(try await shelf.book[mine.uid]?.id == "deploy-00001")
        #expect(result.renamed.map(\.to) == ["deploy-00002"])
    }

    /// A file with a skill that was learned from a note.
    private func file(saying note: String) -> String {
        """
        {"apprentice": {"version": 1}, "skills": {"deploy-00007": {
          "section": "deploy", "content": "Always deploy with zeppo", "uid": "f1",
          "sources": [{"source_system": "apprentice", "note": "\(note)"}]
        }}, "next_id": 7}
        """
    }

    @Test(arguments: [false, true])
    func `a note that the book and the file both hold stands once`(isMerge: Bool) async throws {
        let shelf = Shelf()
        let own = try #require(try await shelf.judge(0, note: "deploy billing with zeppo").skill)
        try await shelf.load(file(saying: "deploy billing with zeppo"), merging: isMerge)
        let live = try await shelf.book.live
        #expect(live.map(\.uid) == [isMerge ? own.uid : Skill.UID("f1")])
        #expect(live[0].liveNotes.count == 2)
        #expect(live[0].liveNotes.contains { $0.feedback == 1 })
    }

    @Test func `a file from before a note was superseded does not have it forgotten`() async throws
    {
        let shelf = Shelf()
        let first = try await shelf.judge(0, note: "deploy with zeppo push --ring canary")
        let uid = try #require(first.skill?.uid)
        let file = try await shelf.saved()
        let repeated = try await shelf.judge(1, note: "deploy with zeppo push --ring canary")
        #expect(repeated.skill?.uid == uid)
        try await shelf.judge(0, note: "deploy with --stage 2, not --ring", citing: [uid])
        #expect(try await shelf.book[uid]?.status == .retired)
        try await shelf.load(file, merging: true)
        let sources = try await shelf.book[uid]?.sources ?? []
        #expect(
            sources.filter { $0.state == .superseded }.map(\.feedback) == [repeated.feedback.id]
        )
    }
}

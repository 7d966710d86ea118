import Testing

@testable import Apprentice

private func read(_ text: String) throws -> SkillbookDocument {
    try SkillbookReader.read(text, now: SampleBook.now)
}

@Suite struct `Writing a skillbook file` {
    private let text = SkillbookWriter.json(SampleBook.book, withSecrets: false)

    @Test func `what is written is read again just so`() throws {
        let skills = SampleBook.skills
        let text = SkillbookWriter.json(Skillbook(skills: skills), withSecrets: false)
        let document = try read(text)
        #expect(document.format == .apprentice)
        #expect(document.repairs.isEmpty)
        for (written, found) in zip(skills, document.skills) {
            var written = written
            written.revision = 0
            #expect(found == written)
        }
        #expect(document.nextID == 5)
    }

    @Test func `it is text of two spaces a level with a newline at its end`() {
        #expect(
            text.hasPrefix("{\n  \"schema_version\": \"2\",\n  \"skills\": {\n    \"deploy-00001\"")
        )
        #expect(text.hasSuffix("}\n"))
        #expect(text.contains("Grüße und Formen"))
    }

    @Test func `writing it twice gives the same bytes, and so does reading it between`() throws {
        let skills = SampleBook.skills
        let first = SkillbookWriter.json(Skillbook(skills: skills), withSecrets: false)
        let second = SkillbookWriter.json(Skillbook(skills: skills.reversed()), withSecrets: false)
        #expect(Array(first.utf8) == Array(second.utf8))
        let document = try read(first)
        let third = SkillbookWriter.json(
            Skillbook(skills: document.skills),
            keeping: document,
            withSecrets: false
        )
        #expect(Array(first.utf8) == Array(third.utf8))
    }

    @Test func `0.8 finds every key it needs, and the user's words in the content`() throws {
        let json = try JSON(parsing: text)
        let skills = try #require(json["skills"]?.object)
        for (id, skill) in skills {
            #expect(skill["id"]?.string == id)
            for key in ["section", "content", "created_at", "updated_at", "status"] {
                #expect(skill[key]?.string != nil)
            }
            for key in ["helpful", "harmful", "neutral"] { #expect(skill[key]?.int != nil) }
            #expect(skill["sources"]?.array != nil)
        }
        #expect(
            json["skills"]?["deploy-00001"]?["content"]
                == """
                Deploy with zeppo push SERVICE (when: a service goes to a ring) — you said: \
                "we use zeppo: zeppo push SERVICE --ring canary"
                """
        )
        #expect(json["skills"]?["deploy-00004"]?["status"] == "invalid")
        #expect(json["next_id"] == 5)
        #expect(json["sections"]?["deploy"] == ["deploy-00001"])
    }

    @Test func `0.13 finds every live skill in the two lists its prompt is made of`() throws {
        let json = try JSON(parsing: text)
        #expect(json["schema_version"] == "2")
        #expect(json["sections"]?["context"] == ["deploy-00001", "general-00002", "grüße-00003"])
        #expect(json["sections"]?["harness"] == ["harness-00005"])
        for (_, skill) in json["skills"]?.object ?? [] {
            #expect(skill["issue"]?.string?.isEmpty == false)
            #expect(skill["keywords"]?.array != nil)
            #expect(skill["active"]?.bool == (skill["status"] == "active"))
        }
        let skill = json["skills"]?["deploy-00001"]
        #expect(skill?["issue"] == "a service goes to a ring")
        #expect(skill?["insight"]?.string?.contains("you said: \"we use zeppo") == true)
        let told = skill?["occurrences"]?.array?.compactMap { $0["learning_text"] }
        #expect(told == ["we use zeppo: zeppo push SERVICE --ring canary"])
    }

    @Test func `keys of others survive at every level`() throws {
        let document = try read(
            """
            {"skills": {"a-00001": {"id": "a-00001", "section": "a", "content": "x",
              "vendor": {"n": [1, 2.5, null]}, "issue": 7, "uid": 3,
              "sources": [{"epoch": 1, "turn": 4, "note": "theirs", "trace_refs": []}]}},
             "sections": {"a": ["a-00001"]}, "next_id": 1, "team": "blue", "version": 9}
            """
        )
        #expect(document.format == .skills07to09)
        let book = Skillbook(skills: document.skills)
        let json = try JSON(
            parsing: SkillbookWriter.json(book, keeping: document, withSecrets: false)
        )
        #expect(json["team"] == "blue")
        #expect(json["version"] == 9)
        let skill = json["skills"]?["a-00001"]
        #expect(skill?["vendor"] == ["n": [1, 2.5, nil]])
        #expect(
            skill?["sources"]
                == [["epoch": 1, "turn": 4, "note": "theirs", "trace_refs": []]]
        )
    }

    @Test(arguments: [FixtureFiles.v06, FixtureFiles.v08, FixtureFiles.v09])
    func `a foreign book keeps the value of every key`(_ text: String) throws {
        let document = try read(text)
        let before = try JSON(parsing: text)
        let after = try JSON(
            parsing: SkillbookWriter.json(
                Skillbook(skills: document.skills),
                keeping: document,
                withSecrets: true
            )
        )
        for (id, skill) in (before["skills"] ?? before["bullets"])?.object ?? [] {
            for (key, value) in skill.object ?? [] {
                #expect(after["skills"]?[id]?[key] == value, "\(id) \(key)")
            }
        }
        #expect(after["similarity_decisions"] == before["similarity_decisions"])
        #expect(after["next_id"] == before["next_id"])
    }

    @Test func `an embedding goes with the words it was made of`() throws {
        var document = try read(FixtureFiles.v09)
        document.skills[1].updatedAt = SampleBook.now
        let json = try JSON(
            parsing: SkillbookWriter.json(
                Skillbook(skills: document.skills),
                keeping: document,
                withSecrets: true
            )
        )
        #expect(json["skills"]?["answer-00002"]?["embedding"] == JSON.null)
    }

    @Test func `a secret is left out, and only its uid says so`() throws {
        let book = Skillbook(skills: SampleBook.skills + [SampleBook.secret])
        let closed = SkillbookWriter.json(book, withSecrets: false)
        #expect(!closed.contains("hunter2"))
        #expect(!closed.contains("login"))
        #expect(SkillbookWriter.leftOut(book).map(\.id) == ["login-00006"])
        #expect(try read(closed).leftOut.count == 1)
        #expect(try JSON(parsing: closed)["next_id"] == 6)
        let open = SkillbookWriter.json(book, withSecrets: true)
        #expect(open.contains("hunter2hunter2"))
        #expect(try read(open).skills.last?.isSecret == true)
        let page = SkillbookWriter.markdown(book, replacing: nil, withSecrets: false)
        let playbook = SkillbookWriter.playbookText(book, withSecrets: false)
        #expect(!page.contains("hunter2") && !playbook.contains("hunter2"))
    }

    @Test func `a secret in a question or an old note is left out too`() {
        var skill = SampleBook.skills[0]
        skill.sources[0].question = "why is sk-abcdefghijklmnop1234 refused?"
        skill.sources[1].note = "use the token ghp_abcdefghijklmnop1234"
        let text = SkillbookWriter.json(Skillbook(skills: [skill]), withSecrets: false)
        #expect(!text.contains("sk-abc") && !text.contains("ghp_abc"))
        #expect(text.contains("zeppo push SERVICE --ring canary"))
    }

    @Test func `a file of ours that 0.8 has saved again is read with the user's words apart`()
        throws
    {
        let document = try read(FixtureFiles.resaved08)
        let first = try #require(document.skills.first)
        let was = SampleBook.skills[0]
        #expect(first.content == was.content)
        #expect(first.context == was.context)
        #expect(first.liveNotes.compactMap(\.note) == was.liveNotes.compactMap(\.note))
        #expect(first.sources.map(\.state) == [.live, .superseded])
        #expect((first.helpful, first.harmful, first.neutral) == (4, 1, 2))
        #expect(first.section == "deploy")
        #expect(document.skills.map(\.status) == [.active, .active, .active, .retired, .active])
    }

    @Test func `a file of ours that 0.13 has saved again is read with the user's words apart`()
        throws
    {
        let document = try read(FixtureFiles.resaved13)
        let first = try #require(document.skills.first)
        let was = SampleBook.skills[0]
        #expect(first.content == was.content)
        #expect(first.context == was.context)
        #expect(first.section == "deploy")
        #expect(first.keywords == was.keywords)
        #expect(first.liveNotes.compactMap(\.note) == was.liveNotes.compactMap(\.note))
        #expect(first.sources.map(\.turn) == [1, 2])
        #expect(document.skills.map(\.context) == [was.context, "", "", "", ""])
        #expect(document.skills.map(\.content) == SampleBook.skills.map(\.content))
        #expect(
            document.skills.map(\.section)
                == ["deploy", "general", "grüße und formen", "deploy", "harness"]
        )
    }

    @Test func `a content changed by hand in a file of ours wins over the wording beside it`()
        throws
    {
        let edited = text.pieces(around: "Deploy with zeppo push SERVICE (when")
            .joined(separator: "Deploy with zeppo push SERVICE --now (when")
        let skill = try #require(try read(edited).skills.first)
        #expect(skill.content == "Deploy with zeppo push SERVICE --now")
        #expect(skill.context == "a service goes to a ring")
    }

    @Test func `playbook text is read again`() throws {
        let written = SkillbookWriter.playbookText(SampleBook.book, withSecrets: false)
        let document = try read(written)
        #expect(document.skills.map(\.id) == ["deploy-00001", "general-00002", "harness-00005"])
        #expect((document.skills[0].helpful, document.skills[0].harmful) == (4, 1))
        #expect(document.repairs.isEmpty)
    }

    @Test func `every entry of the authors' playbook is written as it was`() throws {
        let document = try read(FixtureFiles.playbook)
        let written = SkillbookWriter.playbookText(
            Skillbook(skills: document.skills),
            withSecrets: true
        )
        for line in FixtureFiles.playbook.split(separator: "\n") where line.hasPrefix("[") {
            #expect(written.contains(line))
        }
    }

    @Test func `a skill of empty words or section still makes a file that 0.13 opens`() throws {
        let skill = Skill(id: "a-00001", section: " ", content: "x", createdAt: SampleBook.now)
        let json = try JSON(
            parsing: SkillbookWriter.json(Skillbook(skills: [skill]), withSecrets: true)
        )
        #expect(json["skills"]?["a-00001"]?["section"] == "general")
    }
}

import TestSupport
import Testing

@testable import Apprentice

/// A directory in memory, which is written as the disk would be.
private struct Shelf {
    var files: [String: String] = [:]

    var directory: SkillDirectory {
        var directory = SkillDirectory()
        directory.skillbook = files[AgentSkills.skillbook]
        let names = Set(files.keys.compactMap { $0.split(separator: "/").dropLast().first })
        directory.folders = names.sorted().map { name in
            let own = files.filter { $0.key.hasPrefix(name + "/") }
            return .init(
                name: String(name),
                files: Dictionary(
                    uniqueKeysWithValues: own.map {
                        (String($0.key.dropFirst(name.count + 1)), $0.value)
                    }
                )
            )
        }
        return directory
    }

    func changes(_ book: Skillbook, withSecrets: Bool = false) -> AgentSkills.Changes {
        AgentSkills.changes(
            for: book,
            keeping: SkillbookDocument(format: .apprentice),
            in: directory,
            withSecrets: withSecrets
        )
    }

    mutating func save(_ book: Skillbook, withSecrets: Bool = false) {
        let changes = changes(book, withSecrets: withSecrets)
        for (path, text) in changes.writes { files[path] = text }
        for path in changes.removals { files[path] = nil }
    }

    func read() throws -> SkillbookDocument {
        try AgentSkills.document(directory, now: SampleBook.now)
    }

    var names: [String] { directory.folders.map(\.name) }
}

private func lessons(_ count: Int, in section: String, from start: Int = 1) -> [Skill] {
    (start..<start + count).map {
        Skill(
            id: Skill.id(section: section, serial: $0),
            section: section,
            content: "lesson \($0) of \(section)",
            createdAt: SampleBook.now
        )
    }
}

@Suite struct `Agent Skills` {
    @Test func `what is written is read again just so`() throws {
        var held = Skill(
            id: "x-00006",
            section: "x",
            content: "send it all",
            createdAt: SampleBook.now
        )
        (held.quarantine, held.foreignOrigin) = ("it gives orders", .loaded)
        let skills = SampleBook.skills + [held]
        var shelf = Shelf()
        shelf.save(Skillbook(skills: skills))
        let document = try shelf.read()
        #expect(document.format == .agentSkills)
        #expect(document.repairs.isEmpty)
        #expect(document.wordsOnly.isEmpty && document.foreignWords.isEmpty)
        #expect(document.skills.count == skills.count)
        for (written, found) in zip(skills, document.skills) {
            var written = written
            written.revision = 0
            #expect(found == written)
        }
    }

    @Test func `pages show the user's words, and neither guesses, secrets nor what is held back`()
        throws
    {
        var held = SampleBook.skills[4]
        held.quarantine = "it gives orders"
        held.content = "run it all"
        var shelf = Shelf()
        shelf.save(
            Skillbook(skills: Array(SampleBook.skills.prefix(4)) + [held, SampleBook.secret])
        )
        let pages = shelf.files.filter { $0.key.hasSuffix("SKILL.md") }.values.joined()
        #expect(pages.contains("you said: \"we use zeppo: zeppo push SERVICE --ring canary\""))
        #expect(pages.contains("answer in \"plain\" English — no jargon"))
        #expect(pages.contains("deploy (only in billing)"))
        for word in ["Guten Tag", "kubectl", "run it all", "hunter2"] {
            #expect(!pages.contains(word), "\(word)")
        }
        #expect(!shelf.files.values.joined().contains("hunter2"))
        shelf.save(Skillbook(skills: [SampleBook.secret]), withSecrets: true)
        #expect(shelf.files.values.joined().contains("hunter2"))
    }

    @Test func `every page keeps the published limits`() throws {
        var skills: [Skill] = []
        for section in [
            "Grüße und Formen", "C++ / Rust!", "日本語", String(repeating: "long ", count: 40),
        ] {
            skills += lessons(5, in: section, from: skills.count + 1)
        }
        skills += lessons(700, in: "deploy", from: 100)
        for index in skills.indices {
            skills[index].context = "<b>when</b>: it is \(index) # of \"many\""
            skills[index].sources = [
                Source(question: "how: do I do \(index)?\nnow", note: "so", at: SampleBook.now)
            ]
        }
        skills[3].content = (1...900).map { "line \($0)" }.joined(separator: "\n")
        var shelf = Shelf()
        shelf.save(Skillbook(skills: skills))
        #expect((5...9).contains(shelf.names.count), "\(shelf.names)")
        #expect(
            Set(shelf.names).isSuperset(of: ["grusse-und-formen", "c-rust", "deploy", "deploy-2"])
        )
        for folder in shelf.directory.folders {
            let page = try #require(folder.files[AgentSkills.page])
            let head = try #require(try FrontMatter(TextLines(page)))
            #expect(try head.text("name") == folder.name)
            #expect(
                folder.name.count <= 64
                    && folder.name.allSatisfy {
                        "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0)
                    }
            )
            #expect(
                !folder.name.contains("--") && folder.name.first != "-" && folder.name.last != "-"
            )
            let description = try #require(try head.text("description"))
            #expect((1...1024).contains(description.unicodeScalars.count))
            #expect(description.contains("Use it when the task is about"))
            #expect(!description.contains("<") && !description.contains("\n"))
            #expect(try head.map("metadata").map(\.value) == ["1"])
            #expect(TextLines(page).count(upTo: 1000) - head.end < 500)
            let evals = try JSON(parsing: folder.files[AgentSkills.evals] ?? "")
            #expect(evals["skill_name"]?.string == folder.name)
            let first = try #require(evals["evals"]?.array?.first)
            #expect(first["prompt"]?.string?.hasPrefix("how: do I do") == true)
            #expect(first["expected_output"]?.string?.contains("so") == true)
        }
        #expect(try shelf.read().skills.map(\.content) == skills.map(\.content))
    }

    @Test func `a book makes a few topics, not a folder a lesson`() {
        let few = ["a", "b", "c"].flatMap { lessons(1, in: $0, from: Int($0.utf8.first ?? 0)) }
        var shelf = Shelf()
        shelf.save(Skillbook(skills: few))
        #expect(shelf.names == ["lessons"])
        var many: [Skill] = []
        for number in 1...30 { many += lessons(number, in: "topic\(number)", from: many.count + 1) }
        shelf = Shelf()
        shelf.save(Skillbook(skills: many))
        #expect(shelf.names.count == 12)
        #expect(shelf.names.contains("other-lessons") && shelf.names.contains("topic30"))
        #expect(shelf.changes(Skillbook(skills: many)).lessons == many.count)
    }

    @Test func `saving again changes no byte, and saving more only what changed`() {
        var shelf = Shelf()
        let skills = lessons(4, in: "git") + lessons(4, in: "deploy", from: 10)
        shelf.save(Skillbook(skills: skills))
        let again = shelf.changes(Skillbook(skills: skills.reversed()))
        #expect(again.writes.isEmpty && again.removals.isEmpty)
        let more = shelf.changes(Skillbook(skills: skills + lessons(1, in: "git", from: 20)))
        #expect(more.writes.map(\.path) == ["git/SKILL.md", "skillbook.json"])
    }

    @Test func `what others wrote stays, beside our folders and in them`() throws {
        var shelf = Shelf()
        let foreign = "---\nname: git\ndescription: theirs\n---\nDo.\n"
        shelf.files["git/SKILL.md"] = foreign
        shelf.files["git/scripts/run.sh"] = "x"
        let skills = lessons(3, in: "git") + lessons(3, in: "deploy", from: 10)
        shelf.save(Skillbook(skills: skills))
        #expect(shelf.names == ["deploy", "git", "git-2"])
        #expect(shelf.files["git/SKILL.md"] == foreign)
        let page = try #require(shelf.files["deploy/SKILL.md"])
        shelf.files["deploy/SKILL.md"] =
            page.replacing(
                "metadata:",
                with: "license: MIT\nhooks:\n  - a: b\nmetadata:\n  team: blue"
            )
            .replacing("# Deploy", with: "# Deploy\n\nOur own words.")
        shelf.files["deploy/evals/evals.json"] =
            "{\"skill_name\": \"deploy\", \"evals\": [{\"id\": 7, \"prompt\": \"theirs\"}]}\n"
        var changed = skills
        changed[3].content = "changed"
        shelf.save(Skillbook(skills: changed))
        let now = try #require(shelf.files["deploy/SKILL.md"])
        for words in [
            "license: MIT", "hooks:\n  - a: b", "team: blue", "Our own words.", "changed",
        ] {
            #expect(now.contains(words), "\(words)")
        }
        #expect(shelf.files["deploy/evals/evals.json"]?.contains("theirs") == true)
        #expect(shelf.changes(Skillbook(skills: changed)).writes.isEmpty)
        shelf.save(Skillbook(skills: Array(skills.prefix(3))))
        #expect(shelf.files["deploy/SKILL.md"]?.contains("Our own words.") == true)
        #expect(shelf.files["deploy/SKILL.md"]?.contains("lesson 10") == false)
        #expect(shelf.files["deploy/evals/evals.json"]?.contains("theirs") == true)
    }

    @Test func `a folder whose lessons are gone goes`() {
        var shelf = Shelf()
        let skills = lessons(3, in: "git") + lessons(3, in: "deploy", from: 10)
        shelf.save(Skillbook(skills: skills))
        var left = skills
        for index in 3..<6 { left[index].status = .retired }
        shelf.save(Skillbook(skills: left))
        #expect(shelf.names == ["git"])
        #expect(Set(shelf.files.keys) == ["git/SKILL.md", "skillbook.json"])
    }

    @Test func `what is changed by hand in a page is told, and read`() throws {
        var shelf = Shelf()
        var skills = lessons(3, in: "git")
        skills[1].sources = [Source(note: "word for word", at: SampleBook.now)]
        let book = Skillbook(skills: skills)
        shelf.save(book)
        #expect(AgentSkills.changed(in: shelf.directory, since: book) == nil)
        let page = try #require(shelf.files["git/SKILL.md"])
        shelf.files["git/SKILL.md"] = page.replacing("lesson 2", with: "better words")
            .replacing("- lesson 1 of git <!-- git-00001 topic -->\n", with: "")
            .replacing("git-00003 topic", with: "git-00003 always pinned")
            .replacing("<!-- /apprentice", with: "- a new one\n<!-- /apprentice")
        #expect(AgentSkills.changed(in: shelf.directory, since: book)?.uid == skills[1].uid)
        let document = try shelf.read()
        let found = document.skills
        #expect(
            found.map(\.content).suffix(3) == [
                "better words of git", "lesson 3 of git", "a new one",
            ]
        )
        #expect(found[1].liveNotes.map(\.note) == ["word for word"])
        #expect(found[0].status == .retired)
        #expect(found[2].isPinned && found[2].applies == .always)
        #expect(found[3].id == "git-00004")
        #expect(document.foreignWords == [found[1].uid, found[3].uid])
    }

    @Test func `a stranger's skill is a lesson with its description as when`() throws {
        let text = """
            ---
            name: pdf-forms
            description: >-
              Fill PDF forms.
              Use when a form is to be filled.
            allowed-tools: Bash(git:*) Read
            ---
            # Forms

            1. Look
            2. Fill
            """
        var shelf = Shelf(files: ["pdf-forms/SKILL.md": text])
        var document = try shelf.read()
        let skill = try #require(document.skills.first)
        #expect(document.skills.count == 1)
        #expect(skill.section == "pdf forms")
        #expect(skill.context == "Fill PDF forms. Use when a form is to be filled.")
        #expect(skill.content == "# Forms\n\n1. Look\n2. Fill")
        #expect(skill.applies == .topic)
        #expect(try SkillbookReader.read(text, now: SampleBook.now).skills.count == 1)
        shelf.files["other/SKILL.md"] = text + String(repeating: "\n## More\n\nwords\n", count: 500)
        document = try shelf.read()
        #expect(document.repairs.count == 1)
        #expect(document.skills.count > 4)
        #expect(document.skills.dropFirst().allSatisfy { $0.content.utf8.count < 3200 })
        // Saved where it came from, it is one lesson still.
        shelf.files["other/SKILL.md"] = nil
        shelf.save(Skillbook(skills: try shelf.read().skills))
        #expect(shelf.names == ["pdf-forms", "pdf-forms-2"])
        #expect(shelf.files["pdf-forms/SKILL.md"] == text)
        #expect(try shelf.read().skills.count == 1)
        #expect(shelf.files["pdf-forms-2/SKILL.md"]?.contains("⏎") == false)
        shelf.files["pdf-forms-2/SKILL.md"] = nil
        shelf.files[AgentSkills.skillbook] = nil
        shelf.files["bad/SKILL.md"] = "---\nname: &x bad\n---\n"
        document = try shelf.read()
        #expect(document.repairs.contains { $0.contains("bad/SKILL.md:2") && $0.contains("&") })
        shelf.files = ["bad/SKILL.md": "---\nname: &x bad\n---\n"]
        #expect(throws: FileFormatError.self) { try shelf.read() }
        #expect(throws: FileFormatError.self) { try Shelf().read() }
    }

    @Test func `a folder without the book beside it still knows ids, scopes and pins`() throws {
        var shelf = Shelf()
        shelf.save(SampleBook.book)
        shelf.files[AgentSkills.skillbook] = nil
        let found = try shelf.read().skills
        #expect(found.map(\.id).sorted() == ["deploy-00001", "general-00002", "harness-00005"])
        let noted = try #require(found.first { $0.id == "general-00002" })
        #expect(noted.isPinned && noted.applies == .always)
        let project = try #require(found.first { $0.id == "deploy-00001" })
        #expect(project.project == "billing" && project.section == "deploy")
    }

    @Test func `whatever lessons say, they come back`() throws {
        for seed in 1...200 {
            var numbers = SeededNumbers(seed: seed)
            var skills: [Skill] = []
            for serial in 1...Int.random(in: 1...9, using: &numbers) {
                let section = numbers.pick(["git", "deploy", RandomText.next(&numbers)]) ?? ""
                var skill = Skill(
                    id: Skill.id(section: "s", serial: serial),
                    section: FileText.name(section),
                    content: FileText.body(RandomText.next(&numbers)),
                    context: numbers.chance(30) ? FileText.body(RandomText.next(&numbers)) : "",
                    applies: numbers.chance(50) ? .always : .topic,
                    project: numbers.chance(30) ? FileText.name("/a \"b\" --> <c> é") : nil,
                    createdAt: SampleBook.now
                )
                skill.isPinned = numbers.chance(30)
                if numbers.chance(50) {
                    let note = FileText.body(RandomText.next(&numbers))
                    skill.sources = [Source(question: "q", note: note, at: SampleBook.now)]
                }
                skill.isSecret = Secrets.found(in: skill.fullText)
                skills.append(skill)
            }
            var shelf = Shelf()
            let book = Skillbook(skills: skills)
            shelf.save(book, withSecrets: true)
            let document = try shelf.read()
            #expect(document.skills == skills, "seed \(seed)")
            #expect(document.foreignWords.isEmpty, "seed \(seed)")
            #expect(shelf.changes(book, withSecrets: true).writes.isEmpty, "seed \(seed)")
        }
    }
}

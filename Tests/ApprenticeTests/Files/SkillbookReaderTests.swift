import Testing

@testable import Apprentice

private func read(_ text: String) throws -> SkillbookDocument {
    try SkillbookReader.read(text, now: SampleBook.now)
}

private func refusal(_ text: String) -> FileFormatError? {
    do throws(FileFormatError) {
        _ = try SkillbookReader.read(text, now: SampleBook.now)
        return nil
    } catch {
        return error
    }
}

@Suite struct `Reading a skillbook file` {
    @Test func `bullets of 0.6 are skills`() throws {
        let document = try read(FixtureFiles.v06)
        #expect(document.format == .bullets06)
        let skill = try #require(document.skills.first)
        #expect(skill.id == "math-00001")
        #expect(skill.section == "Math Strategies")
        #expect(skill.content == "Check the result by substituting it back")
        #expect((skill.helpful, skill.harmful, skill.neutral) == (5, 0, 1))
        #expect(skill.createdAt.iso == "2025-11-20T12:00:00.000000+00:00")
        #expect(document.repairs.isEmpty)
        #expect(document.nextID == 1)
    }

    @Test func `a book of 0.8 keeps its counters, sources and unknown keys`() throws {
        let document = try read(FixtureFiles.v08)
        #expect(document.format == .skills07to09)
        let skill = try #require(document.skills.first)
        #expect((skill.helpful, skill.harmful, skill.neutral) == (4, 1, 0))
        #expect(skill.sources.first?.question == "How large is the build?")
        #expect(skill.sources.first?.extra?["learning_text"] == "Units avoid follow-up questions")
        #expect(skill.extra?["justification"] == "Reader could not tell MB from MiB")
        #expect(document.tallies[skill.uid]?[""]?.helpful == 4)
        #expect(document.repairs.isEmpty)
    }

    @Test func `a book of 0.9 keeps a retired skill and a decision`() throws {
        let document = try read(FixtureFiles.v09)
        #expect(document.skills.map(\.status) == [.active, .active, .retired])
        #expect(document.similarityDecisions?.object?.count == 1)
        #expect(document.repairs.isEmpty)
    }

    @Test func `a book of 0.13 has its insight as content and its issue as context`() throws {
        let document = try read(FixtureFiles.v13)
        #expect(document.format == .schema2)
        let first = try #require(document.skills.first)
        #expect(first.content == "Quote the variable")
        #expect(first.context == "A path may hold spaces")
        #expect(first.section == "context")
        #expect(first.keywords == ["shell_tips", "paths"])
        #expect((first.helpful, first.harmful) == (3, 1))
        #expect(first.sources.first?.extra?["trace_uid"] == "sample:q-3")
        let second = document.skills[1]
        #expect(second.content == "Run the tests before answering")
        #expect(second.context.isEmpty)
        #expect(second.status == .retired)
    }

    @Test func `playbook text is read with its sections and counters`() throws {
        let document = try read(FixtureFiles.playbook)
        #expect(document.format == .playbookText)
        #expect(document.skills.count == 7)
        #expect(document.skills[2].section == "FORMULAS & CALCULATIONS")
        #expect(document.skills[5].id == "ctx-00006")
        #expect(
            document.skills[5].content
                == "A value in parentheses is negative :: unless a footnote says otherwise"
        )
        #expect((document.skills[0].helpful, document.skills[6].harmful) == (5, 4))
        #expect(document.repairs.isEmpty)
    }

    @Test func `an empty playbook is an empty book`() throws {
        let document = try read("## STRATEGIES & INSIGHTS\n\n## OTHERS\n")
        #expect(document.skills.isEmpty)
        #expect(document.format == .playbookText)
    }

    @Test(arguments: [FixtureFiles.toon08, FixtureFiles.toon09])
    func `a prompt table is read`(_ text: String) throws {
        let document = try read(text)
        #expect(document.format == .toon)
        #expect(document.skills.count == 2)
    }

    @Test func `a quoted value of a prompt table is unescaped`() throws {
        let skill = try read(FixtureFiles.toon08).skills[1]
        #expect(skill.content == "Quote \"$var\" when a path may hold spaces")
        #expect(skill.section == "shell tips")
        #expect((skill.harmful, skill.neutral) == (3, 2))
    }

    @Test func `what is loose is repaired and listed`() throws {
        let document = try read(
            """
            {"skills": {
              "general-00001": {"id": "other-00009", "section": "general", "content": "a"},
              "skill_023": {"section": "shell", "content": "b", "status": "paused"},
              "x-00004": {"content": "c", "helpful": "3", "harmful": -2, "created_at": "yesterday"},
              "y-00005": 7,
              "z-00006": {"section": "z", "content": "  "}
            }, "sections": {"general": ["general-00001", "gone-00008"]},
             "next_id": "abc", "similarity_decisions": {"a,b": {"decision": "KEEP"}}}
            """
        )
        #expect(document.skills.map(\.id) == ["general-00001", "shell-00005", "x-00004"])
        #expect(document.skills.map(\.section) == ["general", "shell", "x"])
        #expect(document.skills[1].status == .retired)
        #expect((document.skills[2].helpful, document.skills[2].harmful) == (3, 0))
        #expect(document.nextID == 5)
        #expect(document.similarityDecisions == nil)
        for part in [
            "calls itself \"other-00009\"", "unknown status \"paused\"", "has no section",
            "helpful of \"x-00004\" is in quotes", "harmful of \"x-00004\" is no count",
            "created_at that is no time", "\"y-00005\" is a number", "\"z-00006\" says nothing",
            "lists \"gone-00008\"", "no section lists \"x-00004\"", "cannot be cited",
            "next_id is \"abc\"", "decision of \"a,b\" is incomplete",
        ] {
            #expect(document.repairs.contains { $0.contains(part) }, "\(part)")
        }
    }

    @Test func `a counter that lags behind is put right`() throws {
        let document = try read(
            #"{"skills": {"a-00007": {"section": "a", "content": "x"}}, "next_id": 0}"#
        )
        #expect(document.nextID == 7)
        #expect(document.repairs == ["next_id is 0; it is now 7"])
    }

    @Test func `of two skills with one id the second gets another`() throws {
        let document = try read(
            """
            {"skills": {"a-00001": {"section": "a", "content": "x"},
                        "a-00001": {"section": "a", "content": "y"}}, "next_id": 1}
            """
        )
        #expect(document.skills.map(\.id) == ["a-00001", "a-00002"])
        #expect(document.skills.map(\.content) == ["x", "y"])
    }

    @Test func `no id that hides something is taken over`() throws {
        let hostile = [
            "a\u{202E}b-00001", "a\u{200D}-00002", "a\n-00003", "a]-00004", "-00005",
            "a-99999999999999999999", "a-9223372036854775807", "a\u{0}-00006",
            String(repeating: "a", count: 500) + "-00007",
        ]
        let skills = hostile.map {
            (key: $0, value: ["content": "x", "section": "s\u{202E}\n\u{7}t"] as JSON)
        }
        let document = try read(JSON.object([("skills", .object(skills))]).compact)
        #expect(document.skills.count == hostile.count)
        #expect(Set(document.skills.map(\.id)).count == hostile.count)
        for skill in document.skills {
            #expect(Citations.isID(skill.id), "\(skill.id)")
            #expect(skill.id.hasPrefix("s-0000"))
            #expect(skill.section == "s t")
        }
    }

    @Test func `a book that holds itself is read, whatever its size in one place`() throws {
        let long = String(repeating: "é", count: 100_000)
        let document = try read(
            JSON.object([
                ("skills", ["a-00001": ["section": "a", "content": .string(long + "\u{0}")]])
            ]).compact
        )
        #expect(document.skills.first?.content == long)
        #expect(document.repairs.contains { $0.contains("NUL") })
    }

    @Test(
        arguments: [
            ("", 1, 1, "empty"),
            (" \n\t\n", 1, 1, "empty"),
            ("{\n  \"skills\": {", 2, 14, "ends in the middle"),
            ("{\n  \"skills\": nope}", 2, 13, "unknown word"),
            ("[]", 1, 1, "is an array"),
            ("{}", 1, 1, "\"skills\""),
            ("{\"name\": \"package\"}", 1, 1, "\"skills\""),
            ("{\"skills\": []}", 1, 12, "should be an object and is an array"),
            ("Dear all,\nsee you.", 1, 1, "no JSON, no playbook text"),
            ("# Only a heading\n", 1, 1, "no JSON, no playbook text"),
            (
                "{\"skills\": {\n  \"a-00001\": {\"section\": \"a\",\n    \"content\": 7}}}", 3, 16,
                "\"content\" should be a string and is a number"
            ),
            (
                "{\"skills\": {\"a-00001\": {\"content\": \"x\", \"helpful\": [1]}}}", 1, 52,
                "\"helpful\" should be a whole number and is an array"
            ),
            (
                "{\"skills\": {\"a-00001\": {\"content\": \"x\", \"helpful\": 1e300}}}", 1, 52,
                "\"helpful\" should be a whole number and is 1e300"
            ),
            (
                "{\"schema_version\": \"2\", \"skills\": {\"a-00001\": {\"issue\": {}}}}", 1, 57,
                "\"issue\" should be a string and is an object"
            ),
            ("skills[1\t]{id\tcontent}:\n  a-00001\n", 2, 1, "should have 2 columns and has 1"),
        ]
    )
    func `what is no skillbook is refused with its place`(
        _ text: String,
        _ line: Int,
        _ column: Int,
        _ reason: String
    ) throws {
        let error = try #require(refusal(text))
        #expect((error.line, error.column) == (line, column), "\(error)")
        #expect(error.reason.contains(reason), "\(error.reason)")
        #expect(error.why?.contains("line \(line), column \(column)") == true)
    }

    @Test func `a prefix of a book is refused or smaller, and never ends the program`() throws {
        let text = Array(FixtureFiles.v09.utf8)
        for end in stride(from: 0, to: text.count, by: 7) {
            let error = refusal(String(decoding: text[..<end], as: UTF8.self))
            #expect(error != nil)
        }
    }

    @Test(arguments: ["[", "{\"a\":", "[[],", "{\"skills\":{\"a\":{\"sources\":["])
    func `deep nesting is refused`(_ piece: String) {
        #expect(refusal(String(repeating: piece, count: 200_000)) != nil)
    }

    @Test func `times that no clock shows are repaired`() throws {
        for time in [
            "2026-01-01T00:00:00+9223372036854775807:00", "2026-01-01T9223372036854775807:00:00",
            "9999-99-99T99:99:99", "2026-01-01T00:00:00.-1", "", "T", "-",
        ] {
            let document = try read(
                JSON.object([
                    ("skills", ["a-00001": ["content": "x", "created_at": .string(time)]])
                ]).compact
            )
            #expect(document.skills.count == 1)
        }
    }

    @Test func `ten thousand skills are read`() throws {
        let skills = (1...10_000).map { number -> (key: String, value: JSON) in
            let id = Skill.id(section: "part", serial: number)
            return (id, ["id": .string(id), "section": "part", "content": .string("Do \(number)")])
        }
        let document = try read(JSON.object([("skills", .object(skills))]).compact)
        #expect(document.skills.count == 10_000)
        #expect(document.nextID == 10_000)
    }

    @Test func `more skills than a book can have are refused`() {
        let page = String(repeating: "- a\n", count: 250_001)
        #expect(refusal(page)?.reason == "it holds more than 250000 skills")
    }

    @Test func `a page of more lines than rules have is refused`() {
        let page = "- a\n" + String(repeating: "b\n", count: 1_000_001)
        #expect(refusal(page)?.reason == "it has more lines than a skillbook")
    }

    @Test func `a text full of our own marks is read in one go`() throws {
        let text = String(repeating: " — you said: ", count: 20_000)
        let document = try read(
            JSON.object([
                (
                    "skills",
                    [
                        "a-00001": [
                            "content": .string(text),
                            "sources": [["source_system": "apprentice", "note": "x"]],
                        ]
                    ]
                )
            ]).compact
        )
        #expect(document.skills.first?.content == text)
    }
}

import Testing

@testable import Apprentice

private func read(_ text: String) throws -> SkillbookDocument {
    try SkillbookReader.read(text, now: SampleBook.now)
}

@Suite struct `Markdown rules` {
    private static let page = """
        ---
        tags:
          - not a rule
        ---
        # Our project

        Some words.

        ## Style ##

        - Use four spaces,
          never tabs
        - [ ] Name things by what they are
          - no Utils
          - no Helpers

          A second paragraph.
        * Long lines
        wrap lazily

        ```sh
        - not a rule
        ```

            - code, not a rule

        > - a quote

        <!-- a comment
        - not a rule
        -->

        Deploying
        ---------

        1. Run the tests:
           ```
           make test
           - still code
           ```
        2) Push

        ***
        Words after it.
        """

    @Test func `a list item is a skill, and its heading the section`() throws {
        let document = try read(Self.page)
        #expect(document.format == .markdownRules)
        #expect(
            document.skills.map(\.content) == [
                "Use four spaces,\nnever tabs",
                "Name things by what they are\n- no Utils\n- no Helpers\n\nA second paragraph.",
                "Long lines\nwrap lazily",
                "Run the tests:\n```\nmake test\n- still code\n```",
                "Push",
            ]
        )
        #expect(
            document.skills.map(\.section) == ["Style", "Style", "Style", "Deploying", "Deploying"]
        )
        #expect(document.skills.map(\.id).first == "style-00001")
        #expect(document.skills.allSatisfy { $0.applies == .always })
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `line breaks of every system are read alike`(_ lineBreak: String) throws {
        let text = Self.page.pieces(around: "\n").joined(separator: lineBreak)
        #expect(try read(text).skills.map(\.content) == read(Self.page).skills.map(\.content))
    }

    @Test func `a link at the beginning is no JSON`() throws {
        #expect(try read("[Home](x.md)\n\n- a rule\n").skills.map(\.content) == ["a rule"])
    }

    @Test func `our block is read with its ids and words`() throws {
        let text = SkillbookWriter.markdown(SampleBook.book, replacing: nil, withSecrets: false)
        let document = try read(text)
        #expect(document.skills.map(\.id) == ["deploy-00001", "general-00002", "harness-00005"])
        #expect(document.skills.map(\.section) == ["deploy", "general", "harness"])
        #expect(document.skills[1].content == SampleBook.skills[1].content)
        #expect(document.repairs.isEmpty)
    }

    @Test func `only what stands between the marks is replaced`() throws {
        let before =
            "# Mine\r\n\u{7}é \r\n<!-- apprentice -->\r\nold\r\n<!-- /apprentice -->\r\nend "
        let after = SkillbookWriter.markdown(
            SampleBook.book,
            replacing: before,
            withSecrets: false
        )
        #expect(
            after.utf8.starts(
                with: "# Mine\r\n\u{7}é \r\n<!-- apprentice -->\r\n## deploy\r\n".utf8
            )
        )
        #expect(after.utf8.reversed().starts(with: "<!-- /apprentice -->\r\nend ".utf8.reversed()))
        #expect(!after.contains("old"))
        let again = SkillbookWriter.markdown(SampleBook.book, replacing: after, withSecrets: false)
        #expect(Array(again.utf8) == Array(after.utf8))
    }

    @Test(arguments: [
        "# Mine\n", "# Mine", "x\n```\n<!-- apprentice -->\n<!-- /apprentice -->\n```\n",
    ])
    func `a page without our block keeps every byte and gains one`(_ page: String) {
        let after = SkillbookWriter.markdown(SampleBook.book, replacing: page, withSecrets: false)
        #expect(after.utf8.starts(with: page.utf8))
        #expect(after.hasSuffix("<!-- /apprentice -->\n"))
        let again = SkillbookWriter.markdown(SampleBook.book, replacing: after, withSecrets: false)
        #expect(again == after)
    }

    @Test func `a mark without its partner never costs the words behind it`() {
        let page = "<!-- apprentice -->\nmine\n"
        let once = SkillbookWriter.markdown(SampleBook.book, replacing: page, withSecrets: false)
        let twice = SkillbookWriter.markdown(SampleBook.book, replacing: once, withSecrets: false)
        #expect(once.hasPrefix(page))
        #expect(twice == once)
        let stray = "<!-- /apprentice -->\nmine\n"
        #expect(
            SkillbookWriter.markdown(SampleBook.book, replacing: stray, withSecrets: false)
                .hasPrefix(stray)
        )
    }

    @Test(
        arguments: [
            "a <!-- /apprentice --> b", "<!-- hide", "```\nunclosed",
            "two\n\nparagraphs\n- and a list",
            "- a dash", "# a hash", "```sh\nls\n```", "x -->", "  spaced", "line\r\nbreak",
        ]
    )
    func `no words of a skill can end the block or get lost in it`(_ content: String) throws {
        let skills = [content, "after it"].enumerated().map { index, content in
            Skill(
                id: Skill.id(section: "a", serial: index + 1),
                section: "a",
                content: content,
                createdAt: SampleBook.now
            )
        }
        let page = SkillbookWriter.markdown(
            Skillbook(skills: skills),
            replacing: "# Mine\n",
            withSecrets: true
        )
        let document = try read(page + "\n- theirs\n")
        #expect(document.skills.count == 3)
        #expect(document.skills.map(\.id).prefix(2) == ["a-00001", "a-00002"])
        let plain = content.pieces(around: "\r\n").joined(separator: "\n")
        #expect(document.skills.first?.content == plain.trimmingSpace)
        #expect(document.skills.last?.content == "theirs")
        let again = SkillbookWriter.markdown(
            Skillbook(skills: skills),
            replacing: page,
            withSecrets: true
        )
        #expect(again == page)
    }
}

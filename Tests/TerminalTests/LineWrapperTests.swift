import Testing

@testable import ApprenticeTerminal

struct LineWrapperTests {
    private func rows(_ text: String, width: Int, style: Style = Style(isPlain: true)) -> [String] {
        var renderer = MarkdownRenderer(style: style, width: width)
        let shown = renderer.render(text) + renderer.finish()
        return ControlFilter.clean(shown).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    @Test func `a long line is broken between words, and an item's rows stand below its text`() {
        #expect(rows("one two three four", width: 9) == ["one two", "three", "four"])
        #expect(rows("- one two three", width: 9) == ["- one two", "  three"])
        #expect(rows("10. one two three", width: 13) == ["10. one two", "    three"])
        #expect(rows("  one two three", width: 9) == ["  one two", "  three"])
    }

    @Test func `what fits is not touched, blanks and empty lines stay`() {
        let text = "one  two \n\n three\t\n"
        #expect(rows(text, width: 40).joined(separator: "\n") == text)
        #expect(rows("exactly ten", width: 11) == ["exactly ten"])
    }

    @Test func `code and tables are left to the terminal`() {
        let code = "```sh\nzeppo push SERVICE --ring canary\n```\n"
        #expect(rows(code, width: 10).joined(separator: "\n") == code)
        let table = "| a long cell | another |\n|---|---|\n"
        #expect(rows(table, width: 10).joined(separator: "\n") == table)
    }

    @Test func `a word wider than the screen is left to the terminal`() {
        #expect(rows("https://example.org/a/b now", width: 20) == ["https://example.org/a/b now"])
    }

    @Test func `wide characters break anywhere, two columns each`() {
        #expect(rows("日本語日本語", width: 6) == ["日本語", "日本語"])
    }

    @Test func `attributes take no column`() {
        let style = Style(isPlain: false)
        #expect(rows("**one** `two` three", width: 9, style: style) == ["one `two`", "three"])
    }

    @Test(arguments: 0..<200)
    func `however a text is cut, its rows are the same and lose nothing`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let words = ["word", "a", "longer-word", "**b c**", "`x y`", "- item", "日本", "1. x"]
        let gaps = [" ", " ", "  ", "\n", "\n\n"]
        let text = (0..<Int.random(in: 1...40, using: &random)).map { _ in
            (words.randomElement(using: &random) ?? "") + (gaps.randomElement(using: &random) ?? "")
        }.joined()
        let style = Style(isPlain: false)
        var whole = MarkdownRenderer(style: style, width: 20)
        let expected = whole.render(text) + whole.finish()
        var renderer = MarkdownRenderer(style: style, width: 20)
        var pieces = ""
        var rest = text[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...4, using: &random)
            pieces += renderer.render(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        pieces += renderer.finish()
        #expect(StyledScalar.all(in: pieces) == StyledScalar.all(in: expected))
        func letters(_ text: String) -> String {
            ControlFilter.clean(text).filter { !$0.isWhitespace && $0 != "*" }
        }
        #expect(letters(pieces) == letters(text))
        for row in ControlFilter.clean(pieces).split(separator: "\n") {
            #expect(DisplayWidth.of(row.drop { $0 == " " }) <= 20, "\(text.debugDescription)")
        }
    }
}

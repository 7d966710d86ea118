import TestSupport
import Testing

@testable import Apprentice

private func read(_ text: String) throws -> FrontMatter? {
    try FrontMatter(TextLines("---\n" + text + "\n---\nbody\n"))
}

@Suite struct `Front matter` {
    @Test(arguments: [
        ("a: plain words", "plain words"), ("a: it's \"so\"", "it's \"so\""),
        ("a: words # and a comment", "words"), ("a: C#", "C#"), ("a:", ""), ("a: ''", ""),
        ("a: Use when: asked", "Use when: asked"), ("\"a\": x", "x"), ("'a': x", "x"),
        ("a: one\n  two\n\n  three", "one two\nthree"), ("a:\n  one\n  two", "one two"),
        ("a: 'it''s'  # why", "it's"), ("a: \"x\\n\\ty\\u00e9\\x41\\\\\\\"\"", "x\n\tyéA\\\""),
        ("a: \"\\ud83d\\ude00\"", "😀"), ("a: \"one\n  two\n\n  three\"", "one two\nthree"),
        ("a: \"one\\\n  two\"", "onetwo"), ("a: 'one\n  two'", "one two"),
        ("a: |\n  one\n\n    two\n  # three\n", "one\n\n  two\n# three\n"),
        ("a: |-\n  one\n  two\n\n", "one\ntwo"), ("a: |+\n  one\n", "one\n\n"),
        ("a: |2-\n   one", " one"), ("a: >\n  one\n  two\n\n  three\n", "one two\nthree\n"),
        ("a: >-\n  one\n    two\n  three", "one\n  two\nthree"), ("a: >- # why\n  one", "one"),
        ("# first\na: x\n# last", "x"), ("a: x\r", "x"), ("b:\n  - c: d\n  - &e f\na: x", "x"),
        ("b: [1, 2]\na: x", "x"), ("a: |\n  --- \n  b: c", "--- \nb: c\n"),
        ("a: -1 and -x", "-1 and -x"), ("a: ???", "???"), ("a: ✨ shiny", "✨ shiny"),
    ])
    func `a text is read as YAML means it`(text: String, value: String) throws {
        #expect(try read(text)?.text("a") == value)
    }

    @Test(arguments: [
        "a: &x y", "a: *x", "a: !!str y", "a: %x", "a: @x", "a: `x`", "b: *x\na: 1", "a: \"open",
        "a: 'open", "a: \"x\" y", "a: [1]", "a: {b: c}", "a: \"\\q\"", "a: \"\\u12\"",
        "a: \"\\ud800x\"", "a: |x\n  y", "a: | y", "a: |\n  one\n two", "a: 1\na: 2", "words",
        "  a: b", "a:\n  - b", "a:\n  b: c", "? a\n: b", "a: >9\n  y",
    ])
    func `what means more, or nothing, is refused with its line`(text: String) {
        #expect(throws: FileFormatError.self) { try read(text)?.text("a") }
    }

    @Test func `a map of texts is read with comments and quotes`() throws {
        let head = try read(
            "m:\n  # one\n  a: x\n\n  \"b c\": 'y'\n# two\n  d: |\n    z\n  e:\nnext: 1"
        )
        let map = try #require(try head?.map("m"))
        #expect(map.map(\.key) == ["a", "b c", "d", "e"])
        #expect(map.map(\.value) == ["x", "y", "z\n", ""])
        #expect(try head?.text("next") == "1")
        #expect(try head?.map("none").isEmpty == true)
        #expect(throws: FileFormatError.self) { try read("m: x")?.map("m") }
        #expect(throws: FileFormatError.self) { try read("m:\n  a:\n    b: *c")?.map("m") }
        #expect(throws: FileFormatError.self) { try read("m:\n  - a")?.map("m") }
    }

    @Test(arguments: [
        "plain", "", "true", "No", "a: b", "a #b", "ends:", "12", "é", "- x", "\"quoted\"", "a\nb",
        "tab\there", "back\\slash", "it's", "'x", "* x", "{x}", "a\u{2028}b", "😀 smile", " space ",
        "a\u{7}b", "null", "x: |", "|", "a&b", "a\r\nb",
    ])
    func `what is written is read again`(text: String) throws {
        let head = try read("a: " + FrontMatter.written(text) + "\nb: c")
        #expect(try head?.text("a") == text)
        #expect(try head?.text("b") == "c")
    }

    @Test func `a page without it has none, and one that does not end is none`() throws {
        #expect(try FrontMatter(TextLines("# Title\n---\na: b\n---\n")) == nil)
        #expect(try FrontMatter(TextLines("---\na: b\n")) == nil)
        #expect(try FrontMatter(TextLines("\u{FEFF}---\r\na: b\r\n---\r\n"))?.text("a") == "b")
        let long = "---\n" + String(repeating: "# x\n", count: 5000) + "---\n"
        #expect(throws: FileFormatError.self) { try FrontMatter(TextLines(long)) }
    }

    @Test func `no text makes the reader fail but by an error`() throws {
        let pieces = [
            "a", ":", " ", "\n", "\"", "'", "|", ">", "-", "#", "  ", "\\", "u", "b: ", "\t",
        ]
        var numbers = SeededNumbers(seed: 7)
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...24, using: &numbers))
                .map { _ in numbers.pick(pieces) ?? "" }.joined()
            guard let head = try? read(text) else { continue }
            for key in ["a", "b", ""] { _ = try? head.text(key); _ = try? head.map(key) }
        }
    }
}

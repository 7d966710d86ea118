import Testing

@testable import ApprenticeTerminal

struct LayoutTests {
    @Test(arguments: [
        ("", 2, 80, 0, 2), ("abc", 2, 80, 0, 5), ("abcdefgh", 2, 10, 1, 0), ("a\nb", 2, 10, 1, 1),
        ("\t", 2, 80, 0, 8), ("日本語", 2, 7, 1, 2), ("e\u{301}", 0, 80, 0, 1), ("\u{1}", 0, 80, 0, 2),
        ("\u{E000}", 0, 80, 0, 1), ("\u{378}", 0, 80, 0, 7), ("", 20, 10, 2, 0),
    ])
    func `the cursor is where libedit puts it`(
        line: String,
        prompt: Int,
        columns: Int,
        row: Int,
        column: Int
    ) {
        var layout = EditLayout(promptWidth: prompt, columns: columns)
        layout.advance(line.unicodeScalars, columns: columns)
        #expect(layout.row == row)
        #expect(layout.column == column)
    }

    @Test func `a newline behind a full row leaves a row empty, as libedit does`() {
        var layout = EditLayout(promptWidth: 2, columns: 4)
        #expect(layout.draw("ab\nc\nde".unicodeScalars, columns: 4) == "ab\n\nc\nde")
        #expect(layout.row == 3 && layout.column == 2 && layout.emptyRows == 1)
    }

    @Test func `the cursor is in the next row before a wide character that does not fit`() {
        var layout = EditLayout(promptWidth: 2, columns: 5)
        layout.advance("ab".unicodeScalars, columns: 5)
        var narrow = layout
        narrow.makeRoom(for: "c", columns: 5)
        #expect(narrow.row == 0 && narrow.column == 4)
        layout.makeRoom(for: "日", columns: 5)
        #expect(layout.row == 1 && layout.column == 0 && !layout.isBehindFullRow)
    }

    @Test func `output is followed across rows, sequences and pieces`() {
        var position = OutputPosition(columns: 10)
        position.print("ab\u{1B}[1")
        #expect(!position.isSafeToLeave)
        position.print("mcd")
        #expect(position.column == 4 && position.isSafeToLeave)
        position.print("efghij")
        #expect(position.column == 10 && !position.isSafeToLeave)
        position.print("k")
        #expect(position.column == 1 && position.lineWidth == 11)
        position.print("日本語日本語")
        #expect(position.column == 4)
        position.print("\n")
        #expect(position.isAtLineStart)
    }

    @Test func `a prompt's attributes take no column and none stands at its end`() {
        let prompt = PromptText("\u{1B}[1m> \u{1B}[0m")
        #expect(prompt.width == 2)
        #expect(prompt.text == "\u{1}\u{1B}[1m\u{1}>\u{1}\u{1B}[0m\u{1} ")
        #expect(PromptText("日> ").width == 4)
        #expect(PromptText.split("one\ntwo> ").above == "one\n")
    }

    @Test func `a text is cut and padded by columns, not characters`() {
        #expect(DisplayWidth.truncate("日本語", to: 5) == "日本…")
        #expect(DisplayWidth.truncate("日本語", to: 6) == "日本語")
        #expect(DisplayWidth.truncate("e\u{301}e\u{301}e\u{301}", to: 2) == "e\u{301}…")
        #expect(DisplayWidth.pad("日", to: 4) == "日  ")
        #expect(DisplayWidth.of("\u{1B}[31mred\u{1B}[0m") == 3)
    }
}

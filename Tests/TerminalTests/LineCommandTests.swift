import Testing

@testable import ApprenticeTerminal

struct LineCommandTests {
    @Test func `a big paste is a token until it is submitted`() {
        var shelf = PasteShelf()
        let long = String(repeating: "a row of [paste 2: 30 lines]\n", count: 30)
        #expect(shelf.shelve("two\nrows") == "two\nrows")
        let first = shelf.shelve(long)
        let second = shelf.shelve(String(repeating: "x", count: 3000))
        #expect(first == "[paste 1: 30 lines]")
        #expect(second == "[paste 2: 3000 characters]")
        let line = "see [this] \(first) and \(second)!"
        #expect(
            shelf.expand(line) == "see [this] \(long) and \(String(repeating: "x", count: 3000))!"
        )
        #expect(shelf.tokenLength(endingIn: "see \(first)") == first.count)
        #expect(shelf.tokenLength(endingIn: "see \(first.dropLast())") == nil)
        #expect(shelf.tokenLength(beginning: "\(second)!") == second.count)
    }

    @Test(arguments: [
        ("one\ntwo\nthree", 10, -4, nil), ("one\ntwo\nthree", 5, -4, 4), ("ab\nc\ndef", 8, -4, nil),
        ("ab\nc\ndef", 2, nil, 2), ("日本\n語", 0, nil, 3), ("one", 1, nil, nil),
    ])
    func `the cursor goes up and down in its column`(
        text: String,
        cursor: Int,
        up: Int?,
        down: Int?
    ) {
        let position = LineCursor(text, cursor)
        #expect(position.up == up)
        #expect(position.down == down)
    }

    @Test func `a step is a character as it is seen`() {
        let position = LineCursor("e\u{301}👩‍👩‍👧x", 7)
        #expect(position.previous == 5)
        #expect(position.next == 1)
        #expect(LineCursor("e\u{301}👩‍👩‍👧x", 2).previous == 2)
        #expect(LineCursor("e\u{301}👩‍👩‍👧x", 2).next == 5)
    }

    @Test func `completions without notes stand in columns`() {
        let items = ["one", "two", "three", "四", "five"].map { Completion($0) }
        let style = Style(isPlain: true)
        #expect(
            CompletionLayout.rows(items, width: 20, style: style) == [
                "one    three  five", "two    四",
            ]
        )
        #expect(CompletionLayout.rows(items, width: 6, style: style).count == 5)
    }

    @Test func `notes are dim and cut at the edge`() {
        let items = [Completion(":help", note: "explains a command"), Completion(":x\u{1B}[2J")]
        let rows = CompletionLayout.rows(items, width: 16, style: Style(isPlain: false))
        #expect(rows == [":help  \u{1B}[2mexplains…\u{1B}[22m", ":x"])
    }

    @Test func `notes give way where they would fill the screen`() {
        let items = (1...20).map { Completion(":item\($0)", note: "does something") }
        let style = Style(isPlain: true)
        #expect(CompletionLayout.rows(items, width: 40, height: 40, style: style).count == 20)
        let rows = CompletionLayout.rows(items, width: 40, height: 24, style: style)
        #expect(rows.count == 5)
        #expect(rows[0] == ":item1   :item6   :item11  :item16")
    }

    @Test func `a list too long is shortened and says so`() {
        let items = (1...100).map { Completion("item \($0)", note: "n") }
        let rows = CompletionLayout.rows(items, width: 80, style: Style(isPlain: true))
        #expect(rows.count == 40)
        #expect(rows.last == "… of 100 in all; type more")
    }

    @Test func `the common beginning never splits a character`() {
        let list = CompletionList(
            start: 0,
            items: [Completion("ae\u{301}"), Completion("ae\u{300}")]
        )
        #expect(list.commonPrefix == "a")
        #expect(CompletionList(start: 0, items: []).commonPrefix == "")
    }

    @Test func `a paste is text whatever keys it holds`() {
        var decoder = KeyDecoder()
        let pasted = "one\r\ntwo\rthree\nfour\ttab\u{3}\u{1B}[Aend é\u{85}!"
        for byte in Array((pasted + "\u{1B}[201~x").utf8) {
            #expect(decoder.takePaste() == nil)
            decoder.append([byte])
            if byte == UInt8(ascii: "~") { break }
        }
        #expect(decoder.takePaste() == "one\ntwo\nthree\nfour\ttab[Aend é!")
    }
}

import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ScreenTests {
    @Test func `a line is edited and read, whatever its alphabet`() throws {
        let terminal = try startFixture()
        terminal.type("hello wörd 日本\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[Dl\r")
        try terminal.wait(forText: "got:\"hello wörld 日本\"")
        try terminal.waitForPrompt()
    }

    @Test func `text written while a line is edited goes above it`() throws {
        let terminal = try startFixture()
        terminal.type("abc def\u{1B}[D\u{1B}[D\u{1B}[D")
        try terminal.wait(for: "the cursor before def") {
            $0.currentLine == "> abc def" && $0.column == 6
        }
        terminal.order("write learned one")
        terminal.order("write learned two\\n")
        try terminal.wait(forText: "learned two")
        try terminal.wait(for: "prompt below both") {
            $0.text == ["learned one", "learned two", "> abc def"]
        }
        #expect(terminal.screen.column == 6)
        terminal.type("X\r")
        try terminal.wait(forText: "got:\"abc Xdef\"")
    }

    @Test func `a line of three rows survives what is written above it`() throws {
        let terminal = try startFixture(columns: 40)
        let line = String(repeating: "0123456789", count: 10)
        terminal.type(line)
        try terminal.wait(for: "three rows") { $0.row == 2 && $0.column == 22 }
        terminal.type("\u{1}")
        try terminal.wait(for: "the cursor at the start") { $0.row == 0 && $0.column == 2 }
        terminal.order("write news")
        try terminal.wait(forText: "news")
        try terminal.wait(for: "the cursor behind the prompt") { $0.row == 1 && $0.column == 2 }
        #expect(terminal.screen.lines[0] == "news")
        #expect(terminal.screen.lines[1...3].joined() == "> " + line)
    }

    @Test func `a streamed answer is one text however it is cut`() throws {
        let terminal = try startFixture()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        for piece in ["one ", "two", " three\\n", "four"] { terminal.order("write \(piece)") }
        try terminal.wait(forText: "four")
        terminal.order("done")
        try terminal.waitForPrompt()
        #expect(terminal.screen.text.suffix(3) == ["one two three", "four", ">"])
    }

    @Test func `the status line keeps its row while text scrolls`() throws {
        let terminal = try startFixture(rows: 12)
        terminal.order("status learning 1")
        try terminal.wait(for: "the status") { $0.lines[11] == "learning 1 80" }
        for number in 1...40 { terminal.order("write row \(number)") }
        try terminal.wait(forText: "row 40")
        try terminal.waitForPrompt()
        #expect(terminal.screen.lines[11] == "learning 1 80")
        #expect(terminal.screen.lines[10] == ">")
        #expect(terminal.screen.lines[9] == "row 40")
        #expect(terminal.screen.scrollback.filter { $0.hasPrefix("row") }.count == 30)
        terminal.type("quit\r")
        #expect(try terminal.waitForExit() == 0)
        #expect(terminal.screen.region == 0...11)
        #expect(terminal.screen.count(of: "learning") == 0)
    }

    @Test func `a full row of output is not spoilt by the status line`() throws {
        let terminal = try startFixture()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        let row = String(repeating: "x", count: 79) + "Y"
        terminal.order("write \(row)")
        try terminal.wait(forText: row)
        terminal.order("status news")
        terminal.order("write Z")
        try terminal.wait(for: "Z in the next row") { $0.lines.contains("Z") }
        try terminal.wait(for: "the status, late") { $0.lines[23] == "news 80" }
        #expect(terminal.screen.lines.contains(row))
    }

    @Test func `^C drops the line`() throws {
        let terminal = try startFixture()
        terminal.type("half a line\u{3}")
        try terminal.wait(forText: "interrupted")
        try terminal.waitForPrompt()
        #expect(terminal.screen.text == ["> half a line^C", "interrupted", ">"])
        terminal.signal(SIGINT)
        try terminal.wait(for: "the same for a signal") { $0.count(of: "interrupted") == 2 }
    }

    @Test func `^C in the first of several rows takes nothing away above them`() throws {
        let terminal = try startFixture()
        terminal.order("write one\\ntwo\\nthree")
        terminal.type("four\u{1B}\rfive\u{1B}\rsix\u{1}")
        try terminal.wait(for: "the cursor before four") { $0.row == 3 && $0.column == 2 }
        terminal.type("\u{3}")
        try terminal.wait(forText: "interrupted")
        try terminal.waitForPrompt()
        let rows = ["one", "two", "three", "> four", "five", "six^C", "interrupted", ">"]
        #expect(terminal.screen.text == rows)
    }

    @Test func `^C during an answer calls the handler, and what was typed waits`() throws {
        let terminal = try startFixture()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        terminal.type("first\rsecond")
        terminal.type("\u{3}")
        try terminal.wait(forText: "[stopped]")
        try terminal.wait(forText: "got:\"first\"")
        try terminal.wait(forInput: "second")
        terminal.type("\u{7F}\r")
        try terminal.wait(forText: "got:\"secon\"")
        #expect(terminal.screen.text.prefix(3) == ["> answer", "answering", "[stopped]"])
    }

    @Test func `nothing typed during an answer is echoed or cut`() throws {
        let terminal = try startFixture()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        let long = String(repeating: "0123456789", count: 1000)
        terminal.type(long)
        terminal.order("write end of the answer\\n")
        try terminal.wait(forText: "end of the answer")
        #expect(!terminal.screen.contains("0123"))
        terminal.order("done")
        terminal.type("\r")
        try terminal.wait(for: "the line") { _ in
            let flat = String(decoding: terminal.output, as: UTF8.self)
            return flat.contains("got:\"\(long)\"")
        }
    }

    @Test func `^D ends the input of an empty line and deletes in another`() throws {
        let terminal = try startFixture()
        terminal.type("ab\u{1}\u{4}\r")
        try terminal.wait(forText: "got:\"b\"")
        try terminal.waitForPrompt()
        terminal.type("\u{4}")
        #expect(try terminal.waitForExit() == 0)
        #expect(terminal.screen.lines.contains("bye"))
    }

    @Test func `after a resize there is one prompt and one status line`() throws {
        let terminal = try startFixture()
        terminal.order("status news")
        terminal.type("some text")
        try terminal.wait(for: "both") {
            $0.currentLine == "> some text" && $0.lines[23] == "news 80"
        }
        for (rows, columns) in [(30, 100), (20, 60), (12, 44), (11, 80), (24, 80)] {
            terminal.resize(rows: rows, columns: columns)
            try terminal.wait(for: "the status of \(columns)") {
                $0.lines[rows - 1] == "news \(columns)"
            }
            try terminal.wait(for: "the line") {
                $0.currentLine == "> some text" && $0.column == 11
            }
            #expect(terminal.screen.count(of: "news") == 1)
            #expect(terminal.screen.count(of: "some text") == 1)
            #expect(terminal.screen.region == 0...rows - 2)
        }
        terminal.resize(rows: 8, columns: 80)
        try terminal.wait(for: "no status line in 8 rows") {
            $0.count(of: "news") == 0 && $0.currentLine == "> some text"
        }
        #expect(terminal.screen.region == 0...7)
        terminal.type("!\r")
        try terminal.wait(forText: "got:\"some text!\"")
    }

    @Test(arguments: [(47, 80), (80, 47)])
    func `a row that is full before a newline is counted as it was`(before: Int, after: Int) throws
    {
        let terminal = try startFixture(columns: before)
        terminal.reflows = true
        terminal.order("write one\\ntwo")
        try terminal.wait(forText: "two")
        terminal.type(String(repeating: "x", count: 45) + "\u{1B}\ry")
        try terminal.wait(for: "the line") { $0.currentLine == "y" && $0.column == 1 }
        terminal.resize(rows: 24, columns: after)
        terminal.order("status news")
        try terminal.wait(for: "the status") { $0.lines[23] == "news \(after)" }
        try terminal.wait(for: "the line") { $0.currentLine == "y" && $0.column == 1 }
        let rows = ["one", "two", "> " + String(repeating: "x", count: 45), "y"]
        #expect((terminal.screen.scrollback + terminal.screen.text).suffix(4) == rows[...])
    }

    @Test func `a storm of resizes leaves one prompt and one status line`() throws {
        let terminal = try startFixture()
        terminal.order("status news")
        let line = String(repeating: "0123456789 ", count: 10)
        terminal.type(line)
        try terminal.wait(for: "both") { $0.row == 1 && $0.lines[23] == "news 80" }
        var random = SplitMix(seed: 1)
        for _ in 0..<50 {
            terminal.resize(
                rows: Int.random(in: 10...40, using: &random),
                columns: Int.random(in: 40...120, using: &random)
            )
        }
        terminal.resize(rows: 24, columns: 80)
        terminal.type("!")
        try terminal.wait(for: "both again") {
            $0.lines[23] == "news 80" && $0.currentLine.hasSuffix("0123456789 !") && $0.column == 33
        }
        #expect(terminal.screen.count(of: "> 0123") == 1)
        #expect(terminal.screen.count(of: "news") == 1)
        #expect(terminal.screen.region == 0...22)
        #expect(terminal.screen.lines.joined().contains("> " + line + "!"))
    }

    @Test func `a line that grows at the bottom scrolls the text and not the status`() throws {
        let terminal = try startFixture(rows: 12, columns: 40)
        terminal.order("status news")
        for number in 1...20 { terminal.order("write row \(number)") }
        try terminal.wait(for: "the prompt at the bottom") {
            $0.row == 10 && $0.lines[9] == "row 20"
        }
        let line = String(repeating: "abcdefghi ", count: 11)
        terminal.type(line)
        try terminal.wait(for: "three rows") { $0.row == 10 && $0.column == 32 }
        terminal.type("\u{1}X\u{5}Y")
        let expected = "> X" + line + "Y"
        try terminal.wait(for: "the line") {
            $0.lines[8...10].joined() == expected && $0.lines[11] == "news 40"
        }
        terminal.order("write row 21")
        try terminal.wait(for: "the text above it") { $0.lines[7] == "row 21" && $0.row == 10 }
        #expect(terminal.screen.lines[8...10].joined() == expected)
        #expect(terminal.screen.lines[11] == "news 40")
        for _ in 0..<80 { terminal.type("\u{7F}") }
        try terminal.wait(for: "one row") { $0.lines[8] == "> X" + line.prefix(31) && $0.row == 8 }
        #expect(terminal.screen.lines[9...10].joined() == "")
    }

    @Test func `closing ends a line being edited, after all that was written`() throws {
        let terminal = try startFixture()
        terminal.type("some text")
        try terminal.wait(forInput: "some text")
        terminal.order("write the last words")
        terminal.order("close")
        #expect(try terminal.waitForExit() == 0)
        #expect(terminal.screen.text == ["the last words", "> some text", "bye"])
        #expect(terminal.isCooked)
    }

    @Test func `a slow ESC is a key and a quick one begins a sequence`() throws {
        let terminal = try startFixture()
        terminal.type("one two\u{1B}")
        try terminal.wait(forInput: "one two")
        // As Alt-B is typed where there is no Alt key.
        terminal.type("b")
        try terminal.wait(for: "the cursor before two") { $0.column == 6 }
        terminal.type("\u{1B}[")
        terminal.type("H>\r")
        try terminal.wait(forText: "got:\">one two\"")
    }

    @Test func `the status line is drawn ten times a second at most`() throws {
        let terminal = try startFixture()
        let start = ContinuousClock.now
        for number in 1...2000 { terminal.order("status news \(number)") }
        try terminal.wait(for: "the last one") { $0.lines[23] == "news 2000 80" }
        let tenths = Int((ContinuousClock.now - start) / .milliseconds(100))
        let drawn =
            String(decoding: terminal.output, as: UTF8.self)
            .split(separator: "news ").count - 1
        #expect(drawn <= tenths + 2)
    }

    @Test func `the status line can be switched while a line is edited`() throws {
        let terminal = try startFixture()
        terminal.order("status news")
        terminal.type("some text")
        try terminal.wait(for: "the status") { $0.lines[23] == "news 80" }
        terminal.order("statusline off")
        try terminal.wait(for: "no status") { $0.lines[23] == "" && $0.region == 0...23 }
        terminal.order("statusline on")
        try terminal.wait(for: "the status again") {
            $0.lines[23] == "news 80" && $0.region == 0...22
        }
        try terminal.wait(forInput: "some text")
        #expect(terminal.screen.count(of: "some text") == 1)
    }
}

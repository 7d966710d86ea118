import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct EditingTests {
    private let escape = "\u{1B}"

    private func submit(_ keys: String, _ line: String, on terminal: PseudoTerminal) throws {
        terminal.type(keys + "\r")
        try terminal.wait(forText: "got:\(line.debugDescription)")
        try terminal.waitForPrompt()
    }

    @Test func `the usual keys move and delete`() throws {
        let terminal = try startFixture()
        let keys = [
            "bcd\(escape)[Ha\(escape)[Fe": "abcde", "bcd\(escape)OHa\(escape)OFf": "abcdf",
            "xone two\(escape)[1~\(escape)[3~": "one two",
            "one two\(escape)[1;5D\(escape)[1;5D1 ": "1 one two",
            "one two\u{1}\(escape)[1;5C!": "one! two", "one two three\u{17}\u{17}2": "one 2",
            "one two\(escape)[D\u{15}": "o", "e\u{301}👩‍👩‍👧\u{7F}x": "e\u{301}x",
            "e\u{301}x\(escape)[D\u{7F}": "x",
            // What is deleted by characters does not take the place of what was taken out.
            "one two\(escape)b\u{B}\u{7F}\(escape)[H\u{19} ": "two one",
            "one\u{15}x\u{7F}\u{19}": "one",
            "one two\u{17}\u{7F}/\u{19}": "one/two",
            "one two\u{1}\(escape)d!\u{5} \u{19}": "! two one",
        ]
        for (keys, line) in keys { try submit(keys, line, on: terminal) }
    }

    @Test func `unknown sequences do nothing`() throws {
        let terminal = try startFixture()
        try submit(
            "a\(escape)[15~\(escape)[1;9Zb\(escape)[?62;c\(escape)OPc\(escape)[Id",
            "abcd",
            on: terminal
        )
    }

    @Test func `wide and combining text is shown as it is`() throws {
        let terminal = try startFixture()
        terminal.type("日本e\u{301}語x\(escape)[D\(escape)[D\(escape)[D")
        try terminal.wait(for: "the cursor before é") {
            $0.currentLine == "> 日本e\u{301}語x" && $0.column == 6
        }
        terminal.type("y")
        try terminal.wait(for: "y before é") {
            $0.currentLine == "> 日本ye\u{301}語x" && $0.column == 7
        }
        try submit("", "日本ye\u{301}語x", on: terminal)
    }

    @Test func `a mark on a blank goes with it`() throws {
        let terminal = try startFixture()
        terminal.type("ed \u{300}")
        try terminal.wait(forInput: "ed \u{300}")
        terminal.type("\u{7F}")
        try terminal.wait(for: "nothing but the word") {
            $0.currentLine == "> ed" && $0.column == 4
        }
    }

    @Test func `a mark that comes and goes at once takes nothing with it`() throws {
        let terminal = try startFixture()
        terminal.type("123\u{1}")
        try terminal.wait(for: "the cursor before 1") {
            $0.currentLine == "> 123" && $0.column == 2
        }
        terminal.type("❤️e\u{301}\u{7F}\u{7F}")
        try submit("0", "0123", on: terminal)
        #expect(terminal.screen.lines.contains("> 0123"))
    }

    @Test func `wide characters behind the cursor and at the edge do not move it`() throws {
        let terminal = try startFixture(columns: 40)
        terminal.type("🙂界界\u{1}a\(escape)[3~")
        try terminal.wait(for: "the cursor behind a") {
            $0.currentLine == "> a界界" && $0.column == 3
        }
        // 37 columns and a wide character that does not fit into the last one.
        terminal.type("\u{1}" + String(repeating: "x", count: 36))
        try terminal.wait(for: "the wide one in the next row") {
            $0.lines[1] == "界界" && $0.row == 0 && $0.column == 38
        }
        terminal.type("\(escape)[C")
        try terminal.wait(for: "the cursor before it") { $0.row == 1 && $0.column == 0 }
        terminal.type("\u{15}")
        try terminal.wait(for: "one row") { $0.text == ["> 界界"] && $0.column == 2 }
    }

    @Test func `Up and Down go through lines, and back to a long one unharmed`() throws {
        let terminal = try startFixture(columns: 200)
        try submit("first", "first", on: terminal)
        let long = String(repeating: "0123456789", count: 150)
        terminal.type(long)
        try terminal.wait(for: "the long line") { $0.row == 9 && $0.column == 102 }
        terminal.type("\u{1}\(escape)[A")
        try terminal.wait(forInput: "first")
        terminal.type("\(escape)[B")
        try terminal.wait(for: "the long line again") {
            $0.lines.contains { $0.hasPrefix("> 0123") }
        }
        terminal.type("\r")
        try terminal.wait(for: "all of it") { _ in
            String(decoding: terminal.output, as: UTF8.self).contains("got:\"\(long)\"")
        }
    }

    @Test func `Up looks for what begins like the line`() throws {
        let terminal = try startFixture()
        for line in ["deploy one", "test", "deploy two"] { try submit(line, line, on: terminal) }
        terminal.type("d\(escape)[A")
        try terminal.wait(forInput: "deploy two")
        terminal.type("\(escape)[A")
        try terminal.wait(forInput: "deploy one")
        terminal.type("\(escape)[B\(escape)[B")
        try terminal.wait(forInput: "d")
    }

    @Test func `history lasts across sessions`() throws {
        let folder = TemporaryFolder()
        let environment = ["FIXTURE_HISTORY": folder.file("history")]
        let first = try startFixture(environment)
        try submit("of the first\(escape)\rsession", "of the first\nsession", on: first)
        first.type("quit\r")
        #expect(try first.waitForExit() == 0)
        let second = try startFixture(environment)
        second.type("\u{10}\u{10}\r")
        try second.wait(forText: "got:\"of the first\\nsession\"")
        #expect(folder.read("history").hasPrefix("of the first\\nsession\nquit\n"))
    }

    @Test func `^R finds a line by a part of it`() throws {
        let terminal = try startFixture()
        for line in ["push billing", "push search", "pull"] { try submit(line, line, on: terminal) }
        terminal.type("live\u{12}ush")
        try terminal.wait(for: "the newest match") {
            $0.currentLine == "history 'ush': push search"
        }
        terminal.order("write news")
        try terminal.wait(forText: "news")
        terminal.type("\u{12}")
        try terminal.wait(for: "an older match") { $0.currentLine == "history 'ush': push billing" }
        terminal.type("\u{12}")
        try terminal.wait(for: "no match") { $0.currentLine == "no match for 'ush': push billing" }
        terminal.type("\u{7}")
        try terminal.wait(forInput: "live")
        terminal.type("\u{12}sea\u{5}!\r")
        try terminal.wait(forText: "got:\"push search!\"")
        terminal.type("\u{12}bil\r")
        // The first answer of these words is on the screen since the beginning; and a ^C that comes
        // before the next prompt is for the answer, not for the search.
        try terminal.wait(for: "the second answer") {
            $0.text.count { $0 == "got:\"push billing\"" } == 2
        }
        try terminal.waitForPrompt()
        terminal.type("\u{12}bil\u{3}")
        try terminal.wait(forText: "interrupted")
        try terminal.waitForPrompt()
    }

    @Test func `Tab completes a word or lists how`() throws {
        let terminal = try startFixture()
        terminal.type(":f\t")
        try terminal.wait(forInput: ":fee")
        terminal.type("\t")
        try terminal.wait(for: "the list") { $0.text == [":feedback  judges", ":feel", "> :fee"] }
        terminal.type("d\t")
        try terminal.wait(for: "the word and a space") {
            $0.currentLine == "> :feedback" && $0.column == 12
        }
        try submit("日\t!", ":feedback 日本語 !", on: terminal)
        terminal.type("x\t")
        try terminal.wait(for: "a bell") { $0.bells == 1 }
    }

    @Test func `a paste of several rows is not submitted`() throws {
        let terminal = try startFixture()
        terminal.type("\(escape)[200~one\r\n\ttwo\rthree\r\(escape)[201~")
        try terminal.wait(for: "three rows") { $0.text == ["> one", "        two", "three"] }
        try submit("!", "one\n\ttwo\nthree!", on: terminal)
    }

    @Test func `a paste of 100 kB is a token and arrives to the byte`() throws {
        let terminal = try startFixture()
        let text = (1...2000).map {
            "row \($0): wörld 日本 \\ 'quoted' \"text\"\t" + String(repeating: "x", count: $0 % 40)
        }
        .joined(separator: "\n")
        #expect(text.utf8.count > 100_000)
        terminal.type("see \(escape)[200~\(text)\(escape)[201~ and")
        try terminal.wait(forInput: "see [paste 1: 2000 lines] and")
        terminal.type("\r")
        let expected = "got:" + "see \(text) and".debugDescription
        try terminal.wait(for: "the whole text") { _ in
            String(decoding: terminal.output, as: UTF8.self).contains(expected)
        }
    }

    @Test func `a token is deleted as one`() throws {
        let terminal = try startFixture()
        let text = String(repeating: "row\n", count: 30)
        terminal.type("a\(escape)[200~\(text)\(escape)[201~")
        try terminal.wait(forInput: "a[paste 1: 30 lines]")
        try submit("\u{7F}b", "ab", on: terminal)
    }

    @Test func `a paste during an answer waits for its end`() throws {
        let terminal = try startFixture()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        terminal.type("\(escape)[200~one\rtwo\(escape)[201~")
        terminal.order("write answered\\n")
        try terminal.wait(forText: "answered")
        terminal.order("done")
        try terminal.wait(for: "both rows") { $0.text.suffix(2) == ["> one", "two"] }
        try submit("", "one\ntwo", on: terminal)
    }

    @Test func `Alt-Enter begins another row, in which Up and Down move`() throws {
        let terminal = try startFixture()
        terminal.type("one\(escape)\rtwo\(escape)\rthree")
        try terminal.wait(for: "three rows") { $0.text == ["> one", "two", "three"] }
        terminal.type("\(escape)[A\(escape)[A")
        try terminal.wait(for: "the cursor in the first row") { $0.row == 0 && $0.column == 5 }
        try submit("!\(escape)[B?", "one!\ntwo?\nthree", on: terminal)
    }

    @Test func `^X^E edits the line elsewhere`() throws {
        let terminal = try startFixture([
            "VISUAL": "sed -i -e s/world/editor/", "PATH": "/usr/bin:/bin",
        ])
        terminal.order("status news")
        terminal.type("hello world\u{18}\u{5}")
        try terminal.wait(forInput: "hello editor")
        try terminal.wait(for: "the status") { $0.lines[23] == "news 80" }
        #expect(terminal.isRaw)
        try submit("!", "hello editor!", on: terminal)
    }

    @Test func `an editor that fails leaves the line alone`() throws {
        let terminal = try startFixture(["VISUAL": "false", "PATH": "/usr/bin:/bin"])
        terminal.type("hello\u{18}\u{5}")
        try submit("!", "hello!", on: terminal)
    }

    @Test func `^L clears all but the line and the status`() throws {
        let terminal = try startFixture()
        terminal.order("status news")
        terminal.order("write old text")
        terminal.type("some text")
        try terminal.wait(for: "all") {
            $0.lines[23] == "news 80" && $0.currentLine == "> some text"
        }
        terminal.type("\u{C}")
        try terminal.wait(for: "only both") { $0.lines[0] == "> some text" && $0.row == 0 }
        #expect(terminal.screen.lines[23] == "news 80")
        #expect(terminal.screen.count(of: "old text") == 0)
    }

    @Test func `the C locale loses no letters`() throws {
        let terminal = try startFixture(["LC_ALL": "C"])
        try submit("wörld 日本", "wörld 日本", on: terminal)
    }

    @Test func `editrc is honoured`() throws {
        let folder = TemporaryFolder()
        folder.write("bind ^X^U ed-transpose-chars\nbind ^W ed-insert-newline\n", to: ".editrc")
        let terminal = try startFixture(["HOME": folder.path])
        try submit("ab\u{18}\u{15}\u{17}c", "ba\nc", on: terminal)
    }

    @Test func `vi keys work for those who ask for them`() throws {
        let folder = TemporaryFolder()
        folder.write("bind -v\n", to: ".editrc")
        let terminal = try startFixture(["HOME": folder.path])
        try submit("hello world\(escape)0xA!", "ello world!", on: terminal)
        try submit("\(escape)kA?", "ello world!?", on: terminal)
    }

    @Test(arguments: ["dumb", "plain"])
    func `a terminal that cannot or should not move its cursor is sent no sequence`(kind: String)
        throws
    {
        let terminal = try startFixture(
            kind == "plain" ? ["FIXTURE_PLAIN": "1"] : [:],
            type: kind == "dumb" ? "dumb" : "xterm-256color"
        )
        terminal.order("status news")
        terminal.type("some text")
        try terminal.wait(forInput: "some text")
        terminal.order("write learned")
        try terminal.wait(for: "the text and the line again") {
            $0.text == ["> some text", "learned", "> some text"]
        }
        try submit("\u{7F}!", "some tex!", on: terminal)
        terminal.type("quit\r")
        #expect(try terminal.waitForExit() == 0)
        #expect(!terminal.output.contains(0x1B))
        #expect(!terminal.screen.contains("news"))
        #expect(terminal.isCooked)
    }
}

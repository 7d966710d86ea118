import Apprentice
import TestSupport
import Testing

@Suite(.backstop)
struct EditingScenes {
    @Test func `Alt-Enter begins a new line and submits nothing`() throws {
        try Stage().play(
            .type("first"),
            .press(.altEnter),
            .type("second"),
            .line("second"),
            .rows(["> first", "second"]),
            .press(.enter),
            .rows(["ECHO: first", "second"]),
            .prompt
        )
    }

    @Test func `a paste of several lines is shown as it is and waits for Enter`() throws {
        try Stage().play(
            .paste("one\ntwo\tthree\n"),
            .see("two"),
            .absent("ECHO"),
            .press(.enter),
            .see("ECHO: one"),
            .prompt
        )
    }

    @Test func `100 kB pasted are one token on the screen and every byte of them is sent`() throws {
        let server = try ScriptedModelServer { $0.answer = { _ in "read" } }
        let lines = (0..<2000).map { "\($0) \"wörter\" \\ 日本 {}[] and so on, up to fifty bytes" }
        let text = lines.joined(separator: "\n")
        #expect(text.utf8.count > 100_000)
        try Stage(server: server).play(
            .type("sum up: "),
            .paste(text),
            .line("> sum up: [paste 1: 2000 lines]"),
            .press(.backspace),
            .line("> sum up:"),
            .paste(text),
            .type(" please"),
            .line("> sum up: [paste 2: 2000 lines] please"),
            .press(.enter),
            .see("read"),
            .prompt
        )
        let body = try JSON(parsing: try #require(server.calls.value.first).body)
        let sent = body["messages"]?.array?.last?["content"]?.string
        #expect(sent?.hasSuffix("sum up: \(text) please") == true)
    }

    @Test func `^X^E opens the line in an editor, and what comes back waits for Enter`() throws {
        try Stage(variables: ["EDITOR": "sed -i s/kubectl/zeppo/"]).play(
            .type("deploy with kubectl"),
            .press(.controlXE),
            .line("> deploy with zeppo"),
            .absent("ECHO"),
            .press(.enter),
            .see("ECHO: deploy with zeppo"),
            .prompt
        )
    }

    @Test func `what is typed during an answer stands at the next prompt`() throws {
        let rest = Latch()
        let server = try ScriptedModelServer { $0.pause = (events: 4, rest) }
        try Stage(server: server).play(
            .type("one two three four\r"),
            .see("ECHO: one two"),
            .type("half a li"),
            .open(rest),
            .open(rest),
            .line("> half a li"),
            .rows(["> half a li"]),
            .type("ne\r"),
            .see("ECHO: half a line"),
            .prompt
        )
    }

    @Test func `^C drops a line, and says at an empty one how to leave`() throws {
        try Stage().play(
            .type("never sent"),
            .press(.controlC),
            .rows(["> never sent^C"]),
            .prompt,
            .press(.controlC),
            .see("^D or :quit leaves"),
            .prompt,
            .absent("ECHO")
        )
    }

    @Test func `^C stops an answer and keeps what came`() throws {
        let server = try ScriptedModelServer { $0.pause = (events: 4, Latch()) }
        try Stage(server: server).play(
            .type("w1 w2 w3\r"),
            .see("ECHO: w1 w2"),
            .press(.controlC),
            .see("  #1 · stopped"),
            .prompt,
            .absent("w2 w3 w")
        )
    }

    @Test func `^L clears the screen, and keeps the line and the status line`() throws {
        try Stage().play(
            .say("hello"),
            .type("half a line"),
            .press(.controlL),
            .gone("ECHO"),
            .check("the line on top, the status below") { picture in
                picture.rows[0] == "> half a line" && picture.column == 13
                    && picture.rows[23].hasPrefix("learning 0 active")
            }
        )
    }

    @Test func `wide and combining letters keep the cursor where it belongs`() throws {
        try Stage().play(
            .type("日本 e\u{301} 🇩🇪x"),
            .press(.left),
            .press(.left),
            .press(.backspace),
            .type("y"),
            .press(.controlE),
            .type("z\r"),
            .check("the answer") { $0.contains("ECHO: 日本 é") },
            .prompt
        )
    }

    @Test func `a line longer than the screen is edited and sent whole`() throws {
        let words = (1...60).map { "word\($0)" }.joined(separator: " ")
        try Stage(rows: 12, columns: 40).play(
            .type(words),
            .see("word60"),
            .press(.controlA),
            .type("the "),
            .press(.controlE),
            .type(" end"),
            .press(.enter),
            .see("#1"),
            .prompt,
            .count(0, of: "> ECHO"),
            .see("end")
        )
    }
}

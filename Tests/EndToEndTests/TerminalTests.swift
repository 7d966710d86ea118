import Apprentice
import Glibc
import TestSupport
import Testing

/// The program as a person sees it: keys in, a screen out.
@Suite(.backstop)
struct TerminalTests {
    @Test func `a newcomer finds a banner, a prompt and a status line`() throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal()
        #expect(terminal.screen.contains("Apprentice 0.1"))
        #expect(terminal.screen.contains("openai/scripted"))
        #expect(terminal.screen.contains("no lessons yet"))
        try terminal.wait(for: "the status line") {
            $0.lines[23] == "learning 0 active · 0 done │ 0 lessons r0"
        }
        #expect(terminal.screen.region == 0...22)
    }

    @Test func `an answer streams, and ends with its number and the skills it cites`() throws {
        let rest = Latch()
        let server = try ScriptedModelServer { $0.pause = (events: 4, rest) }
        let terminal = try Home(server).terminal()
        terminal.type("one two three four five six\r")
        try terminal.wait(for: "a part of the answer") {
            $0.contains("ECHO: one two") && !$0.contains("ECHO: one two three")
        }
        for _ in 0..<2 { rest.open() }
        try terminal.waitForPrompt()
        #expect(terminal.screen.contains("ECHO: one two three four five six"))
        #expect(terminal.screen.lines.contains { $0.hasPrefix("  #1 · not right?") })
        try terminal.say(":bad RULE(zeppo)", "four-00001")
        terminal.type("hello\r")
        try terminal.wait(forText: "  #2 · four-00001")
        try terminal.waitForPrompt()
    }

    @Test func `the prompt is back after feedback though every learning call hangs`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .agent ? nil : .hang }
        }
        let terminal = try Home(server).terminal(["--reflectors", "2"])
        try terminal.say("hi", "#1")
        for number in 1...5 {
            try terminal.say(":bad RULE(lesson \(number))", "general-0000\(number)")
        }
        try terminal.wait(for: "the count of jobs") {
            $0.lines[23].hasPrefix("learning 5 active · 0 done │ 5 lessons r5")
        }
        try terminal.say("hello", "#2")
        let rules = try #require(terminal.screen.lines.first { $0.hasPrefix("RULES: ") })
        for number in 1...5 { #expect(rules.contains("lesson \(number)")) }
    }

    @Test func `the status line counts while a line is typed, which is left alone`() throws {
        let latch = Latch()
        let server = try ScriptedModelServer { $0.hold[.reflector] = latch }
        let terminal = try Home(server).terminal()
        try terminal.say("hi", "#1")
        try terminal.say(":bad RULE(one)", "general-00001")
        try terminal.say(":bad RULE(two)", "general-00002")
        terminal.type("half a line, wörds")
        terminal.type("\u{2}\u{2}\u{2}\u{2}\u{2}")
        try terminal.wait(for: "the cursor before wörds") {
            $0.currentLine == "> half a line, wörds" && $0.column == 15
        }
        try terminal.wait(for: "two jobs") { $0.lines[23].hasPrefix("learning 2 active · 0 done") }
        for _ in 0..<4 { latch.open() }
        try terminal.wait(for: "two lessons") {
            $0.lines[23].hasPrefix("learning 0 active · 2 done │ 2 lessons")
        }
        #expect(terminal.screen.currentLine == "> half a line, wörds")
        #expect(terminal.screen.column == 15)
        #expect(terminal.screen.count(of: ">") == 4)
        terminal.type("few \r")
        try terminal.wait(forText: "half a line, few wörds")
        try terminal.waitForPrompt()
    }

    @Test func `the last lesson stands in the status line in words`() throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal(columns: 100)
        try terminal.say("hi", "#1")
        try terminal.say(":bad RULE(zeppo)", "remembered as ")
        try terminal.wait(for: "the lesson") {
            $0.lines[23].contains("general-00001 RULE(zeppo)") && $0.lines[23].contains("1 done")
        }
    }

    @Test func `^C stops an answer within a moment and keeps what came`() throws {
        let server = try ScriptedModelServer { $0.pause = (events: 4, Latch()) }
        let home = try Home(server)
        let terminal = try home.terminal()
        terminal.type("w1 w2 w3\r")
        try terminal.wait(forText: "ECHO: w1 w2")
        terminal.type("\u{3}")
        // The server never ends the answer, and no limit would end it sooner than the test.
        try terminal.wait(forText: "#1 · stopped")
        try terminal.waitForPrompt()
        try terminal.say(":bad RULE(x)", "remembered as ")
        terminal.type("\u{4}")
        #expect(try terminal.waitForExit() == 0)
        let why = try home.run([], [":why #1"]).events
        #expect(why.first?["question"]?.string?.hasPrefix("w1 w2") == true)
    }

    @Test func `^C drops the line that is typed, and ^C at an empty prompt says how to leave`()
        throws
    {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal()
        terminal.type("never sent")
        try terminal.wait(for: "the line") { $0.currentLine == "> never sent" }
        terminal.type("\u{3}")
        try terminal.waitForPrompt()
        #expect(!terminal.screen.contains(":quit leaves"))
        terminal.type("\u{3}")
        try terminal.wait(forText: ":quit leaves")
        #expect(server.calls.value.isEmpty)
    }

    @Test func `^C stops waiting for lessons, which go on`() throws {
        let latch = Latch()
        let server = try ScriptedModelServer { $0.hold[.reflector] = latch }
        let terminal = try Home(server).terminal()
        try terminal.say("hi", "#1")
        try terminal.say(":bad RULE(x)", "remembered as ")
        terminal.type(":wait\r")
        try waitForCalls(server, .reflector, 1)
        try terminal.wait(for: "the wait") { $0.currentLine == "" }
        terminal.type("\u{3}")
        try terminal.waitForPrompt()
        latch.open()
        try terminal.wait(for: "the lesson") { $0.lines[23].contains("1 done") }
    }

    @Test func `^D leaves, and says how many lessons are kept`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .agent ? nil : .hang }
        }
        let terminal = try Home(server).terminal()
        try terminal.say("hi", "#1")
        try terminal.say(":bad RULE(x)", "remembered as ")
        terminal.type("\u{4}")
        #expect(try terminal.waitForExit() == 0)
        #expect(terminal.screen.contains("1 lesson is saved; learning resumes at the next start"))
    }

    @Test func `what is typed during an answer runs after it`() throws {
        let rest = Latch()
        let server = try ScriptedModelServer { $0.pause = (events: 4, rest) }
        let terminal = try Home(server).terminal()
        terminal.type("one two three four five six seven\r")
        try terminal.wait(forText: "ECHO: one two")
        terminal.type("typed ahead\r")
        for _ in 0..<2 { rest.open() }
        try terminal.wait(forText: "  #2")
        try terminal.waitForPrompt()
        let lines = terminal.screen.text
        let first = try #require(lines.firstIndex { $0.contains("five six seven") })
        let second = try #require(lines.firstIndex { $0 == "> typed ahead" })
        let third = try #require(lines.firstIndex { $0 == "ECHO: typed ahead" })
        #expect(first < second)
        #expect(second < third)
    }

    @Test func `no answers again, why tells where it is from, and undo takes it back`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let terminal = try home.terminal(["--learning", "pause"], rows: 50)
        try terminal.say("how do I deploy billing?", "  #1")
        try terminal.say(":no deploy with RULE(zeppo push)", "  #2 · deploy-00001")
        #expect(terminal.screen.contains("remembered as deploy-00001, for questions like this"))
        #expect(terminal.screen.contains("RULES: zeppo push"))
        try terminal.say(":why", "you said of #1 \"how do I deploy billing?\"")
        #expect(terminal.screen.contains("deploy-00001 deploy with RULE(zeppo push)"))
        try terminal.say(":undo", "undid r1")
        try terminal.wait(for: "no skill") { $0.lines[49].contains("0 lessons") }
        try terminal.say("how do I deploy search?", "ECHO: how do I deploy search?")
        try terminal.say(":skills", "no lessons yet")
    }

    @Test func `an error is three lines, and the prompt comes back`() throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal()
        try terminal.say(":feedbak bad", "unknown command ':feedbak'")
        #expect(terminal.screen.contains("  the nearest: :feedback"))
        try terminal.say(":bad x", "there is no answer yet")
        #expect(server.calls.value.isEmpty)
    }

    @Test func `a lesson that failed stands in the status line and above the next prompt`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .reflector ? .status(400) : nil }
        }
        let terminal = try Home(server).terminal()
        try terminal.say("hi", "#1")
        try terminal.say(":bad RULE(x)", "remembered as ")
        try terminal.wait(for: "the count of failures") { $0.lines[23].contains("1 failed") }
        try terminal.say("hello", "#2")
        #expect(terminal.screen.contains("j1 failed: "))
        #expect(terminal.screen.contains("RULES: x"))
        try terminal.say(":jobs", "j1  failed")
    }

    @Test func `text of a model never drives the terminal`() throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal()
        // The model says what was pasted; the paste holds the controls.
        let hostile = "say \u{9B}2J\u{202E}evil"
        terminal.type("\u{1B}[200~\(hostile)\u{1B}[201~\r")
        try terminal.wait(forText: "  #1")
        try terminal.waitForPrompt()
        #expect(terminal.screen.contains("Apprentice 0.1"))
        let shown = String(decoding: terminal.output, as: UTF8.self)
        #expect(!shown.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) })
        #expect(!shown.contains("\u{202E}"))
    }

    @Test func `a paste of several lines is one question`() throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal()
        terminal.type("\u{1B}[200~first\nsecond\n\u{1B}[201~")
        try terminal.wait(forText: "first")
        terminal.type("\r")
        try terminal.wait(forText: "#1")
        try terminal.waitForPrompt()
        #expect(server.count(.agent) == 1)
        #expect(server.calls.value.first?.body.contains("first\\nsecond") == true)
    }

    // MARK: Tab and history

    @Test func `Tab completes commands, skills, turns and files`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let file = try home.write("x", to: "a file of mine.txt")
        let terminal = try home.terminal(["--learning", "off"])
        terminal.type(":feedb\t")
        try terminal.wait(for: "the command") { $0.currentLine == "> :feedback" && $0.column == 12 }
        terminal.type("wi\t\u{3}")
        try terminal.wait(forText: "> :feedback withdraw")
        try terminal.say("what is it?", "#1")
        try terminal.say(":bad RULE(zeppo)", "general-00001")
        terminal.type(":skill gen\t\r")
        try terminal.wait(forText: "> :skill general-00001")
        try terminal.waitForPrompt()
        terminal.type(":why #\t\r")
        try terminal.wait(forText: "> :why #1")
        try terminal.waitForPrompt()
        terminal.type(":load \(file.dropLast("of mine.txt".count + 6))\t")
        try terminal.wait(for: "the file") { $0.lines.joined().contains("a file of mine.txt") }
    }

    @Test func `history is kept from one session to the next`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let first = try home.terminal()
        try first.say("a question to come back to", "#1")
        first.type(":quit\r")
        #expect(try first.waitForExit() == 0)
        let second = try home.terminal()
        second.type("\u{1B}[A\u{1B}[A")
        try second.wait(for: "the line before the last") {
            $0.currentLine == "> a question to come back to"
        }
    }

    // MARK: Terminals of all kinds

    @Test(arguments: ["dumb", "linux", "screen", "tmux-256color", "xterm-256color", "unknown"])
    func `a conversation goes well on any kind of terminal`(type: String) throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal(type: type)
        try terminal.say("hello", "ECHO: hello")
        try terminal.say(":bad RULE(x)", "remembered as ")
        terminal.type(":wait 20\r")
        // The lesson may have been learned before anybody waited for it.
        try terminal.wait(for: "the lesson") {
            $0.contains("1 learned") || $0.contains("nothing left to learn")
        }
        try terminal.waitForPrompt()
        try terminal.say("hello again", "LEARNED: x")
        terminal.type(":quit\r")
        #expect(try terminal.waitForExit() == 0)
        if type == "dumb" { #expect(!terminal.output.contains(0x1B)) }
    }

    @Test func `without colours there are none`() throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal(environment: ["NO_COLOR": "1"])
        try terminal.say("hello", "#1")
        try terminal.say(":frob", "unknown command")
        #expect(!isColoured(terminal))
        let colourful = try Home(server).terminal()
        try colourful.say(":frob", "unknown command")
        #expect(isColoured(colourful))
    }

    private func isColoured(_ terminal: PseudoTerminal) -> Bool {
        // Reverse video, as of the status line, is no colour.
        let shown = String(decoding: terminal.output, as: UTF8.self)
        return shown.contains(/\x1B\[([0-9;]*;)?(3|4|9|10)[0-8][;m]/)
    }

    @Test func `plain means no cursor movement and no status line`() throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal(["--plain"])
        try terminal.say("hello", "#1")
        #expect(terminal.screen.region == 0...23)
        #expect(!terminal.screen.contains("learning 0 active"))
    }

    @Test(arguments: [(10, 40), (11, 60), (9, 80), (100, 300)])
    func `small and large screens show a prompt and as much of the status as fits`(
        rows: Int,
        columns: Int
    ) throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal(rows: rows, columns: columns)
        try terminal.say("hello", "#1")
        try terminal.say(":bad RULE(x)", "remembered as ")
        if rows < 10 {
            #expect(terminal.screen.region == 0...rows - 1)
        } else {
            try terminal.wait(for: "the status") { $0.lines[rows - 1].contains("1 done") }
            #expect(terminal.screen.region == 0...rows - 2)
        }
    }

    @Test func `a window that changes its size while an answer streams keeps one status line`()
        throws
    {
        let server = try ScriptedModelServer { $0.wordDelay = .milliseconds(20) }
        let terminal = try Home(server).terminal()
        terminal.type((1...60).map { "w\($0)" }.joined(separator: " ") + "\r")
        try terminal.wait(forText: "ECHO: w1")
        for step in 0..<20 {
            let (rows, columns) = (12 + step % 7 * 2, 40 + step % 5 * 20)
            terminal.resize(rows: rows, columns: columns)
            try terminal.wait(forText: "w\(step * 2 + 3)")
        }
        try terminal.wait(forText: "  #1")
        try terminal.wait(for: "one prompt and one status line") { screen in
            screen.currentLine == ">" && screen.lines.count { $0 == ">" } == 1
                && screen.count(of: "learning 0 active") == 1
                && screen.lines.last?.hasPrefix("learning 0 active") == true
        }
    }

    // MARK: Ways out

    private func expectRestored(_ terminal: PseudoTerminal) {
        #expect(terminal.screen.region == 0...terminal.screen.rows - 1)
        #expect(!terminal.screen.isBracketedPasteOn)
        #expect(terminal.screen.isCursorVisible)
        #expect(terminal.isCooked)
        #expect(terminal.screen.count(of: "learning 0 active") == 0, "\(terminal.screen)")
    }

    @Test(arguments: [":quit\r", "exit\r", "\u{4}"])
    func `the terminal is left as it was found`(keys: String) throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal()
        try terminal.say("hello", "#1")
        try terminal.wait(for: "the status") { $0.lines[23].hasPrefix("learning") }
        #expect(!terminal.isCooked)
        terminal.type(keys)
        #expect(try terminal.waitForExit() == 0)
        expectRestored(terminal)
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `a request to end restores the terminal and keeps the lessons`(signal: Int32) throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .agent ? nil : .hang }
        }
        let home = try Home(server)
        let terminal = try home.terminal()
        try terminal.say("hello", "#1")
        try terminal.say(":bad RULE(x)", "remembered as ")
        terminal.type("half a line")
        terminal.signal(signal)
        #expect(try terminal.waitForExit() == 128 + signal)
        expectRestored(terminal)
        let jobs = try home.run([], [":jobs"]).events.first?["jobs"]?.array
        #expect(jobs?.count == 1)
        #expect(jobs?.first?["state"] != "failed")
    }

    @Test func `a request to end stops an answer, which is kept as far as it came`() throws {
        let server = try ScriptedModelServer { $0.pause = (events: 4, Latch()) }
        let home = try Home(server)
        let terminal = try home.terminal()
        terminal.type("w1 w2 w3\r")
        try terminal.wait(forText: "ECHO: w1 w2")
        terminal.signal(SIGTERM)
        #expect(try terminal.waitForExit() == 128 + SIGTERM)
        expectRestored(terminal)
    }

    @Test func `a closed window ends the program`() throws {
        let server = try ScriptedModelServer()
        let terminal = try Home(server).terminal()
        try terminal.say("hello", "#1")
        terminal.hangUp()
        #expect(try terminal.waitForExit() != 0)
    }
}

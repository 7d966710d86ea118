import Glibc
import TestSupport
import Testing

/// However the program ends, its terminal is left as it was found.
@Suite(.timeLimit(.minutes(2)))
struct RestorationTests {
    private func expectRestored(_ terminal: PseudoTerminal) {
        #expect(terminal.screen.region == 0...terminal.screen.rows - 1)
        #expect(!terminal.screen.isBracketedPasteOn)
        #expect(terminal.isCooked)
        #expect(terminal.settings == terminal.settingsBefore)
        #expect(terminal.screen.isCursorVisible)
        #expect(terminal.screen.count(of: "status") == 0)
    }

    private func start() throws -> PseudoTerminal {
        let terminal = try startFixture()
        terminal.order("status status")
        try terminal.wait(forText: "status")
        #expect(terminal.screen.region == 0...22)
        #expect(terminal.screen.isBracketedPasteOn)
        #expect(terminal.isRaw)
        return terminal
    }

    @Test(arguments: [("quit", 0), ("exit", 3), ("abort", -SIGABRT), ("trap", -SIGILL)])
    func `by a command, exit, abort or an overflow`(line: String, code: Int32) throws {
        let terminal = try start()
        terminal.type(line + "\r")
        #expect(try terminal.waitForExit() == code)
        expectRestored(terminal)
    }

    @Test(arguments: [SIGSEGV, SIGBUS, SIGTRAP, SIGFPE, SIGQUIT])
    func `by a signal of its own making`(signal: Int32) throws {
        let terminal = try start()
        terminal.type("some text")
        try terminal.wait(forInput: "some text")
        terminal.signal(signal)
        // Not which: a sanitizer has a last word of its own.
        #expect(try terminal.waitForExit() != 0)
        expectRestored(terminal)
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `by a request to end, with a last word`(signal: Int32) throws {
        let terminal = try start()
        terminal.type("some text")
        try terminal.wait(forInput: "some text")
        terminal.signal(signal)
        #expect(try terminal.waitForExit() == 0)
        expectRestored(terminal)
        #expect(terminal.screen.column == 0)
        #expect(terminal.screen.text.suffix(3) == ["> some text", "ended by \(signal)", "bye"])
    }

    @Test func `by ^D`() throws {
        let terminal = try start()
        terminal.type("\u{4}")
        #expect(try terminal.waitForExit() == 0)
        expectRestored(terminal)
        #expect(terminal.screen.column == 0)
    }

    @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP, SIGABRT])
    func `by a crash while an answer streams`(signal: Int32) throws {
        let terminal = try start()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        terminal.order("write half a")
        try terminal.wait(forText: "half a")
        terminal.signal(signal)
        #expect(try terminal.waitForExit() != 0)
        expectRestored(terminal)
        #expect(terminal.screen.column == 0)
    }

    @Test func `by a request to end during an answer`() throws {
        let terminal = try start()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        terminal.order("write half a")
        try terminal.wait(forText: "half a")
        terminal.signal(SIGTERM)
        #expect(try terminal.waitForExit() == 0)
        expectRestored(terminal)
        #expect(terminal.screen.contains("[stopped]"))
    }

    @Test func `by the end of the terminal`() throws {
        let terminal = try start()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        terminal.hangUp()
        #expect(try terminal.waitForExit() == 0)
    }

    @Test func `while it is stopped, and taken again when it goes on`() throws {
        // Only a shell with job control can stop a program.
        let terminal = try PseudoTerminal(
            "/bin/sh",
            ["-i"],
            environment: ["HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "PS1": "$ "]
        )
        try terminal.wait(forText: "$")
        terminal.type(PseudoTerminalProgram.path("TerminalFixture") + "\r")
        try terminal.waitForPrompt()
        terminal.order("status status")
        try terminal.wait(forText: "status")
        terminal.type("some text")
        try terminal.wait(forInput: "some text")
        terminal.type("\u{1A}")
        try terminal.wait(for: "the shell") { $0.currentLine == "$" && $0.column == 2 }
        expectRestored(terminal)
        terminal.type("fg\r")
        try terminal.wait(forInput: "some text")
        try terminal.wait(for: "the status") { $0.lines[23] == "status 80" }
        terminal.type("!\r")
        try terminal.wait(forText: "got:\"some text!\"")
        terminal.type("quit\r")
        try terminal.wait(for: "the shell") { $0.currentLine == "$" && $0.column == 2 }
        expectRestored(terminal)
    }

    @Test func `while something else has the terminal`() throws {
        let terminal = try start()
        terminal.type("some text")
        try terminal.wait(forInput: "some text")
        terminal.order("suspend borrowed")
        try terminal.wait(forText: "borrowed")
        try terminal.wait(forInput: "some text")
        #expect(terminal.screen.text == ["borrowed", "> some text"])
        terminal.type("!\r")
        try terminal.wait(forText: "got:\"some text!\"")
    }

    @Test func `a terminal that takes nothing does not keep ^C waiting`() throws {
        let terminal = try startFixture()
        terminal.type("answer\r")
        try terminal.wait(forText: "answering")
        // More than a pseudo-terminal holds, and nobody reads it.
        let row = String(repeating: "x", count: 1000)
        for _ in 0..<200 { terminal.order("write \(row)") }
        terminal.type("\u{3}")
        try terminal.wait(forText: "[stopped]")
        try terminal.waitForPrompt()
    }
}

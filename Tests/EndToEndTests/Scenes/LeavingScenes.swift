import Glibc
import TestSupport
import Testing

@Suite(.backstop)
struct LeavingScenes {
    @Test func `^D leaves, says what is kept, and clears the status line`() throws {
        let stage = try Stage(["--learning", "pause"])
        try stage.play(
            .say("hello"),
            .say(":bad use zeppo"),
            .press(.controlD),
            .left(status: 0),
            .see("1 lesson is saved; learning resumes at the next start"),
            .gone("learning paused ·")
        )
    }

    @Test func `^D in a line that is typed does not leave`() throws {
        try Stage().play(
            .type("half"),
            .press(.controlD),
            .type(" a line"),
            .line("> half a line")
        )
    }

    @Test func `^Z gives the terminal to the shell, and fg brings the line back`() throws {
        try Stage(shell: "/bin/sh").play(
            .line("shell:"),
            .type("apprentice\r"),
            .prompt,
            .status("learning 0 active"),
            .type("half a line"),
            .line("> half a line"),
            .press(.controlZ),
            .check("the shell's prompt, without our status line") { picture in
                picture.line == "shell:"
                    && !picture.rows.contains { $0.hasPrefix("learning 0 active") }
            },
            .type("echo from the shell\r"),
            .rows(["from the shell", "shell:"]),
            .type("fg\r"),
            .line("> half a line"),
            .status("learning 0 active"),
            .type("\r"),
            .see("ECHO: half a line"),
            .prompt,
            .type(":quit\r"),
            .line("shell:"),
            .gone("learning 0 active"),
            .type("stty -a | tr ';' '\\n' | grep -c -w -e '-echo' -e '-icanon'\r"),
            .rows(["0"])
        )
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `a signal that ends the program leaves the terminal as it was`(signal: Int32) throws {
        let stage = try Stage()
        try stage.play(.say("hello"), .type("half a line"), .line("> half a line"))
        (stage.terminal as? PseudoTerminal)?.signal(signal)
        try stage.play(.left(status: 128 + signal), .gone("learning 0 active"))
    }
}

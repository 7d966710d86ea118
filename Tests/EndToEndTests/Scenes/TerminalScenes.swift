import TestSupport
import Testing

@Suite(.backstop)
struct TerminalScenes {
    @Test(arguments: ["screen", "tmux-256color", "xterm-256color", "linux", "vt100", "nonesuch"])
    func `a correction goes well on terminals of all kinds`(type: String) throws {
        try Stage(["--learning", "pause"], type: type).play(
            .say("how do I deploy?"),
            .say(":no deploy with RULE(zeppo)"),
            .see("RULES: zeppo"),
            .status("learning paused · 1 waiting"),
            .type("half"),
            .press(.controlU),
            .prompt,
            .type(":quit\r"),
            .left(status: 0)
        )
    }

    @Test func `a dumb terminal gets plain lines and no escape sequence at all`() throws {
        try Stage(["--learning", "pause"], type: "dumb").play(
            .say("show markdown"),
            .say(":no deploy with RULE(zeppo)"),
            .say(":skills"),
            .say(":frob"),
            .say(":copy"),
            .see(":copy needs a file"),
            .say(":help"),
            .type("three"),
            .press(.controlC),
            .prompt,
            .unsent("\u{1B}"),
            .type(":quit\r"),
            .left(status: 0),
            .unsent("\u{1B}")
        )
    }

    @Test func `--plain never moves the cursor up nor shows a status line`() throws {
        try Stage(["--plain"]).play(
            .say("show markdown"),
            .say(":bad use zeppo"),
            .say(":wait 20"),
            .say(":log"),
            .absent("learning 0 active"),
            .unsent("\u{1B}[A"),
            .unsent("\u{1B}7"),
            .unsent("\u{1B}[1;"),
            .unsent("\u{1B}]8;"),
            .unsent("\u{1B}[J"),
            .unsent("\u{1B}[1m")
        )
    }

    @Test func `NO_COLOR takes the colours and nothing else`() throws {
        let stage = try Stage(variables: ["NO_COLOR": "1"])
        try stage.play(
            .say("show markdown"),
            .say(":frob"),
            .status("learning 0 active"),
            .check("no colour was sent") { _ in
                let sent = String(
                    decoding: (stage.terminal as? PseudoTerminal)?.output ?? [],
                    as: UTF8.self
                )
                return !sent.contains(/\x1B\[([0-9;]*;)?(3|4|9|10)[0-8][;m]/)
            }
        )
    }

    @Test(arguments: ["C", "POSIX", "en_US.UTF-8", "C.UTF-8", "nowhere.UTF-8"])
    func `letters of all kinds are typed and shown in any locale`(locale: String) throws {
        try Stage(variables: ["LC_ALL": locale]).play(
            .say("Wie heißt 日本 auf Deutsch?"),
            .see("ECHO: Wie heißt 日本 auf Deutsch?"),
            .press(.up),
            .line("> Wie heißt 日本 auf Deutsch?")
        )
    }
}

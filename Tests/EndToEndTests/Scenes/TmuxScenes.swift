import TestSupport
import Testing

/// The same program in an emulator that others wrote, whose mistakes are not ours.
@Suite(
    .enabled(if: TmuxTerminal.isInstalled, "tmux is not installed"),
    .backstop
)
struct TmuxScenes {
    @Test func `tmux shows a correction as our emulator does`() throws {
        try Stage(["--learning", "pause"], on: .tmux).play(
            .say("how do I deploy billing?"),
            .rows([
                "Apprentice 0.1.0 · openai/scripted on this machine · no lessons yet · :help",
                "nothing you type leaves this machine", "> how do I deploy billing?",
                "ECHO: how do I deploy billing?",
                "  #1 · not right? type  :no WHAT IS RIGHT  and it answers again and remembers it",
                ">",
            ]),
            .say(":no deploy with RULE(zeppo)"),
            .see("RULES: zeppo | ECHO:"),
            .status("learning paused · 1 waiting · 0 done │ 1 lesson r1")
        )
    }

    @Test func `in tmux a window that changes keeps one prompt, one status line, the line`() throws
    {
        let stage = try Stage(on: .tmux)
        try stage.play(.say("hello"), .type("half a line"), .line("> half a line"))
        for (rows, columns) in [(12, 40), (30, 120), (10, 60), (24, 80)] {
            try stage.play(
                .resize(rows: rows, columns: columns),
                .check("one of each") { picture in
                    picture.line == "> half a line"
                        && picture.rows.count { $0.hasPrefix("> half") } == 1
                        && picture.rows.count { $0.hasPrefix("learning 0") } == 1
                        && picture.rows.last?.hasPrefix("learning 0") == true
                }
            )
        }
    }

    @Test func `in tmux what scrolls off is in the scrollback, status lines are not`() throws {
        let stage = try Stage(rows: 12, on: .tmux)
        for number in 1...12 { try stage.play(.say("question \(number)")) }
        try stage.play(
            .rows(["> question 1", "ECHO: question 1"]),
            .count(1, of: "> question 7"),
            .count(1, of: "learning 0 active")
        )
    }

    @Test func `in tmux wide letters and a wrapped line stand where they belong`() throws {
        try Stage(rows: 12, columns: 40, on: .tmux).play(
            .type("日本語 and twenty more words than fit a row of it"),
            .rows(["> 日本語 and twenty more words than fit", "a row of it"]),
            .press(.controlA),
            .type("x"),
            .line("> x日本語 and twenty more words than fit"),
            .press(.enter),
            .see("ECHO: x日本語"),
            .prompt
        )
    }

    @Test func `in tmux a pager gives the screen back, and leaving the whole region`() throws {
        let stage = try Stage(rows: 12, on: .tmux)
        let region = try #require(stage.terminal as? TmuxTerminal)
        #expect(try region.region() == "0-10")
        try stage.play(
            .say("hello"),
            .type(":help\r"),
            .check("less") { $0.rows.last == "space: more, q: back to the prompt" },
            .type("q"),
            .prompt,
            .see("ECHO: hello"),
            .status("learning 0 active")
        )
        #expect(try region.region() == "0-10")
    }
}

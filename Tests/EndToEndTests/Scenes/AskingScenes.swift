import TestSupport
import Testing

@Suite(.backstop)
struct AskingScenes {
    @Test func `a newcomer sees what answers and where words go, a prompt and a status line`()
        throws
    {
        let stage = try Stage()
        try stage.play(
            .rows([
                "Apprentice 0.1.0 · openai/scripted on this machine · no lessons yet · :help",
                "nothing you type leaves this machine", ">", "",
            ]),
            .status("learning 0 active · 0 done │ 0 lessons r0")
        )
    }

    @Test func `the first answer ends with a dim line that says how to correct it`() throws {
        let stage = try Stage()
        try stage.play(
            .say("how do I deploy billing?"),
            .rows([
                "> how do I deploy billing?", "ECHO: how do I deploy billing?",
                "  #1 · not right? type  :no WHAT IS RIGHT  and it answers again and remembers it",
                ">",
            ]),
            .sent("\u{1B}[2m  #1 ·")
        )
    }

    @Test func `the hint is shown twice and never again, not even after a restart`() throws {
        let first = try Stage()
        try first.play(.say("one"), .count(1, of: "not right?"), .type(":quit\r"), .left(status: 0))
        let second = try Stage(home: first.home)
        try second.play(
            .say("two"),
            .say("three"),
            .count(1, of: "not right?"),
            .rows(["  #3", ">"])
        )
        let third = try Stage(home: first.home)
        try third.play(.say("four"), .absent("not right?"))
    }
}

import TestSupport
import Testing

@Suite(.backstop)
struct CorrectingScenes {
    /// Nothing is learned meanwhile, so that only what is typed changes the screen.
    private func stage(_ options: [String] = []) throws -> Stage {
        try Stage(["--learning", "pause"] + options)
    }

    @Test func `:no answers the same question again, with the lesson at work`() throws {
        try stage().play(
            .say("how do I deploy billing?"),
            .say(":no deploy with RULE(zeppo)"),
            .rows([
                "> :no deploy with RULE(zeppo)",
                "remembered as deploy-00001, for questions like this · change: :applies always",
            ]),
            .see("RULES: zeppo | ECHO:"),
            .rows(["  #2 · deploy-00001", ">"]),
            .status("learning paused · 1 waiting · 0 done │ 1 lesson r1")
        )
    }

    @Test func `:no says once what is missing from the new answer`() throws {
        let server = try ScriptedModelServer { $0.answer = { _ in "kubectl apply" } }
        let stage = try Stage(["--learning", "pause"], server: server)
        try stage.play(
            .say("how do I deploy billing?"),
            .say(":no use `zeppo push` with --ring"),
            .see("`zeppo`, `--ring` are missing from the new answer; your note is kept"),
            .count(1, of: "missing from")
        )
    }

    @Test func `:no is silent where code can't tell, and where the note is followed`() throws {
        let server = try ScriptedModelServer {
            $0.answer = { question in
                question.contains("capital")
                    ? "La capitale de l'Australie est Canberra." : "About 40."
            }
        }
        let stage = try Stage(["--learning", "pause"], server: server)
        try stage.play(
            .say("what is the capital of Australia?"),
            .say(":no answer in French only"),
            .say("how many are there?"),
            .say(":no max 50, ask Anna"),
            .absent("the new answer")
        )
    }

    @Test func `a bare :bad asks what is right, and Enter means just bad`() throws {
        try stage().play(
            .say("how do I deploy billing?"),
            .type(":bad\r"),
            .line("what is right? (Enter: just bad)"),
            .type("deploy with zeppo\r"),
            .prompt,
            .see("remembered as deploy-00001"),
            .say("and search?"),
            .type(":bad\r"),
            .line("what is right? (Enter: just bad)"),
            .press(.enter),
            .prompt,
            .see("#2 is marked bad"),
            .status("learning paused · 2 waiting · 0 done │ 1 lesson r1")
        )
    }

    @Test func `^C at the question what is right judges nothing`() throws {
        try stage().play(
            .say("how do I deploy billing?"),
            .type(":bad\r"),
            .line("what is right? (Enter: just bad)"),
            .press(.controlC),
            .prompt,
            .see("stopped"),
            .absent("is marked"),
            .status("learning paused · 0 waiting")
        )
    }

    @Test func `:good is counted for the skill that was cited`() throws {
        try stage().play(
            .say("how do I deploy billing?"),
            .say(":no deploy with RULE(zeppo)"),
            .say(":good"),
            .see("#2 is marked good"),
            .say(":skills"),
            .see("deploy-00001  +1 -0  provisional")
        )
    }

    @Test func `:why tells the lesson, and whose words it is from`() throws {
        try stage().play(
            .say("how do I deploy billing?"),
            .say(":no deploy with RULE(zeppo)"),
            .say(":why"),
            .rows([
                "> :why", "#2 how do I deploy billing?",
                "  cited deploy-00001 deploy with RULE(zeppo)",
                "    you said of #1 \"how do I deploy billing?\": \"deploy with RULE(zeppo)\"",
            ]),
            .say(":why #1"),
            .see("  judged bad: \"deploy with RULE(zeppo)\"")
        )
    }

    @Test func `:undo takes a lesson back and :redo brings it back`() throws {
        try stage().play(
            .say("how do I deploy billing?"),
            .say(":bad deploy with RULE(zeppo)"),
            .status("learning paused · 1 waiting"),
            .say(":undo"),
            .see("undid r1: removed deploy-00001"),
            .status("learning paused · 0 waiting · 0 done │ 0 lessons r2"),
            .say("how do I deploy search?"),
            .see("ECHO: how do I deploy search?"),
            .absent("RULES"),
            .say(":redo"),
            .see("redid r1: deploy-00001 is back"),
            .status("learning paused · 1 waiting · 0 done │ 1 lesson r3"),
            .say("how do I deploy mail?"),
            .see("RULES: zeppo | ECHO:")
        )
    }

    @Test func `:diff shows what went and what came`() throws {
        try stage().play(
            .say(":add deploy Deploy with kubectl"),
            .say(":edit deploy-00001 Deploy with zeppo"),
            .say(":diff r1"),
            .rows(["- deploy-00001 Deploy with kubectl", "+ deploy-00001 Deploy with zeppo", ">"]),
            .say(":log"),
            .see("r2  by hand: :edit  ~ deploy-00001 Deploy with zeppo")
        )
    }

    @Test func `an older answer is judged by its number, and a wrong number is said`() throws {
        try stage().play(
            .say("how do I deploy billing?"),
            .say("what is the time?"),
            .say(":bad #1 deploy with zeppo"),
            .see("remembered as deploy-00001"),
            .say(":bad #9 never"),
            .rows([
                "there is no #9", "  see what was asked: :sessions", ">",
            ]),
            .say(":feedback withdraw #1"),
            .see("withdrew what you said of #1")
        )
    }
}

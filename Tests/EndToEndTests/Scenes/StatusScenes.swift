import TestSupport
import Testing

@Suite(.backstop)
struct StatusScenes {
    @Test func `in a narrow window the lesson's words give way, the failures never`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, number in role == .reflector && number > 0 ? .status(400) : nil }
        }
        let stage = try Stage(["--reflectors", "1"], columns: 110, server: server)
        try stage.play(
            .say("how do I deploy?"),
            .say(":bad deploy with RULE(zeppo)"),
            .say(":wait 20"),
            .check("the lesson in words") {
                $0.rows[23].contains("+ rules-00002 RULE(zeppo)")
                    || $0.rows[23].contains("deploy-00001")
            },
            .say(":bad deploy with RULE(other)"),
            .say(":wait 20"),
            .check("the failure") { $0.rows[23].contains("1 failed") },
            .resize(rows: 24, columns: 40),
            .check("the failure without the words") { picture in
                picture.rows[23].contains("1 failed") && !picture.rows[23].contains("RULE")
            }
        )
    }

    @Test func `a job that failed is told once before the next prompt, with its remedy`() throws {
        let server = try ScriptedModelServer { script in
            script.fault = { role, _ in role == .reflector ? .status(400) : nil }
        }
        try Stage(server: server).play(
            .say("how do I deploy?"),
            .say(":bad deploy with RULE(zeppo)"),
            .check("the count") { $0.rows[23].contains("1 failed") },
            .say("hello"),
            .see("j1 failed: "),
            .see(":jobs retry 1"),
            .say("hello again"),
            .count(1, of: "j1 failed: "),
            .say(":jobs failed"),
            .see("j1  failed  #1")
        )
    }

    @Test func `:set status off takes the status line, and on brings it back`() throws {
        try Stage().play(
            .status("learning 0 active"),
            .say(":set status off"),
            .gone("learning 0 active"),
            .say("hello"),
            .say(":set status on"),
            .status("learning 0 active")
        )
    }
}

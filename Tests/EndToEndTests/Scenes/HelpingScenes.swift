import TestSupport
import Testing

@Suite(.backstop)
struct HelpingScenes {
    @Test func `:help is one screen that begins with what a newcomer needs`() throws {
        try Stage().play(
            .say(":help"),
            .fits,
            .check("asking and :no stand on top, and all of it is on the screen") { picture in
                picture.rows.contains { $0.hasPrefix("a question ") }
                    && picture.rows.contains { $0.hasPrefix(":no WHAT IS RIGHT ") }
                    && picture.rows.contains { $0.hasPrefix(":help COMMAND says more") }
            }
        )
    }

    @Test(arguments: ["no", ":feedback", "export", "wait"])
    func `:help COMMAND gives an example`(name: String) throws {
        try Stage().play(.say(":help \(name)"), .see("  for example  :"))
    }

    @Test(arguments: ["help", "/help", "?", ":", ":h"])
    func `help is understood as people type it`(line: String) throws {
        try Stage().play(.say(line), .see(":no WHAT IS RIGHT"), .absent("ECHO"))
    }

    @Test(arguments: ["exit", "quit", "/quit", "/exit", "/bye", ":q", ":quit"])
    func `leaving is understood as people type it`(line: String) throws {
        try Stage().play(.type(line + "\r"), .left(status: 0))
    }

    @Test func `the unique beginning of a command will do, and others are asked for more`() throws {
        try Stage().play(
            .say(":add deploy Deploy with zeppo"),
            .say(":skil deploy-00001"),
            .rows([
                "':skil' may be several commands", "  :skills :skill", "  type one more letter",
                ">",
            ]),
            .say(":rem deploy-00001"),
            .see("removed deploy-00001"),
            .say(":sessi x"),
            .see("':sessi' may be several commands")
        )
    }

    @Test func `a mistyped command names the nearest and is never sent`() throws {
        let server = try ScriptedModelServer()
        try Stage(server: server).play(
            .say(":feedbak bad"),
            .rows([
                "unknown command ':feedbak'", "  the nearest: :feedback",
                "  see all: :help   or send it: ::feedbak …", ">",
            ]),
            .sent("\u{1B}[31munknown command"),
            .say("::feedbak is sent"),
            .see("ECHO: :feedbak is sent")
        )
        #expect(server.count(.agent) == 1)
    }

    @Test(arguments: [(10, 40), (24, 80), (100, 300)])
    func `what commands print fits the screen`(rows: Int, columns: Int) throws {
        let home = try Stage().home
        _ = try home.run(
            ["--learning", "pause"],
            [
                "how do I deploy billing to the canary ring of the second data centre?",
                ":no deploy with zeppo push SERVICE --ring canary, and wait for the green light",
            ],
            in: home.folder.path
        )
        let stage = try Stage(
            ["-c"],
            rows: rows,
            columns: columns,
            variables: ["PAGER": "cat"],
            home: home
        )
        for name in ["log", "jobs", "why", "sessions", "cost", "model", "frob", "diff", "skills"] {
            try stage.play(.say(":" + name), .fits)
        }
    }

    @Test func `the remedy of an error is one line to copy, however narrow the window`() throws {
        try Stage(columns: 40).play(
            .say(":load nothing-of-that-name-in-this-folder.json"),
            .rows(["  name a file that is there: :load FILE", ">"]),
            .say(":zzz-no-such-command-of-any-name-is-there"),
            .sent("or send it: ::zzz-no-such-command-of-any-name-is-there …\r\n")
        )
    }
}

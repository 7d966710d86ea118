import TestSupport
import Testing

@Suite(.backstop)
struct HistoryScenes {
    @Test func `two sessions at once keep both their lines`() throws {
        let one = try Stage()
        let two = try Stage(home: one.home)
        try one.play(.say("asked in one"))
        try two.play(.say("asked in two"))
        try one.play(.say("asked in one again"), .type(":quit\r"), .left(status: 0))
        try two.play(.type(":quit\r"), .left(status: 0))
        try Stage(home: one.home).play(
            .press(.up),
            .line("> :quit"),
            .press(.up),
            .line("> asked in one again"),
            .press(.up),
            .line("> asked in two"),
            .press(.up),
            .line("> asked in one")
        )
    }

    @Test func `an entry of several lines comes back whole`() throws {
        let first = try Stage()
        try first.play(
            .type("first"),
            .press(.altEnter),
            .type("second"),
            .press(.enter),
            .see("#1"),
            .prompt,
            .type(":quit\r"),
            .left(status: 0)
        )
        try Stage(home: first.home).play(
            .press(.up),
            .press(.up),
            .rows(["> first", "second"]),
            .press(.enter),
            .rows(["ECHO: first", "second"])
        )
    }

    @Test func `^C in a search leaves it behind, and a clean prompt below it`() throws {
        try Stage().play(
            .say("squash my commits"),
            .press(.controlR),
            .type("squa"),
            .line("history 'squa': squash my commits"),
            .press(.controlC),
            .rows(["history 'squa': squash my commits^C", ">"]),
            .say("what else"),
            .rows(["> what else", "ECHO: what else"])
        )
    }

    @Test func `^R looks back for a part of a line`() throws {
        try Stage().play(
            .say("deploy billing"),
            .say("deploy search"),
            .say("what else"),
            .press(.controlR),
            .type("deploy"),
            .check("the newest") { $0.line.contains("deploy search") },
            .press(.controlR),
            .check("the older") { $0.line.contains("deploy billing") },
            .press(.enter),
            .prompt,
            .count(2, of: "ECHO: deploy billing")
        )
    }

    @Test func `Up goes back through the lines that begin as this one`() throws {
        try Stage().play(
            .say("deploy billing"),
            .say("something else"),
            .say("deploy search"),
            .say("hello"),
            .type("deploy "),
            .press(.up),
            .line("> deploy search"),
            .press(.up),
            .line("> deploy billing"),
            .press(.down),
            .press(.down),
            .line("> deploy")
        )
    }
}

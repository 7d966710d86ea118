import Glibc
import TestSupport
import Testing

@Suite(.backstop)
struct PagingScenes {
    static let hasLess = access("/usr/bin/less", X_OK) == 0

    /// A home with so many skills.
    private func home(skills count: Int) throws -> Home {
        let stage = try Stage()
        let lines = (1...count).map { "- Rule number \($0) of the book\n" }.joined()
        let file = try stage.home.write("# Deploy\n\n\(lines)", to: "rules.md")
        // Nobody is asked whether the encoder may be fetched, now that the book fits no prompt.
        try stage.home.write(":set embedding-model none\n", to: "config/apprentice/rc")
        try stage.play(.say(":load \(file)"), .see("loaded \(count) lessons"))
        return stage.home
    }

    @Test(.enabled(if: hasLess, "less is not installed"))
    func `a long list is paged, and leaving the pager gives the screen back`() throws {
        let stage = try Stage(home: home(skills: 500))
        try stage.play(
            .say("say hello"),
            .type(":skills\r"),
            .check("the first page, and less at the bottom") { picture in
                picture.rows[0].contains("Rule number 1 of")
                    && picture.rows[23] == "space: more, q: back to the prompt"
            },
            .type("G"),
            .see("Rule number 500 of the book"),
            .type("q"),
            .prompt,
            .see("hello from the model"),
            .gone("Rule number"),
            .status("learning 0 active · 0 done │ 500 lessons"),
            .say("say hello"),
            .count(2, of: "hello from the model")
        )
    }

    @Test func `the user's pager is taken, and none at all does no harm`() throws {
        let home = try home(skills: 60)
        try Stage(variables: ["PAGER": "head -n 3"], home: home).play(
            .say(":skills"),
            .see("Rule number 3 of"),
            .absent("Rule number 4 of")
        )
        try Stage(variables: ["PAGER": "/no/such/pager"], home: home).play(
            .say(":skills"),
            .see("Rule number 60 of the book")
        )
    }

    @Test func `a screen reader gets no pager and no broken lines`() throws {
        let stage = try Stage(["--plain"], home: home(skills: 60))
        try stage.play(.say(":skills"), .see("Rule number 60 of the book"))
    }
}

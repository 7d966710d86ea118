import TestSupport
import Testing

@Suite(.backstop)
struct OfferingScenes {
    private static let offer = "keep that as a lesson? type  :keep"

    @Test func `:keep is offered after a correction in plain words, and makes a lesson of it`()
        throws
    {
        try Stage(["--learning", "pause"]).play(
            .say("how do I deploy billing?"),
            .say("no, we use RULE(zeppo)"),
            .rows(["RULES: zeppo | ECHO: no, we use RULE(zeppo)", "  #2 · \(Self.offer)", ">"]),
            .say(":keep"),
            .see("remembered as "),
            .say(":skills"),
            .see("we use RULE(zeppo)"),
            .say("how do I deploy search?"),
            .see("RULES: zeppo |")
        )
    }

    @Test(arguments: [
        "no thanks", "no, that's fine", "no, what about staging", "always use zeppo?",
        "no, thank you very much", "hello there my friend",
    ])
    func `:keep is not offered after thanks, a question or anything else`(line: String) throws {
        try Stage().play(.say("how do I deploy?"), .say(line), .absent(":keep"))
    }

    @Test func `:keep is not offered where nothing was answered`() throws {
        try Stage().play(.say("no, we use zeppo here"), .see("#1"), .absent(":keep"))
    }

    @Test func `:keep is offered once in three turns, and no more after three were ignored`() throws
    {
        let stage = try Stage()
        try stage.play(.say("how do I deploy?"))
        for round in 1...5 {
            try stage.play(
                .say("no, we use number \(round)"),
                .count(min(round, 3), of: Self.offer),
                .say("no, we use it"),
                .say("one"),
                .say("two"),
                .count(min(round, 3), of: Self.offer)
            )
        }
    }

    @Test func `:set offer off ends the offers`() throws {
        try Stage().play(
            .say("how do I deploy?"),
            .say(":set offer off"),
            .say("no, we use zeppo here"),
            .absent(":keep")
        )
    }

    @Test func `:keep without a correction says what it would do`() throws {
        try Stage().play(
            .say(":keep"),
            .see("nothing to keep yet"),
            .see("  say what is right of the last answer: :no WHAT IS RIGHT")
        )
    }
}

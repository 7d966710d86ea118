import Glibc
import TestSupport
import Testing

@Suite(.backstop)
struct CompletingScenes {
    @Test func `Tab completes a command, and lists those that begin alike`() throws {
        try Stage().play(
            .type(":feedb\t"),
            .line("> :feedback"),
            .press(.controlU),
            .type(":se"),
            .press(.tab),
            .see(":set       [NAME [VALUE]] · the settings, each with where it came from; or"),
            .see(":sessions  the conversations there are, the one asked in last"),
            .line("> :se")
        )
    }

    @Test func `Tab completes what a command takes, settings and their values`() throws {
        try Stage().play(
            .type(":feedback w\t"),
            .line("> :feedback withdraw"),
            .press(.controlU),
            .type(":set not\t"),
            .line("> :set notices"),
            .type("c\t"),
            .line("> :set notices changes"),
            .press(.controlU),
            .say("hello"),
            .type(":set model openai/s\t"),
            .line("> :set model openai/scripted"),
            .press(.controlU),
            .type(":jobs r\t"),
            .line("> :jobs retry")
        )
    }

    @Test func `Tab completes skills, turns and sessions as the store has them`() throws {
        try Stage().play(
            .say("how do I deploy?"),
            .say(":add deploy Deploy with zeppo"),
            .say(":session first talk"),
            .type(":skill d\t"),
            .line("> :skill deploy-00001"),
            .press(.controlU),
            .type(":why #\t"),
            .line("> :why #1"),
            .press(.controlU),
            .type(":session f\t"),
            .line("> :session first talk"),
            .press(.controlU),
            .type(":applies always d\t"),
            .line("> :applies always deploy-00001")
        )
    }

    @Test func `Tab completes files with spaces in quotes, behind ~ and @ as well`() throws {
        let stage = try Stage()
        try stage.home.write("green", to: "my notes.txt")
        try stage.home.write("blue", to: "my folder/a colour.txt")
        try stage.play(
            .type(":load \"my n\t"),
            .line("> :load \"my notes.txt\""),
            .press(.controlU),
            .type(":load ~/my\t"),
            .line("> :load \"~/my"),
            .type("n\t"),
            .line("> :load \"~/my notes.txt\""),
            .press(.controlU),
            .type("what is in @\"my f\t"),
            .line("> what is in @\"my folder/"),
            .type("\t"),
            .line("> what is in @\"my folder/a colour.txt\""),
            .press(.enter),
            .see("blue"),
            .prompt
        )
    }

    @Test func `many completions stand in columns, and the line is as it was`() throws {
        let stage = try Stage()
        for number in 10...40 { try stage.home.write("", to: "file\(number)") }
        try stage.play(
            .type(":load file\t"),
            .check("columns") { picture in
                picture.rows.contains { $0.hasPrefix("file10  ") && $0.contains("  file14") }
            },
            .line("> :load file"),
            .type("3"),
            .line("> :load file3"),
            .type("9\t"),
            .line("> :load file39")
        )
    }

    @Test func `a name with controls is not completed and never shown`() throws {
        let stage = try Stage()
        try stage.home.write("", to: "evil\u{1B}[2J\u{7}name")
        try stage.home.write("", to: "evil\u{202E}name")
        try stage.home.write("", to: "even")
        try stage.play(
            .type(":load ev\t"),
            .line("> :load even"),
            .press(.controlU),
            .type(":load evi\t\t"),
            .line("> :load evi"),
            .unsent("\u{202E}"),
            .unsent("\u{1B}[2J\u{7}name")
        )
    }

    @Test func `Tab in a question that names no file is refused`() throws {
        try Stage().play(.type("how do I\t?"), .line("> how do I?"))
    }
}

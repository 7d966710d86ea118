import ApprenticeStorage
import TestSupport
import Testing

@Suite(.backstop)
struct AnswerScenes {
    @Test func `Markdown is styled and keeps every character but the stars around bold`() throws {
        try Stage(["--quiet"]).play(
            .say("show markdown"),
            .rows([
                "# Deploying", "", "Use zeppo with _care_ and `--ring canary`:", "",
                "1. build", "2. push", "", "```sh", "zeppo push billing", "```", "",
                "| ring | hosts |", "|------|-------|", "| canary | 2 |", "",
                "See [the manual](https://example.org/zeppo) or <https://example.org>.",
            ]),
            .sent("\u{1B}[1mzeppo\u{1B}[22m"),
            .sent("\u{1B}[3m_care_\u{1B}[23m"),
            .sent("\u{1B}[36m`--ring canary`\u{1B}[39m"),
            .sent("\u{1B}[1m ring "),
            .sent("\u{1B}[1m1.\u{1B}[22m build"),
            .sent("\u{1B}[36mzeppo")
        )
    }

    @Test func `links are links where the terminal has them`() throws {
        let link = "\u{1B}]8;;https://example.org/zeppo\u{1B}\\[the manual]"
        try Stage(type: "xterm-256color").play(.say("show markdown"), .sent(link))
        try Stage(type: "linux").play(.say("show markdown"), .unsent("\u{1B}]8;"))
    }

    @Test func `a long line is broken between words, or left to the terminal where that is wanted`()
        throws
    {
        let line = (1...60).map { "word\($0)" }.joined(separator: " ")
        try Stage(["--plain"]).play(.say("show a long line"), .sent(line))
        // Beside a status line, which may be drawn in the middle of an answer.
        try Stage(["--wrap", "off"]).play(
            .say("show a long line"),
            .check("every row full before the next begins") { picture in
                picture.rows.map { $0.padding(to: 80) }.joined().contains(line)
            }
        )
        let stage = try Stage()
        try stage.play(
            .say("show a long line"),
            .check("whole words in every row") { picture in
                picture.rows.joined(separator: " ").contains(line)
            },
            .say(":copy \(stage.home.folder("answer.md"))")
        )
        #expect(try SkillbookFile.read(stage.home.folder("answer.md")) == line + "\n")
    }

    @Test func `an answer that ends at the last column leaves no empty row`() throws {
        try Stage().play(
            .say("show a narrow row"),
            .check("the number right below the answer") { picture in
                zip(picture.rows, picture.rows.dropFirst()).contains { row, next in
                    row == String(repeating: "x", count: 80) && next.hasPrefix("  #1")
                }
            }
        )
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

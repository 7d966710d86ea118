import ApprenticeTerminal
import Testing

@testable import Apprentice
@testable import ApprenticeCLI

struct OutputTests {
    @Test func `an error is three short lines, and one object`() {
        let report = ErrorReport(
            UsageError(what: "no such thing", why: "it is gone", remedy: ":help")
        )
        #expect(report.lines == ["no such thing", "  it is gone", "  :help"])
        #expect(report.json["code"] == "usage")
        #expect(report.json["message"] == "no such thing")
        #expect(report.json["why"] == "it is gone")
        #expect(report.json["hint"] == ":help")
        #expect(ErrorReport.status(of: UsageError(what: "x")) == 2)
    }

    @Test func `an error that does not explain itself is named`() {
        struct Odd: Error {}
        #expect(ErrorReport(Odd()).lines == ["something went wrong", "  Odd()"])
        #expect(ErrorReport.status(of: Odd()) == 1)
    }

    @Test func `a table lines its columns up, whatever the width of their letters`() {
        let table = Table.text([["j1", "日本", "last"], ["j100", "x", "a longer one"], ["j2"]])
        #expect(table == "j1    日本  last\nj100  x     a longer one\nj2")
    }

    @Test func `a column without any text takes no room, and cells hold no controls`() {
        #expect(Table.text([["a", "", "b"], ["c", "", "d\u{1B}[2J\ne"]]) == "a  b\nc  d e")
        #expect(Table.text([]) == "")
    }

    @Test func `a table's widest columns give way until it fits`() {
        let rows = [
            ["deploy-00001", "+1 -0", String(repeating: "word ", count: 40)], ["x", "y", "z"],
        ]
        let narrow = Table.text(rows, fitting: 40).split(separator: "\n")
        #expect(narrow.map { DisplayWidth.of($0) } == [40, 22])
        #expect(narrow[0].hasSuffix("…"))
        let wrapped = Table.text(rows, fitting: 40, wrappingLast: true).split(separator: "\n")
        #expect(wrapped.count > 8)
        #expect(wrapped.allSatisfy { DisplayWidth.of($0) <= 40 })
        #expect(wrapped[1].hasPrefix(String(repeating: " ", count: 21) + "word"))
    }

    @Test func `sentences are broken at words, and go on indented`() {
        #expect(WordWrap.wrap("one two three\nfour", to: 8) == "one two\n  three\nfour")
        #expect(WordWrap.wrap("  one two three", to: 9) == "  one two\n  three")
        #expect(WordWrap.wrap("averylongword x", to: 5) == "averylongword\n x")
        #expect(WordWrap.wrap("a b c · d e · f", to: 11) == "a b c ·\n  d e · f")
        #expect(WordWrap.wrap("one  two", to: 20) == "one  two")
        #expect(WordWrap.wrap("one two", to: nil) == "one two")
    }

    @Test(arguments: [10, 40, 60, 80, 120])
    func `the banner is one line of any screen, and always names :help`(width: Int) {
        let banner = Banner(model: "openai/scripted", place: "on this machine, no key", skills: 3)
        let text = banner.text(width: width)
        #expect(DisplayWidth.of(text) <= max(width, 33))
        #expect(text.hasPrefix("Apprentice"))
        #expect(text.hasSuffix("3 lessons · :help"))
    }

    @Test func `help is one screen of 24 rows and names every command`() {
        let page = HelpPage.text(width: 80)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 22)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 })
        #expect(lines[0].hasPrefix("a question"))
        for command in Command.all { #expect(page.contains(":" + command.name)) }
        let narrow = HelpPage.text(width: 40)
        #expect(narrow.hasPrefix("a question\n  is answered with"))
    }

    @Test(arguments: [
        "no, we use zeppo", "wrong, it is zeppo", "we use zeppo here", "always write tests first",
        "never push on Fridays", "No: use --ring canary", "that's wrong, use zeppo",
        "don’t use kubectl here",
    ])
    func `a line that corrects is offered as a lesson`(line: String) {
        #expect(PlainCorrection.isOne(line))
    }

    @Test(arguments: [
        "no thanks", "no, thanks a lot", "no, thank you very much", "no, that's fine",
        "No, that’s fine with me", "no worries at all", "no, what about staging",
        "no, is it really so?", "always use zeppo?", "how do we use zeppo", "no idea what to do",
        "wrong", "never mind that", "nope, all good here",
    ])
    func `a polite line, a question or a short one is not`(line: String) {
        #expect(!PlainCorrection.isOne(line))
    }

    @Test func `the status line counts, names the last lesson, and loses its words first`() {
        var status = StatusPresenter()
        status.take(.stats(stats(queued: 1, active: 2, completed: 6, failed: 0, revision: 0)))
        #expect(status.line.draw(width: 80) == "learning 3 active · 6 done │ 15 lessons r0")
        status.take(.learned(lesson("deploy-00001", "zeppo push SERVICE --ring canary, always")))
        status.take(.stats(stats(queued: 1, active: 2, completed: 6, failed: 0, revision: 31)))
        let wide = status.line.draw(width: 120)
        #expect(wide.contains("15 lessons r31"))
        #expect(wide.contains("+ deploy-00001 zeppo push SERVICE"))
        #expect(!status.line.draw(width: 44).contains("deploy"))
        status.take(.stats(stats(queued: 0, active: 0, completed: 6, failed: 2)))
        #expect(status.line.draw(width: 44).contains("2 failed"))
    }

    @Test func `a paused or switched off background is said`() {
        var status = StatusPresenter()
        status.pace = .pause
        status.take(.stats(stats(queued: 4, active: 0, completed: 0, failed: 0)))
        #expect(status.line.draw(width: 80).hasPrefix("learning paused · 4 waiting"))
        status.pace = .off
        #expect(status.line.draw(width: 80).hasPrefix("learning off"))
    }

    @Test func `a lesson's controls never reach the status line`() {
        var status = StatusPresenter()
        status.take(.learned(lesson("a-00001", "\u{1B}[2Jtwo\nlines")))
        #expect(status.line.draw(width: 120).contains("+ a-00001 two ⏎ lines"))
    }

    private func stats(
        queued: Int,
        active: Int,
        completed: Int,
        failed: Int,
        revision: Int = 31
    ) -> LearningStats {
        var stats = LearningStats()
        (stats.skills, stats.revision) = (15, revision)
        (stats.queued, stats.active) = (queued, active)
        (stats.completed, stats.failed) = (completed, failed)
        return stats
    }

    private func lesson(_ id: String, _ words: String) -> LearnedLesson {
        LearnedLesson(job: 1, revision: 31, added: [id], updated: [], removed: [], words: words)
    }
}

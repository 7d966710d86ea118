import Terminal
import Testing

@testable import Apprentice
@testable import CLI

struct OutputTests {
    @Test func `an error is three short lines, and one object`() {
        let report = ErrorReport(
            UsageError(what: "no such thing", why: "it is gone", remedy: ":help")
        )
        #expect(report.lines == ["no such thing", "  it is gone", "  :help"])
        #expect(report.json["message"] == "no such thing: it is gone")
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

    @Test func `the status line counts, names the last lesson, and loses its words first`() {
        var status = StatusPresenter()
        status.take(.stats(stats(queued: 1, active: 2, completed: 6, failed: 0, revision: 0)))
        #expect(status.line.draw(width: 80) == "learning 3 active · 6 done │ 15 skills r0")
        status.take(.learned(lesson("deploy-00001", "zeppo push SERVICE --ring canary, always")))
        status.take(.stats(stats(queued: 1, active: 2, completed: 6, failed: 0, revision: 31)))
        let wide = status.line.draw(width: 120)
        #expect(wide.contains("15 skills r31"))
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

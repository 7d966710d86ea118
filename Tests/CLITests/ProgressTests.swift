import Apprentice
import Testing

@testable import ApprenticeCLI

struct ProgressTests {
    @Test func `rate and time left come from what is done`() {
        var progress = Progress()
        (progress.done, progress.read, progress.fractionRead) = (50, 60, 0.6)
        progress.elapsed = .seconds(10)
        #expect(progress.text == "50 % · 50 done · 5.0/s · 0:10 left")
        progress.failed = 2
        progress.right = 40
        #expect(progress.text == "50 % · 50 done · 40 right · 2 failed · 5.0/s · 0:10 left")
    }

    @Test func `what an earlier run finished counts for the end, not for the rate`() {
        var progress = Progress()
        (progress.done, progress.skipped, progress.read) = (10, 80, 90)
        progress.fractionRead = 0.9
        progress.elapsed = .seconds(1)
        #expect(progress.text == "90 % · 10 done · 80 before · 10.0/s · 0:01 left")
    }

    @Test func `a slow rate is told by the minute`() {
        var progress = Progress()
        (progress.done, progress.elapsed) = (2, .seconds(60))
        #expect(progress.text == "2 done · 2.0/min")
        progress.done = 0
        #expect(progress.text == "0 done · 0.0/s")
    }

    @Test func `where no end is in sight there is neither bar nor time left`() {
        var progress = Progress()
        (progress.done, progress.elapsed) = (1000, .seconds(2))
        #expect(progress.line(width: 80) == "1000 done · 500/s")
    }

    @Test func `the bar fills with what is done and the line keeps to the width`() {
        var progress = Progress()
        (progress.done, progress.read, progress.elapsed) = (1, 1, .seconds(1))
        for (fraction, filled) in [(0.0, 0), (0.5, 15), (1.0, 30)] {
            progress.fractionRead = fraction
            let line = progress.line(width: 80)
            #expect(line.prefix(30).count { $0 == "━" } == filled, "\(line)")
        }
        for width in 0...100 { #expect(progress.line(width: width).count <= max(0, width - 1)) }
    }

    @Test func `hours have two colons`() {
        var progress = Progress()
        (progress.done, progress.read, progress.fractionRead) = (1, 1, 0.0001)
        progress.elapsed = .seconds(1)
        #expect(progress.text.contains("2:46:39 left"))
    }
}

import ApprenticeTerminal
import Testing

struct StatusLineTests {
    let line = StatusLine([
        .init("learning 1 active · 6 done", priority: 3),
        .init("2 failed", priority: 9),
        .init("+ deploy-00001 zeppo push SERVICE", priority: 1, minimum: 12),
        .init("812 tok", priority: 2),
    ])

    @Test(arguments: [
        (90, "learning 1 active · 6 done │ 2 failed │ + deploy-00001 zeppo push SERVICE │ 812 tok"),
        (70, "learning 1 active · 6 done │ 2 failed │ + deploy-00001 zepp… │ 812 tok"),
        (62, "learning 1 active · 6 done │ 2 failed │ + deploy-00… │ 812 tok"),
        (60, "learning 1 active · 6 done │ 2 failed │ 812 tok"),
        (40, "learning 1 active · 6 done │ 2 failed"),
        (20, "2 failed"), (5, "2 fa…"), (1, "…"), (0, ""),
    ])
    func `the least important gives way first`(width: Int, text: String) {
        #expect(line.draw(width: width) == text)
    }

    @Test func `it never is wider than the terminal`() {
        let wide = StatusLine([.init("日本語の学習", priority: 2), .init("é👍🏽x", priority: 1, minimum: 2)])
        for width in 0...40 { #expect(DisplayWidth.of(wide.draw(width: width)) <= width) }
        #expect(wide.draw(width: 7) == "日本語…")
    }

    @Test func `an empty field takes no room and a hostile one no control`() {
        let line = StatusLine([
            .init("", priority: 1), .init("a\u{1B}[2J\nb", priority: 2), .init("c", priority: 1),
        ])
        #expect(line.draw(width: 80) == "a b │ c")
    }
}

import TestSupport
import Testing

@Suite(.backstop)
struct ResizingScenes {
    /// The line that is typed, once, and the status line, once and at the bottom.
    private var oneOfEach: SceneStep {
        .check("one prompt, and one status line below") { picture in
            picture.rows.count { $0.hasPrefix("> half a line") } == 1
                && picture.rows.count { $0.hasPrefix("learning ") } == 1
                && picture.rows.last?.hasPrefix("learning ") == true
        }
    }

    @Test func `a line that is typed survives a smaller and a larger window`() throws {
        try Stage().play(
            .say("hello"),
            .type("half a line"),
            .line("> half a line"),
            .resize(rows: 12, columns: 40),
            oneOfEach,
            .resize(rows: 40, columns: 120),
            oneOfEach,
            .resize(rows: 24, columns: 80),
            oneOfEach,
            .line("> half a line"),
            .type(" more\r"),
            .see("ECHO: half a line more"),
            .prompt
        )
    }

    @Test func `a window too low for a status line loses it and gets it back`() throws {
        try Stage().play(
            .say("hello"),
            .type("half a line"),
            .resize(rows: 8, columns: 80),
            .gone("learning 0 active"),
            .line("> half a line"),
            .resize(rows: 24, columns: 80),
            oneOfEach
        )
    }
}

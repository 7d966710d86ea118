/// What the model of the scenes says to some questions; to others it is their echo.
enum SceneAnswers {
    @Sendable static func answer(_ question: String) -> String? {
        // The question stands last, behind what changed in the skillbook.
        let words = question.split(separator: "\n").last.map(String.init) ?? ""
        return answers[words]
    }

    private static let answers = [
        "show markdown": """
        # Deploying

        Use **zeppo** with _care_ and `--ring canary`:

        1. build
        2. push

        ```sh
        zeppo push billing
        ```

        | ring | hosts |
        |------|-------|
        | canary | 2 |

        See [the manual](https://example.org/zeppo) or <https://example.org>.
        """,
        "say hello": "hello from the model",
        "show a long line": (1...60).map { "word\($0)" }.joined(separator: " "),
        "show controls":
            "before\u{1B}[2J\u{1B}]0;owned\u{07}\u{9B}31m\u{85}\u{202E}\u{2066}\u{07}after",
        "show a narrow row": String(repeating: "x", count: 80),
    ]
}

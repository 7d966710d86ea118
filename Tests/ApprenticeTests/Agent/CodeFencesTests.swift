import Testing

@testable import Apprentice

/// Fenced blocks as CommonMark has them.
struct CodeFencesTests {
    /// The lines of a text that stand outside of fenced code.
    private func outside(_ text: String) -> [String] {
        var code = CodeFences()
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { code.take($0) == .outside }.map(String.init)
    }

    @Test(arguments: [
        ("a\n```swift\nb\n```\nc", ["a", "c"]),
        ("~~~\nb\n```\nb\n~~~\nc", ["c"]),
        ("````\n```\nb\n```\n````\nc", ["c"]),
        ("```\n```not closed\nb\n````  \nc", ["c"]),
        ("```a``` is a span\nc", ["```a``` is a span", "c"]),
        ("- item\n    ```\n    b\n    ```\nc", ["- item", "c"]),
        ("``\nno block\n``", ["``", "no block", "``"]),
        ("a\n```\nnever closed", ["a"]),
    ])
    func `a block ends where a mark as long as its own stands alone`(
        text: String,
        lines: [String]
    ) {
        #expect(outside(text) == lines)
    }

    @Test func `what counts code in an answer sees a block within a block as one`() {
        let answer = "Write:\n````markdown\n```sh\nls\n```\n````\nDone."
        let shape = AnswerShape(answer)
        #expect(shape.fences == ["```sh\nls\n```"])
        #expect(shape.lines == ["Write:", "Done."])
    }

    @Test func `a correction within a block within a block is not one`() {
        let message = "````\n```\nno, use zeppo\n```\nno, use zeppo\n````\nthanks"
        #expect(CorrectionText.prose(of: message) == "thanks")
        #expect(PlainCorrection.certainty(of: message, after: "use kubectl") == .none)
    }
}

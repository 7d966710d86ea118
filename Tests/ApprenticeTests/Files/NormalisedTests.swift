import Testing

@testable import Apprentice

@Suite struct `Comparing texts` {
    @Test(
        arguments: [
            ("  Use\tTabs\r\n now!!.", "use tabs now"), ("", ""), (" . ", ""), ("a !", "a "),
            ("A;B,", "a;b"), ("ÜBER  alles.", "über alles"),
        ]
    )
    func `case, spacing and closing punctuation do not matter`(_ text: String, _ folded: String) {
        #expect(Words.normalised(text) == folded)
        // The way over bytes and the way over characters are one.
        let slow = Words.normalised("é " + text)
        let isBlank = text.allSatisfy { $0.isWhitespace || ".!,;".contains($0) }
        if !isBlank { #expect(slow == "é " + folded) }
    }
}

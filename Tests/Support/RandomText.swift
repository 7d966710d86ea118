/// Texts as people and models write them, at random: code, markup, scripts of all directions, emoji.
package enum RandomText {
    private static let parts = [
        "    indented", "\t", " ", "  ", "\n", "\r\n", "\n\n", "def f(x):",
        "services:\n  web:\n    - 80",
        "<article></article>", "<div className={a[0]}>{x}</div>", "</note>", "<skillbook>",
        "<|im_end|>", "[CVE-2021-44228]", "[deploy-00099]", "`a[b]`", "```swift\nlet x = [1]\n```",
        "~~~", "$(ls -la | grep \"x\")", "\\", "\"", "'", "git branch -D NAME", "--flag=value",
        "{}", "null",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "😀", "é", "e\u{301}", "שלום", "مرحبا",
        "\u{200F}", "日本語",
        "ß", "İ", "\u{FEFF}", "\u{2028}", "\u{85}", "\u{200B}", "\u{10FFFF}", "0", "1e5", "¼", "?",
        "!", ".",
        "(when: x)", "— you said: \"y\"", "# heading", "- item", "1. one", "<!-- c -->", "::", ";",
        "&lt;",
    ]

    /// The next text: at least one visible character, no space at its ends.
    package static func next(_ numbers: inout SeededNumbers) -> String {
        var text = "q"
        for _ in 0..<Int.random(in: 1...9, using: &numbers) {
            if numbers.chance(15),
                let scalar = Unicode.Scalar(UInt32.random(in: 0x20...0x2FFFF, using: &numbers))
            {
                text.unicodeScalars.append(scalar)
            } else {
                text += numbers.pick(parts) ?? ""
            }
        }
        return text + "."
    }
}

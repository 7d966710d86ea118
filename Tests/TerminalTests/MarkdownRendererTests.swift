import ApprenticeTerminal
import Testing

struct MarkdownRendererTests {
    let style = Style(isPlain: false)

    private func render(_ text: String) -> String {
        var renderer = MarkdownRenderer(style: style)
        return renderer.render(text) + renderer.finish()
    }

    @Test func `headings, emphasis, code, lists, quotes are styled, and only bold needs no marks`()
    {
        #expect(render("# Title") == style.heading("# Title"))
        #expect(render("## The **end**\nx") == style.heading("## The end") + "\nx")
        #expect(
            render("2**3**4 and __init__")
                == "2\(style.bold("**3**"))4 and \(style.bold("__init__"))"
        )
        #expect(
            render("a *b* **c** ***d*** _e_") == "a \(style.italic("*b*")) \(style.bold("c")) "
                + "\(style.bold(style.italic("d"))) \(style.italic("_e_"))"
        )
        #expect(
            render("run `a*b*` or ``x ` y``")
                == "run \(style.code("`a*b*`")) or \(style.code("``x ` y``"))"
        )
        #expect(
            render("- one\n  2. two\n> three")
                == "\(style.bold("-")) one\n\(style.bold("  2.")) two\n\(style.bold(">")) three"
        )
    }

    @Test(arguments: [
        "2 * 3 * 4", "rm *.o *.a", "snake_case_name and __init__x", "a ** b", "\\*not\\*", "`open",
        "**open", "#hashtag", "####### seven", "1.5 litres", "-5 degrees", "--flag", "* ", "3",
        "``",
    ])
    func `what is no markup stays as it is`(text: String) {
        #expect(render(text).replacing(style.bold("*"), with: "*") == text)
    }

    @Test func `a code block is code up to its own fence`() {
        let text = "~~~swift\n# no *heading*\n```\n~~\n~~~~\n*a*"
        let expected = [
            style.dim("~~~swift"), style.code("# no *heading*"), style.code("```"),
            style.code("~~"),
            style.dim("~~~~"), style.italic("*a*"),
        ]
        #expect(render(text) == expected.joined(separator: "\n"))
    }

    @Test func `a table has a bold head and dim lines`() {
        let rule = style.dim("|")
        #expect(
            render("| **a** | b |\n|---|--:|\n| `c` | d |\n").split(separator: "\n")
                == [
                    "\(rule)\(style.bold(" a "))\(rule)\(style.bold(" b "))\(rule)",
                    "\(rule)\(style.dim("---"))\(rule)\(style.dim("--:"))\(rule)",
                    "\(rule) \(style.code("`c`")) \(rule) d \(rule)",
                ].map { Substring($0) }
        )
    }

    @Test(arguments: [
        (
            "see [the manual](https://x.org/a) now", "[the manual](https://x.org/a)",
            "https://x.org/a"
        ),
        ("see <http://x.org>.", "<http://x.org>", "http://x.org"),
        ("see https://x.org/a_b_c.", "https://x.org/a_b_c", "https://x.org/a_b_c"),
        ("(https://x.org)", "https://x.org", "https://x.org"),
        ("**at** https://x.org", "https://x.org", "https://x.org"),
    ])
    func `an address is a link where the terminal has links`(
        text: String,
        part: String,
        address: String
    ) {
        let linked = Style(isPlain: false, hasLinks: true)
        let expected = "\u{1B}]8;;\(address)\u{1B}\\\(part)\u{1B}]8;;\u{1B}\\"
        var whole = MarkdownRenderer(style: linked)
        #expect((whole.render(text) + whole.finish()).contains(expected))
        var streamed = MarkdownRenderer(style: linked)
        let pieces = text.map { streamed.render(String($0)) }.joined() + streamed.finish()
        #expect(pieces.contains(expected))
        #expect(!render(text).contains("\u{1B}]8"))
    }

    @Test(arguments: [
        "[x](y)", "[x] y", "[open", "<b>", "xhttp://y.org", "https://", "[x](javascript:alert)",
        "a [1] b", "`https://x.org`", "here", "h", "[x](https://é.org)",
    ])
    func `what is no address is no link`(text: String) {
        var renderer = MarkdownRenderer(style: Style(isPlain: false, hasLinks: true))
        #expect(!(renderer.render(text) + renderer.finish()).contains("\u{1B}]8"))
    }

    @Test func `words come out before their line is complete`() {
        var renderer = MarkdownRenderer(style: style)
        #expect(renderer.render("Use th") == "Use th")
        #expect(renderer.render("e `can") == "e ")
        #expect(renderer.render("ary` op") == "\(style.code("`canary`")) op")
        #expect(renderer.render("tion\n") == "tion\n")
        #expect(renderer.render("```") == "")
        #expect(renderer.render("sh\nls") == "\(style.dim("```sh"))\n\(style.code("ls"))")
    }

    @Test func `a plain style changes no byte and holds none back`() {
        var renderer = MarkdownRenderer(style: Style(isPlain: true))
        for piece in ["# Ti", "tle\n**b", "old** `co", "de`\r\n|a|"] {
            #expect(renderer.render(piece) == piece)
        }
        #expect(renderer.finish() == "")
    }

    @Test(arguments: 0..<300)
    func `however a text is cut, its characters and their look are the same`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let atoms = [
            "*", "**", "_", "`", "``", "```", "~~~", "#", "##", " ", "  ", "\n", "\n", "\n\n", "|",
            "-",
            "1.", "> ", "\\", "word", "é", "日本", "👩‍👩‍👧", "a_b", "x",
        ]
        let text = (0..<Int.random(in: 1...40, using: &random)).map { _ in
            atoms.randomElement(using: &random) ?? ""
        }.joined()
        let whole = render(text)
        var renderer = MarkdownRenderer(style: style)
        var pieces = ""
        var rest = text[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...4, using: &random)
            pieces += renderer.render(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        pieces += renderer.finish()
        // Stars around what is bold go, and nothing else.
        #expect(ControlFilter.clean(whole).filter { $0 != "*" } == text.filter { $0 != "*" })
        if !text.contains("**") { #expect(ControlFilter.clean(whole) == text) }
        #expect(
            StyledScalar.all(in: pieces) == StyledScalar.all(in: whole),
            "\(text.debugDescription)"
        )
    }
}

import Apprentice
import TestSupport
import Testing

struct CitationsTests {
    /// The text without citations, and the ids, of an answer that arrives in pieces.
    private func read(
        _ pieces: [String],
        of known: [String] = ["deploy-00001", "deploy-00002", "deploy-00003", "über-00002"]
    ) -> (text: String, ids: [String]) {
        var citations = Citations(of: known)
        var text = ""
        for piece in pieces { text += citations.read(piece) }
        text += citations.finish()
        return (text, citations.ids)
    }

    @Test(arguments: [
        "deploy", "Über uns", "日本語", "a_b", "C++ style", "  ", "§§", "don't", "42nd street",
        "E-Mail",
        "ẞcharf", "naïve ideas", "İstanbul",
    ])
    func `every id that is made is found, alone and in lists, in answer and reasoning`(
        section: String
    ) {
        for serial in [1, 99_999, 123_456] {
            let id = Skill.id(section: section, serial: serial)
            #expect(Citations.isID(id))
            let other = Skill.id(section: "other", serial: 2)
            let (text, ids) = read(
                ["First, by [\(id)], then [\(other), \(id)]. Done [\(id); \(other)]"],
                of: [id, other]
            )
            #expect(ids == [id, other])
            #expect(text == "First, by, then. Done")
        }
    }

    @Test func `a stream may be cut anywhere`() {
        let answer = "Run `a[0]` [deploy-00001, über-00002] and [see](x) [1].\n[deploy-00003]"
        let characters = Array(answer)
        for cut in 0...characters.count {
            for second in cut...characters.count {
                let (text, ids) = read([
                    String(characters[..<cut]), String(characters[cut..<second]),
                    String(characters[second...]),
                ])
                #expect(text == "Run `a[0]` and [see](x) [1].\n")
                #expect(ids == ["deploy-00001", "über-00002", "deploy-00003"])
            }
        }
    }

    @Test(arguments: [
        "[1]", "[link](https://example.com/a-00001)", "let x = a[i]", "[[ -f x ]] && y", "[]",
        "[ ]",
        "[deploy-1]", "[deploy-0001]", "[-00001]", "- [ ] todo", "[a, b]", "[deploy-00001, b]",
        "an open [deploy-0000", "matrix [[1, 2], [3]]", "[deploy 00001]", "x [y\nz] w",
    ])
    func `what is no citation stays`(text: String) {
        for pieces in [[text], text.map { String($0) }] {
            let (kept, ids) = read(pieces)
            #expect(kept == text)
            #expect(ids == [])
        }
    }

    @Test(arguments: [
        "It is [CVE-2021-44228], see [OPS-10482](https://x/OPS-10482).", "ports [10000-65535]",
        "[worker-12345] started", "[deploy-00009] was never shown",

    ])
    func `what only looks like the id of a skill stays`(text: String) {
        for pieces in [[text], text.map { String($0) }] {
            #expect(read(pieces).text == text)
            #expect(read(pieces).ids == [])
        }
    }

    @Test func `of a list only the ids that stood in the prompt go`() {
        let (text, ids) = read(["So [deploy-00001, CVE-2021-44228; deploy-00003] it is"])
        #expect(text == "So [CVE-2021-44228] it is")
        #expect(ids == ["deploy-00001", "deploy-00003"])
    }

    @Test(arguments: [
        "`table[deploy-00001]`", "``a ` [deploy-00001]``", "```\nx = [deploy-00001]\n```\n",
        "~~~~ yaml\nkey: [deploy-00001]\n~~~\n- [deploy-00001]\n~~~~\n",
        "So:\n\n    x = y [deploy-00001]\n\n    z [deploy-00001]\n",
        "```sh\nnever closed [deploy-00001]",
        "a\r\n```\r\n[deploy-00001]\r\n```\r\n", "1. do:\n   ```\n   [deploy-00001]\n   ```\n",
    ])
    func `code keeps every bracket`(text: String) {
        for pieces in [[text], text.map { String($0) }] { #expect(read(pieces).text == text) }
    }

    @Test(arguments: [
        ("`a` [deploy-00001] b", "`a` b"), ("```x``` [deploy-00001]", "```x```"),
        ("```\nx\n```\nso [deploy-00001].", "```\nx\n```\nso."),
        ("an odd ` mark\n\nthen [deploy-00001].", "an odd ` mark\n\nthen."),
        ("\\` is a mark [deploy-00001]", "\\` is a mark"),
        ("- one\n\n    more of it [deploy-00001]", "- one\n\n    more of it"),
    ])
    func `behind code citations are found again`(text: String, left: String) {
        for pieces in [[text], text.map { String($0) }] {
            #expect(read(pieces).text == left)
            #expect(read(pieces).ids == ["deploy-00001"])
        }
    }

    @Test func `text without citations comes through byte for byte, however it is cut`() {
        var numbers = SeededNumbers(seed: 12)
        for _ in 0..<10_000 {
            let text = RandomText.next(&numbers)
            var pieces: [String] = []
            var rest = Substring.UnicodeScalarView(text.unicodeScalars)
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...7, using: &numbers))
                pieces.append(String(String.UnicodeScalarView(piece)))
                rest = rest.dropFirst(piece.count)
            }
            #expect(Array(read(pieces).text.utf8) == Array(text.utf8))
        }
    }

    @Test func `a long list is found and a citation in brackets, too`() {
        let ids = (1...60).map { Skill.id(section: "deploy", serial: $0) }
        #expect(read(["So [\(ids.joined(separator: ", "))]"], of: ids).ids == ids)
        #expect(
            read(["([deploy-00001]) [[deploy-00002]]"]).ids == ["deploy-00001", "deploy-00002"]
        )
    }

    @Test func `text that cannot become a citation is not held back`() {
        var citations = Citations(of: ["deploy-00001"])
        #expect(citations.read("let x = a[i+") == "let x = a[i+")
        #expect(citations.read(" [depl") == "")
        #expect(citations.read("oy-00001] ok") == " ok")
        #expect(citations.ids == ["deploy-00001"])
    }
}

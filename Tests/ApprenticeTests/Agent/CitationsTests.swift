import Apprentice
import Testing

struct CitationsTests {
    /// The text without citations, and the ids, of an answer that arrives in pieces.
    private func read(_ pieces: [String]) -> (text: String, ids: [String]) {
        var citations = Citations()
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
            let (text, ids) = read([
                "First, by [\(id)], then [\(other), \(id)]. Done [\(id); \(other)]"
            ])
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

    @Test func `a long list is found and a citation in brackets, too`() {
        let ids = (1...60).map { Skill.id(section: "deploy", serial: $0) }
        #expect(read(["So [\(ids.joined(separator: ", "))]"]).ids == ids)
        #expect(
            read(["([deploy-00001]) [[deploy-00002]]"]).ids == ["deploy-00001", "deploy-00002"]
        )
    }

    @Test func `text that cannot become a citation is not held back`() {
        var citations = Citations()
        #expect(citations.read("let x = a[i+") == "let x = a[i+")
        #expect(citations.read(" [depl") == "")
        #expect(citations.read("oy-00001] ok") == " ok")
        #expect(citations.ids == ["deploy-00001"])
    }
}

import Apprentice
import TestSupport
import Testing

struct WordsTests {
    @Test(arguments: [
        ["deploy", "deploys", "deployed", "deploying", "deployment", "deployments"],
        ["policy", "policies"], ["release", "releases", "released", "releasing"],
        ["run", "running"], ["class", "classes"], ["log", "logs", "logging", "logged"],
        ["configure", "configured", "configuring", "configures"], ["branch", "branches"],
        ["roll", "rolled", "rolling"],
    ])
    func `the forms of a word have one stem`(words: [String]) {
        #expect(Set(words.map(Words.stem)).count == 1, "\(words.map(Words.stem))")
    }

    @Test func `different words keep different stems`() {
        let words = [
            "deploy", "delete", "log", "login", "ring", "stage", "test", "text", "bus", "status",
        ]
        #expect(Set(words.map(Words.stem)).count == words.count)
        #expect(Words.stem("über") == "über")
        #expect(Words.stem("x86") == "x86")
    }

    @Test func `words are cut at what is neither letter nor digit`() {
        #expect(
            Words.split("Don't push --ring=2, Grüße/日本") == [
                "dont", "push", "ring", "2", "grüße", "日本",
            ]
        )
        #expect(Words.split("") == [])
        #expect(Words.contentStems("How do I deploy it to a canary?") == ["deploi", "canari"])
    }

    @Test func `notes are equal whatever their case, spacing and last full stop`() {
        let notes = ["Use  zeppo.", "use zeppo", " USE\nzeppo!!", "use zeppo;"]
        #expect(Set(notes.map(Words.normalised)) == ["use zeppo"])
        #expect(Words.normalised("use zeppo 2") != Words.normalised("use zeppo"))
        #expect(Words.normalised("caf\u{E9}") == Words.normalised("cafe\u{301}"))
    }

    @Test func `likeness is the share of the smaller text's stems`() {
        #expect(Words.likeness("deploy billing", "billing was deployed to canary") == 1)
        #expect(Words.likeness("deploy billing", "deploy search") == 0.5)
        #expect(Words.likeness("deploy", "the") == 0)
    }

    @Test func `a lesson's heading says what it is about`() {
        let question = "how do I deploy billing to canary?"
        #expect(Topic.section(question: question, scope: .topic) == "deploy")
        #expect(Topic.section(question: question, scope: .always) == "general")
        let asked = "In one line: how do I deploy billing to canary?"
        #expect(Topic.section(question: asked, scope: .topic) == "deploy")
        #expect(Topic.section(question: "Grüße?", scope: .topic) == "grüße")
    }

    @Test func `the nearest names are those within two edits or begun`() {
        let names = ["deploy-00001", "general-00002", "deploy-00012"]
        #expect(Nearest.names(to: "deploy-00002", in: names) == ["deploy-00001", "deploy-00012"])
        #expect(Nearest.names(to: "gen", in: names) == ["general-00002"])
        #expect(Nearest.names(to: "feedbakc", in: ["feedback", "skills"]) == ["feedback"])
        #expect(Nearest.names(to: "zzzzzz", in: names) == [])
        #expect(Nearest.names(to: "x", in: []) == [])
        #expect(Nearest.names(to: "", in: ["a", "b"]) == [])
    }

    @Test(arguments: [
        "sk-abcdefghijklmnop", "ghp_0123456789abcdef", "AKIA0123456789ABCDEF",
        "password is hunter22",
        "token: abc123def", "API_KEY=sk-abcdefghijklmnop", "Zm9vYmFyMTIzNDU2Nzg5MEFCQ0RFRkdISUo=",
        "-----BEGIN PRIVATE KEY-----", "the passwd was geheim99",
    ])
    func `what looks like a secret is one`(text: String) { #expect(Secrets.found(in: text)) }

    @Test(arguments: [
        "the token is short", "password policies matter", "sk-short",
        "use /usr/lib/x86_64-linux-gnu",
        "deploy-00001", "a token has 3 parts", "supercalifragilisticexpialidocious-and-more",
        "2026-04-12T09:15:02", "",
    ])
    func `what does not is none`(text: String) { #expect(!Secrets.found(in: text)) }

    @Test(arguments: ["Don't push v2 --ring_x!", "a/b.c:D  E\t\n'quoted'", "", "   ", "x"])
    func `words are the same whether or not others beside them are ASCII`(text: String) {
        #expect(Words.split(text) == Words.split(text + " é").dropLast())
    }

    @Test func `a text says a note just when both are normalised to the same`() {
        var numbers = SeededNumbers(seed: 1)
        let parts = ["a", "B", " ", "\n", "!", ".", "ü", "Ü", "--x", "\u{301}"]
        for _ in 0..<20_000 {
            let texts = (0..<2).map { _ in
                (0..<Int.random(in: 0...4, using: &numbers)).map { _ in
                    numbers.pick(parts) ?? ""
                }
                .joined()
            }
            let wanted = Words.normalised(texts[1])
            let isSame = Words.normalised(texts[0]) == wanted
            #expect(Words.says(texts[0], wanted) == isSame, "\(texts)")
        }
    }
}

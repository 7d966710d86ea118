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
        "git clone https://user:ghp_A1b2C3d4E5f6G7h8I9j0@host/x.git",
        "psql postgres://admin:s3cr3tPass99@db/x", "redis://:hunter2@cache:6379",
        "mysql -u root -ps3cr3tPass99", "run it with --password=s3cr3tPass99",
        "--api-key abc123def",
        "Authorization: Bearer abcdef0123456789abcdef", "curl https://x/y?a=1&token=abc123def",
        "the api key is 123e4567-e89b-12d3-a456-426614174000", "DB_PASSWORD: s3cr3tPass99",
        "the wifi passphrase is correct horse battery staple", "{\"secret\": \"abc1234\"}",
    ])
    func `what looks like a secret is one`(text: String) { #expect(Secrets.found(in: text)) }

    @Test(arguments: [
        "the token is short", "password policies matter", "sk-short",
        "use /usr/lib/x86_64-linux-gnu",
        "deploy-00001", "a token has 3 parts", "supercalifragilisticexpialidocious-and-more",
        "2026-04-12T09:15:02", "", "docker run -p8080:80 nginx", "make -project2",
        "set --max-tokens=4096", "see https://example.com/a:b and me@example.com",
        "sort by the primary key user_id1", "basic rules apply", "http://localhost:8080/v1",
        "ssh deploy@10.0.0.12:/srv/app2", "write passwords to the vault in 2 steps",
    ])
    func `what does not is none`(text: String) { #expect(!Secrets.found(in: text)) }

    @Test(arguments: ["Don't push v2 --ring_x!", "a/b.c:D  E\t\n'quoted'", "", "   ", "x"])
    func `words are the same whether or not others beside them are ASCII`(text: String) {
        #expect(Words.split(text) == Words.split(text + " é").dropLast())
    }
}

import Testing

@testable import Apprentice

@Suite struct `The quick look for secrets` {
    @Test(
        arguments: [
            "password hunter22", "the password: hunter22", "PASS—WORD x hunter22",
            "token\u{A0}abc1234", "x\u{A0}token\u{A0}abc1234", "\"api_key\": \"abc1234\"",
            "Passwort=ist geheim7", "sk-abcdefghijklmnop", "-----BEGIN KEY",
            "a\u{2028}secret v1v1v1",
            "AKIAABCDEFGHIJKLMNOP", "key=Abcdefghijklmnopqrstuvwxyz0123456789",
        ]
    )
    func `never passes over one that the slow look finds`(_ text: String) {
        if !Secrets.all(in: text).isEmpty { #expect(Secrets.mayStand(in: text)) }
    }

    @Test func `passes over common words`() {
        #expect(!Secrets.mayStand(in: "Deploy with zeppo push — über alles, bitte; (now)"))
    }
}

@testable import Apprentice
import Testing

struct BareVerdictTests {
    @Test(arguments: [
        "nice", "Great answer, thanks!", "hmm", "that was wrong", "👍", ":)", "??", "no", "ok ok",
        "that's not right", "sehr gut, danke", "merci",
    ])
    func `a note that only judges teaches nothing`(note: String) throws {
        #expect(BareVerdict.isOne(note))
        var ledger = Ledger()
        let given = try ledger.say(.good(ledger.ask(), note: note))
        #expect(given.skill == nil)
        #expect(given.feedback.notes.map(\.text) == [note])
        #expect(ledger.book.live.isEmpty)
    }

    @Test(arguments: [
        "nice, keep using zeppo", "shorter", "use metric units", "`;`", "-d", "no --ring",
        "less talk",
        "in German", "42", "{}",
    ])
    func `a note that says what to do is a lesson`(note: String) throws {
        #expect(!BareVerdict.isOne(note))
        var ledger = Ledger()
        #expect(try ledger.correct(note).skill?.content == note)
    }

    @Test func `a bare word changes a verdict as one without words does`() throws {
        var ledger = Ledger()
        let turn = try ledger.ask()
        try ledger.say(.good(turn))
        let given = try ledger.say(.bad(turn, note: "wrong"))
        #expect(!given.feedback.isGood)
        #expect(given.job != nil)
    }
}

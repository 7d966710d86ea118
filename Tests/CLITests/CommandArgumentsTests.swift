import Testing

@testable import ApprenticeCLI

struct CommandArgumentsTests {
    @Test(arguments: [
        ("use zeppo", "use zeppo"), ("  use zeppo  ", "use zeppo"), ("\"use zeppo\"", "use zeppo"),
        ("'use zeppo'", "use zeppo"), ("\" padded \"", "padded"),
        ("\"a\" or \"b\"", "\"a\" or \"b\""),
        ("\"open", "\"open"), ("it's", "it's"), ("\"mixed'", "\"mixed'"), ("a\nb", "a\nb"),
    ])
    func `a note is as typed, one pair of quotes around it dropped`(text: String, note: String) {
        var arguments = CommandArguments(text)
        #expect(arguments.note() == note)
    }

    @Test(arguments: ["", "   ", "\"\"", "\"  \""])
    func `an empty note is none`(text: String) {
        var arguments = CommandArguments(text)
        #expect(arguments.note() == nil)
    }

    @Test(arguments: ["#1x", "#-1 wrong", "#99999999999999999999 x"])
    func `a mistyped turn is an error, not a note on the last one`(text: String) {
        var arguments = CommandArguments(text)
        #expect(throws: UsageError.self) { try arguments.turn() }
    }

    @Test(arguments: Self.turns)
    func `a turn is a number behind a hash, or one that nothing or a quoted note follows`(
        text: String,
        turn: Int?,
        note: String?
    ) throws {
        var arguments = CommandArguments(text)
        #expect(try arguments.turn() == turn)
        #expect(arguments.note() == note)
    }

    static let turns: [(String, Int?, String?)] = [
        ("#12 use zeppo", 12, "use zeppo"), ("#12", 12, nil), ("12", 12, nil),
        ("12 \"use zeppo\"", 12, "use zeppo"), ("12 'use zeppo'", 12, "use zeppo"),
        ("12 monkeys", nil, "12 monkeys"), ("#hashtag", nil, "#hashtag"), ("#", nil, "#"),
        ("-3", nil, "-3"), ("#0 x", 0, "x"),
        ("12 'tis so", nil, "12 'tis so"),
        ("12.5", nil, "12.5"), ("\"#12\"", nil, "#12"), ("\"12\"", nil, "12"),
    ]

    @Test func `words are cut at blanks, but not within quotes`() {
        var arguments = CommandArguments(#"  one "two three" 'four five'six  "#)
        #expect(arguments.word() == "one")
        #expect(arguments.word() == "two three")
        #expect(arguments.word() == "four five")
        #expect(arguments.word() == "six")
        #expect(arguments.word() == nil)
    }

    @Test func `a word is taken only if it is the one that is expected`() {
        var arguments = CommandArguments("off now")
        let (isOn, isOff) = (arguments.take("on"), arguments.take("off"))
        #expect(!isOn)
        #expect(isOff)
        #expect(arguments.rest.contains("now"))
    }
}

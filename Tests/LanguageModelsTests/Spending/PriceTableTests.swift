import ApprenticeModels
import Testing

@Suite struct PriceTableTests {
    private func table(_ models: String) throws -> PriceTable {
        try PriceTable(parsing: #"{"date": "2026-01-02", "models": {\#(models)}}"#)
    }

    @Test func `the most exact pattern gives the price`() throws {
        let table = try table(
            """
            "openai/*": {"input": 9, "output": 9},
            "openai/gpt-4o*": {"input": 2.5, "output": 10},
            "openai/gpt-4o-mini*": {"input": 0.15, "output": 0.6},
            "openai/gpt-4o-mini": {"input": 0.16, "output": 0.6}
            """
        )
        #expect(table.price(of: "openai/gpt-4o-mini-2024-07-18")?.input == Money(dollars: 0.15e-6))
        #expect(table.price(of: "openai/gpt-4o-mini")?.input == Money(dollars: 0.16e-6))
        #expect(table.price(of: "openai/GPT-4o-2024-08-06")?.input == Money(dollars: 2.5e-6))
        #expect(table.price(of: "openai/gpt-5")?.input == Money(dollars: 9e-6))
        #expect(table.price(of: "anthropic/claude") == nil)
        #expect(table.date == "2026-01-02")
    }

    @Test func `a star stands for any characters, also in the middle and for none`() throws {
        let table = try table(#""a*c*": {"input": 1, "output": 1}"#)
        for name in ["ac", "abc", "acc", "abbcd"] { #expect(table.price(of: name) != nil) }
        for name in ["a", "ab", "xac", ""] { #expect(table.price(of: name) == nil) }
    }

    @Test func `a user's prices go before those that came with the program`() throws {
        let shipped = try table(#""m": {"input": 1, "output": 1}, "n": {"input": 2, "output": 2}"#)
        let own = try table(#""*": {"input": 5, "output": 5}"#)
        #expect(own.over(shipped).price(of: "m")?.input == Money(dollars: 5e-6))
        #expect(try table("").over(shipped).price(of: "n")?.input == Money(dollars: 2e-6))
    }

    @Test(arguments: [
        ("{", "line 1, column 2"), ("[]", #"no object "models""#),
        (#"{"models": {"m": {"input": 1}}}"#, #""m" lacks "input" or "output""#),
        (#"{"models": {"m": {"input": -1, "output": 1}}}"#, #""input" of "m" is no price"#),
        (#"{"models": {"m": {"input": "1", "output": 1}}}"#, #""input" of "m" is no price"#),
    ])
    func `what cannot be read is named`(text: String, why: String) throws {
        let error = #expect(throws: PriceTableError.self) { try PriceTable(parsing: text) }
        #expect(error?.why?.contains(why) == true, "\(error?.why ?? "")")
    }

    @Test(arguments: [
        (1.0, "$1.00"), (12.345, "$12.35"), (0.0342, "$0.0342"), (0.00001234, "$0.000012"),
        (0, "$0"), (1e-9, "under $0.000001"), (0.005, "$0.0050"), (1234.5, "$1234.50"),
        (0.999_999, "$1.0000"),
    ])
    func `an amount is shown with as many digits as say something`(dollars: Double, text: String) {
        #expect(Money(dollars: dollars).inWords == text)
    }

    @Test func `an amount is read as people write it`() {
        #expect(Money("0.50") == Money(dollars: 0.5))
        #expect(Money("2") == Money(dollars: 2))
        for text in ["", "-1", "1e3", "nan", "$1", "1,5", "0x1", "1.2.3", "99999999"] {
            #expect(Money(text) == nil, "\(text)")
        }
    }

    @Test func `a million of the cheapest tokens come out even`() {
        let price = Price(input: 0.0001, output: 0)
        var sum = Money.zero
        for _ in 0..<1_000_000 { sum = sum + price.input }
        #expect(sum == Money(dollars: 0.0001))
    }
}

/// An amount of US dollars, exact to a millionth of a millionth.
///
/// A token of the cheapest models costs less than a millionth of a dollar, and a sum of a million
/// such prices must still come out even; so it is a whole number, not a `Double`.
public struct Money: Sendable, Equatable, Hashable, Comparable {
    /// Millionths of a millionth of a dollar.
    public var picodollars: Int64

    /// Nothing.
    public static let zero = Money(picodollars: 0)

    /// Creates an amount.
    public init(picodollars: Int64) { self.picodollars = picodollars }

    /// Creates an amount of dollars, bounded to what can be held (9 million either way).
    public init(dollars: Double) {
        let wanted = (dollars * 1e12).rounded()
        picodollars = wanted.isNaN ? 0 : Int64(max(-9e18, min(wanted, 9e18)))
    }

    /// Reads an amount as people write it: `2`, `0.50`; nil for what is none, or is below nothing.
    public init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        guard isPlain, let dollars = Double(text), dollars <= 9_000_000 else { return nil }
        self.init(dollars: dollars)
    }

    /// In dollars, for programs.
    public var dollars: Double { Double(picodollars) / 1e12 }

    /// For people: `$1.20`, `$0.0342`, `$0.000012`; what rounds to nothing is not nothing.
    public var inWords: String {
        let millionths = picodollars / 1_000_000
        guard picodollars != 0 else { return "$0" }
        guard millionths >= 1 else { return "under $0.000001" }
        // Cents where there are some, else as many digits as it takes to see two of it.
        let digits = millionths >= 1_000_000 ? 2 : millionths >= 1000 ? 4 : 6
        var unit: Int64 = 1
        for _ in 0..<(6 - digits) { unit *= 10 }
        let parts = (millionths + unit / 2) / unit
        let scale = 1_000_000 / unit
        let fraction = String(parts % scale)
        return "$\(parts / scale)."
            + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// Compares two amounts.
    public static func < (left: Money, right: Money) -> Bool {
        left.picodollars < right.picodollars
    }

    /// Adds two amounts; what cannot be held stays at the most that can.
    public static func + (left: Money, right: Money) -> Money {
        let (sum, isOver) = left.picodollars.addingReportingOverflow(right.picodollars)
        return Money(picodollars: isOver ? .max : sum)
    }
}

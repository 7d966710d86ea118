public import Apprentice

/// What models cost, by patterns of their names.
///
/// ```json
/// {"date": "2026-10-24", "source": "…", "models": {
///   "openai/gpt-5-mini*": {"input": 0.25, "cached_input": 0.025, "output": 2}}}
/// ```
///
/// Prices are US dollars per million tokens; `cached_input` and `cache_write` may be left out.
public struct PriceTable: Sendable, Equatable {
    private struct Entry: Sendable, Equatable {
        let pattern: [UInt8]
        let price: Price
    }

    /// The day the prices were read, as the file says.
    public private(set) var date: String?
    private var layers: [[Entry]] = []

    /// Creates a table without prices.
    public init() {}

    /// Reads a table.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: ``PriceTableError`` that names what cannot be used.
    public init(parsing text: String) throws(PriceTableError) {
        let json: JSON
        do {
            json = try JSON(parsing: text)
        } catch {
            throw PriceTableError(
                why: "line \(error.line), column \(error.column): \(error.reason)"
            )
        }
        guard let models = json["models"]?.object else {
            throw PriceTableError(why: "it has no object \"models\"")
        }
        date = json["date"]?.string
        var entries: [Entry] = []
        for (name, value) in models {
            entries.append(
                Entry(
                    pattern: Array(name.lowercased().utf8),
                    price: try Self.price(value, of: name)
                )
            )
        }
        layers = [entries]
    }

    /// This table, where another has no price.
    public func over(_ other: PriceTable) -> PriceTable {
        var both = self
        both.layers += other.layers
        both.date = date ?? other.date
        return both
    }

    /// The price of a model, `provider/name`; nil when none is known.
    ///
    /// Of several patterns that fit, the one with the most characters of its own is taken: a dated
    /// `gpt-4o-mini` is no `gpt-4o`.
    public func price(of model: String) -> Price? {
        let name = Array(model.lowercased().utf8)
        for layer in layers {
            let fitting = layer.filter { Self.fits(name[...], $0.pattern[...]) }
            let best = fitting.max { Self.exactness($0.pattern) < Self.exactness($1.pattern) }
            if let best { return best.price }
        }
        return nil
    }

    /// How much of a pattern is not left open.
    private static func exactness(_ pattern: [UInt8]) -> Int {
        pattern.count { $0 != UInt8(ascii: "*") } * 2
            + (pattern.contains(UInt8(ascii: "*")) ? 0 : 1)
    }

    private static func fits(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        guard first == UInt8(ascii: "*") else {
            return name.first == first && fits(name.dropFirst(), rest)
        }
        if rest.isEmpty { return true }
        return name.indices.contains { fits(name[$0...], rest) } || fits([], rest)
    }

    private static func price(_ json: JSON, of name: String) throws(PriceTableError) -> Price {
        func number(_ key: String) throws(PriceTableError) -> Double? {
            guard let value = json[key] else { return nil }
            // A million dollars a million tokens is a slip.
            guard let number = value.double, (0...1_000_000).contains(number) else {
                throw PriceTableError(
                    why: "\"\(key)\" of \"\(name)\" is no price in dollars per million tokens"
                )
            }
            return number
        }
        guard let input = try number("input"), let output = try number("output") else {
            throw PriceTableError(why: "\"\(name)\" lacks \"input\" or \"output\"")
        }
        return Price(
            input: input,
            output: output,
            cachedInput: try number("cached_input"),
            cacheWrite: try number("cache_write")
        )
    }
}

/// A table of prices that cannot be read.
public struct PriceTableError: Explained, Equatable {
    /// What went wrong.
    public var what = "the prices cannot be read"
    /// Where, and what stands there.
    public var why: String?
    /// What to do.
    public var remedy: String?

    /// Creates an error.
    init(why: String) { self.why = why }
}

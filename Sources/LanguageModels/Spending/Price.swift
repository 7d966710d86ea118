public import Apprentice

/// What a model's tokens cost.
public struct Price: Sendable, Equatable {
    /// Of a token of the request.
    public var input: Money
    /// Of a token of the request that the provider had in its cache.
    public var cachedInput: Money
    /// Of a token of the request that the provider puts into its cache.
    public var cacheWrite: Money
    /// Of a token of the reply.
    public var output: Money

    /// Creates a price in US dollars per million tokens; what the cache costs is what input costs
    /// unless it is said.
    public init(
        input: Double,
        output: Double,
        cachedInput: Double? = nil,
        cacheWrite: Double? = nil
    ) {
        self.input = Money(dollars: input / 1e6)
        self.output = Money(dollars: output / 1e6)
        self.cachedInput = Money(dollars: (cachedInput ?? input) / 1e6)
        self.cacheWrite = Money(dollars: (cacheWrite ?? input) / 1e6)
    }

    /// What a call cost.
    public func cost(of usage: Usage) -> Money {
        let fresh = max(0, usage.promptTokens - usage.cachedTokens - usage.cacheWriteTokens)
        return input * fresh + cachedInput * usage.cachedTokens
            + cacheWrite * usage.cacheWriteTokens + output * usage.completionTokens
    }

    /// The most that a request of a size can cost, its reply not counted.
    func most(promptTokens: Int) -> Money { max(input, cacheWrite) * promptTokens }
}

extension Money {
    /// So many times a price; what cannot be held stays at the most that can.
    static func * (price: Money, count: Int) -> Money {
        let (product, isOver) = price.picodollars.multipliedReportingOverflow(by: Int64(count))
        return Money(picodollars: isOver ? .max : product)
    }
}

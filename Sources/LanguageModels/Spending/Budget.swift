/// The most that may be spent; nil is without a limit.
public struct Budget: Sendable, Equatable {
    /// Tokens of requests and replies, of all calls.
    public var tokens: Int?
    /// Of all calls.
    public var cost: Money?
    /// Tokens of requests and replies that learning takes.
    public var learningTokens: Int?
    /// Of calls for learning.
    public var learningCost: Money?

    /// Creates a budget.
    public init(
        tokens: Int? = nil,
        cost: Money? = nil,
        learningTokens: Int? = nil,
        learningCost: Money? = nil
    ) {
        self.tokens = tokens
        self.cost = cost
        self.learningTokens = learningTokens
        self.learningCost = learningCost
    }

    /// Whether models must have a price.
    public var countsMoney: Bool { cost != nil || learningCost != nil }

    /// The limits that hold for a call.
    func limits(isLearning: Bool) -> [BudgetLimit] {
        var limits: [BudgetLimit] = []
        if isLearning {
            if let learningTokens { limits.append(.learningTokens(learningTokens)) }
            if let learningCost { limits.append(.learningCost(learningCost)) }
        }
        if let tokens { limits.append(.tokens(tokens)) }
        if let cost { limits.append(.cost(cost)) }
        return limits
    }
}

/// One limit of a ``Budget``.
package enum BudgetLimit: Sendable, Equatable, Hashable {
    case tokens(Int)
    case cost(Money)
    case learningTokens(Int)
    case learningCost(Money)

    /// Whether it holds for learning alone.
    package var isForLearning: Bool {
        switch self {
        case .tokens, .cost: false
        case .learningTokens, .learningCost: true
        }
    }

    /// The most, in tokens or in millionths of a millionth of a dollar.
    var amount: Int64 {
        switch self {
        case .tokens(let count), .learningTokens(let count): Int64(count)
        case .cost(let money), .learningCost(let money): money.picodollars
        }
    }

    /// What tokens of a call come to in this limit's unit.
    func amount(of tokens: (prompt: Int, reply: Int), at price: Price?) -> Int64 {
        switch self {
        case .tokens, .learningTokens: Int64(tokens.prompt + tokens.reply)
        case .cost, .learningCost:
            price.map { ($0.most(promptTokens: tokens.prompt) + $0.output * tokens.reply) }?
                .picodollars ?? 0
        }
    }

    /// The longest reply that fits into what is left, in tokens; negative when not even the request
    /// does.
    func reply(within left: Int64, promptTokens: Int, at price: Price?) -> Int {
        let rest = left - amount(of: (promptTokens, 0), at: price)
        switch self {
        case .tokens, .learningTokens: return Int(rest)
        case .cost, .learningCost:
            guard rest >= 0 else { return -1 }
            guard let each = price?.output.picodollars, each > 0 else { return .max }
            return Int(rest / each)
        }
    }

    /// An amount in this limit's unit, for people.
    func words(_ amount: Int64) -> String {
        switch self {
        case .tokens, .learningTokens: amount.inThousands
        case .cost, .learningCost: Money(picodollars: amount).inWords
        }
    }
}

extension BinaryInteger {
    /// For people: `12,345`.
    package var inThousands: String {
        var out = ""
        for (place, digit) in String(magnitude).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { out.append(",") }
            out.append(digit)
        }
        return (self < 0 ? "-" : "") + String(out.reversed())
    }
}

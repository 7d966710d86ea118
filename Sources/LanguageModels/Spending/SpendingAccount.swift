public import Apprentice

/// What one role has used of one model.
public struct SpendingAccount: Sendable, Equatable {
    /// Who asked.
    public var role: ModelRequest.Role
    /// Whom, `provider/name`.
    public var model: String
    /// How often.
    public var calls = 0
    /// How many calls that took, with those that were made again.
    public var attempts = 0
    /// Tokens; estimated where the provider did not count them.
    public var usage = Usage()
    /// What they cost; nil when the model's price is not known.
    public var cost: Money?

    /// Opens an account.
    init(role: ModelRequest.Role, model: String, isPriced: Bool) {
        self.role = role
        self.model = model
        cost = isPriced ? .zero : nil
    }

    /// What the answers of turns have used, an account for each model.
    package static func of(_ turns: [Trajectory], prices: PriceTable) -> [SpendingAccount] {
        var accounts: [String: SpendingAccount] = [:]
        for turn in turns where !turn.model.isEmpty {
            let price = prices.price(of: turn.model)
            var account =
                accounts[turn.model]
                ?? SpendingAccount(role: .chat, model: turn.model, isPriced: price != nil)
            account.calls += 1
            account.attempts += 1
            account.usage = account.usage + turn.usage
            account.cost = account.cost.flatMap { sum in price.map { sum + $0.cost(of: turn.usage) }
            }
            accounts[turn.model] = account
        }
        return accounts.values.sorted { $0.model < $1.model }
    }
}

/// How far a limit of a ``Budget`` is used up.
public struct BudgetReport: Sendable, Equatable {
    /// Which limit: `tokens`, `cost`, `learning tokens`, `learning cost`.
    public var name: String
    /// The most, for people.
    public var limit: String
    /// What was spent, for people.
    public var spent: String
    /// What is set aside for calls under way, for people.
    public var reserved: String
    /// The most, in tokens or dollars.
    public var limitAmount: Double
    /// What was spent, in tokens or dollars.
    public var spentAmount: Double

    init(_ limit: BudgetLimit, in state: BudgetState) {
        var unit = 1.0
        switch limit {
        case .tokens: name = "tokens"
        case .cost: (name, unit) = ("cost", 1e12)
        case .learningTokens: name = "learning tokens"
        case .learningCost: (name, unit) = ("learning cost", 1e12)
        }
        self.limit = limit.words(limit.amount)
        spent = limit.words(state.spent(of: limit))
        reserved = limit.words(state.reserved(of: limit))
        limitAmount = Double(limit.amount) / unit
        spentAmount = Double(state.spent(of: limit)) / unit
    }
}

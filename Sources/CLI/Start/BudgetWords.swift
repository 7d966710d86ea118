import ApprenticeModels

/// Budgets as people write them.
enum BudgetWords {
    /// A limit, or none.
    enum Limit: Equatable {
        case none
        case tokens(Int)
        case cost(Money)
    }

    /// `20000`, or `none`; nil for anything else.
    static func tokens(_ text: String) -> Limit? {
        if text == "none" { return Limit.none }
        // As many as can be counted without running over.
        guard let count = Int(text), (1...1_000_000_000_000_000).contains(count) else { return nil }
        return .tokens(count)
    }

    /// `0.50`, or `none`; nil for anything else.
    static func dollars(_ text: String) -> Limit? {
        if text == "none" { return Limit.none }
        guard let money = Money(text), money > .zero else { return nil }
        return .cost(money)
    }

    /// `20000`, `0.50usd`, or `none`; nil for anything else.
    static func either(_ text: String) -> Limit? {
        guard text.lowercased().hasSuffix("usd") else { return tokens(text) }
        return dollars(String(text.dropLast(3)))
    }
}

extension Settings {
    /// The most that may be spent.
    var budget: Budget {
        var budget = Budget()
        if case .tokens(let count) = self[.maxTokens].flatMap(BudgetWords.tokens) {
            budget.tokens = count
        }
        if case .cost(let money) = self[.maxCost].flatMap(BudgetWords.dollars) {
            budget.cost = money
        }
        switch self[.learningBudget].flatMap(BudgetWords.either) {
        case .tokens(let count): budget.learningTokens = count
        case .cost(let money): budget.learningCost = money
        case .some(.none), nil: break
        }
        return budget
    }
}

import Apprentice

/// What all calls of a program have used and may still use, for every model and role; see
/// ``BudgetState``, which decides.
public final class SpendingLedger: Sendable {
    private struct AccountKey: Hashable {
        let role: ModelRequest.Role
        let model: String
    }

    private struct State {
        var budget: BudgetState
        var prices: PriceTable?
        /// Prices that were looked up: a batch asks for the same one a million times.
        var known: [String: Price?] = [:]
        var accounts: [AccountKey: SpendingAccount] = [:]
        var line = ReservationLine()
    }

    private let state: Locked<State>
    private let loadPrices: @Sendable () -> PriceTable

    /// Opens a ledger.
    ///
    /// - Parameters:
    ///   - budget: The most that may be spent from now on.
    ///   - prices: What models cost; asked for when it is first needed, and once.
    public init(
        budget: Budget = Budget(),
        prices: @autoclosure @escaping @Sendable () -> PriceTable = PriceTable()
    ) {
        state = Locked(State(budget: BudgetState(budget)))
        loadPrices = prices
    }

    /// The most that may be spent since the ledger was opened.
    public var budget: Budget { state.withLock { $0.budget.budget } }

    /// Changes the most that may be spent; what was spent stays counted.
    public func setBudget(_ budget: Budget) {
        state.withLock { state in
            state.budget.budget = budget
            state.line.serve { state.budget.reserve($0) }
        }
    }

    /// What models cost.
    public var prices: PriceTable {
        if let known = state.withLock({ $0.prices }) { return known }
        // Files are read here: not under the lock, and at worst twice.
        let loaded = loadPrices()
        return state.withLock { state in
            state.prices = state.prices ?? loaded
            return loaded
        }
    }

    /// What a model costs; nil when that is not known.
    public func price(of model: String) -> Price? {
        if let known = state.withLock({ $0.known[model] }) { return known }
        let found = prices.price(of: model)
        state.withLock { $0.known[model] = .some(found) }
        return found
    }

    /// What each role has used of each model, in the order of roles.
    public var accounts: [SpendingAccount] {
        let all = state.withLock { Array($0.accounts.values) }
        let roles = ModelRequest.Role.allCases
        return all.sorted {
            let (left, right) = (roles.firstIndex(of: $0.role), roles.firstIndex(of: $1.role))
            return left == right ? $0.model < $1.model : left ?? 0 < right ?? 0
        }
    }

    /// How far each limit is used up.
    public var reports: [BudgetReport] {
        state.withLock { state in
            state.budget.budget.limits(isLearning: true).map { BudgetReport($0, in: state.budget) }
        }
    }

    // MARK: Calls

    /// Counts a call that is about to be made, and sets aside what it can take.
    ///
    /// - Parameters:
    ///   - request: The call; with a budget it is given a longest reply, if it has none.
    ///   - model: Whom it goes to, `provider/name`.
    /// - Returns: What was set aside; nil without a budget.
    /// - Throws: `ModelError` when it does not fit (`budgetReached`) or has no price where money is
    ///   counted, or `CancellationError`.
    func reserve(
        for request: inout ModelRequest,
        model: String
    ) async throws -> BudgetState.Reservation? {
        let price = price(of: model)
        let budget = self.budget
        var reservation: BudgetState.Reservation?
        let limits = budget.limits(isLearning: request.role.isLearning)
        if !limits.isEmpty {
            if budget.countsMoney, price == nil { throw Self.noPrice(model) }
            let call = BudgetState.Call(request, model: model, price: price)
            let granted = try await reserve(call, request.priority)
            request.maxTokens = granted.replyTokens
            reservation = granted
        }
        let (role, isFirst) = (request.role, request.attempt == 1)
        state.withLock { state in
            let key = AccountKey(role: role, model: model)
            var account =
                state.accounts[key]
                ?? SpendingAccount(role: role, model: model, isPriced: price != nil)
            account.attempts += 1
            if isFirst { account.calls += 1 }
            state.accounts[key] = account
        }
        return reservation
    }

    /// Counts what a call took, and gives back what it did not take.
    func settle(
        _ reservation: BudgetState.Reservation?,
        role: ModelRequest.Role,
        model: String,
        took usage: Usage
    ) {
        let cost = price(of: model)?.cost(of: usage)
        state.withLock { state in
            let key = AccountKey(role: role, model: model)
            if var account = state.accounts[key] {
                account.usage = account.usage + usage
                account.cost = account.cost.flatMap { sum in cost.map { sum + $0 } }
                state.accounts[key] = account
            }
            state.budget.settle(
                reservation ?? BudgetState.Reservation(isLearning: role.isLearning),
                took: usage,
                cost: cost ?? .zero
            )
            state.line.serve { state.budget.reserve($0) }
        }
    }

    private func reserve(
        _ call: BudgetState.Call,
        _ priority: ModelRequest.Priority
    ) async throws -> BudgetState.Reservation {
        let id = state.withLock { $0.line.nextID() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { state in
                    state.line.append(id, call, priority, continuation)
                    state.line.serve { state.budget.reserve($0) }
                }
            }
        } onCancel: {
            state.withLock { $0.line.cancel(id) }
        }
    }

    private static func noPrice(_ model: String) -> ModelError {
        ModelError(
            .misnamed,
            what: "no price is known for \(model)",
            why: "with a budget in dollars it would count as free",
            remedy: "write it into ~/.config/apprentice/prices.json, or use --max-tokens"
        )
    }
}

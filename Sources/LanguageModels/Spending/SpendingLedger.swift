import ApprenticeSystem
import Apprentice

/// What all calls of a program have used and may still use, for every model and role; see
/// `BudgetState`, which decides.
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

    /// How many calls wait until others have given back what they set aside.
    package var waitingCount: Int { state.withLock { $0.line.count } }

    // MARK: Calls

    /// A request as a budget sees it; nil where no limit holds for it.
    ///
    /// - Throws: `ModelError` for a model without a price where money is counted.
    func call(
        _ request: ModelRequest,
        model: String
    ) throws(ModelError) -> BudgetState.Call? {
        let budget = self.budget
        guard !budget.limits(isLearning: request.role.isLearning).isEmpty else { return nil }
        let price = price(of: model)
        if budget.countsMoney, price == nil { throw Self.noPrice(model) }
        return BudgetState.Call(request, model: model, price: price)
    }

    /// Sets aside what a call can take, if that is there now.
    ///
    /// - Returns: What was set aside; nil where others hold it for now, or wait for it.
    /// - Throws: `ModelError` (`budgetReached`) when it can never fit.
    func reserve(
        _ call: BudgetState.Call,
        _ priority: ModelRequest.Priority
    ) throws(ModelError) -> BudgetState.Reservation? {
        let verdict = state.withLock { state in
            state.line.isBlocked(call, priority) ? .wait : state.budget.reserve(call)
        }
        switch verdict {
        case .granted(let reservation): return reservation
        case .wait: return nil
        case .refused(let refusal): throw refusal.error
        }
    }

    /// Waits until what a call can take is set aside.
    ///
    /// - Throws: `ModelError` when it does not fit any more (`budgetReached`) or its time is over
    ///   (`timedOut`), or `CancellationError`.
    func reservation(
        for call: BudgetState.Call,
        _ priority: ModelRequest.Priority,
        within limit: Duration?,
        clock: any Clock<Duration>
    ) async throws -> BudgetState.Reservation {
        let ticket = Ticket<BudgetState.Reservation>()
        state.withLock { state in
            state.line.append(call, priority, ticket)
            state.line.serve { state.budget.reserve($0) }
        }
        return try await ticket.value(within: limit, on: clock, late: Self.late) { [self] error in
            state.withLock { state in
                guard state.line.remove(ticket) else { return }
                ticket.decide(.failure(error))
                // Those behind it may be smaller.
                state.line.serve { state.budget.reserve($0) }
            }
        }
    }

    /// Gives back what was set aside for a call that was not made.
    func release(_ reservation: BudgetState.Reservation?) {
        guard let reservation else { return }
        state.withLock { state in
            state.budget.settle(reservation, took: Usage(), cost: .zero)
            state.line.serve { state.budget.reserve($0) }
        }
    }

    /// Counts a try that is about to be made.
    func begin(role: ModelRequest.Role, model: String, isFirst: Bool) {
        let isPriced = price(of: model) != nil
        state.withLock { state in
            let key = AccountKey(role: role, model: model)
            var account =
                state.accounts[key] ?? SpendingAccount(role: role, model: model, isPriced: isPriced)
            account.attempts += 1
            if isFirst { account.calls += 1 }
            state.accounts[key] = account
        }
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

    private static var late: ModelError {
        ModelError(
            .timedOut,
            what: "the call got no share of the budget in time",
            why: "what is left of it is set aside for calls under way",
            remedy: "allow it more time: --timeout SECONDS"
        )
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

import Apprentice

/// Calls that wait until others have given back what they set aside: chat first, then first come,
/// first served.
struct ReservationLine {
    private struct Waiter {
        let call: BudgetState.Call
        let priority: ModelRequest.Priority
        let ticket: Ticket<BudgetState.Reservation>
    }

    private var waiters: [Waiter] = []

    var count: Int { waiters.count }

    /// Whether a new call would have to wait for one in line: of two that learn, or of two that answer,
    /// the second does not pass the first.
    func isBlocked(_ call: BudgetState.Call, _ priority: ModelRequest.Priority) -> Bool {
        waiters.contains {
            $0.call.isLearning == call.isLearning && $0.priority >= priority
        }
    }

    mutating func append(
        _ call: BudgetState.Call,
        _ priority: ModelRequest.Priority,
        _ ticket: Ticket<BudgetState.Reservation>
    ) {
        let place = waiters.lastIndex { $0.priority >= priority }.map { $0 + 1 } ?? 0
        waiters.insert(Waiter(call: call, priority: priority, ticket: ticket), at: place)
    }

    /// Takes out a call that does not want to wait any more.
    ///
    /// - Returns: Whether it still waited.
    mutating func remove(_ ticket: Ticket<BudgetState.Reservation>) -> Bool {
        guard let place = waiters.firstIndex(where: { $0.ticket === ticket }) else { return false }
        waiters.remove(at: place)
        return true
    }

    /// Lets go whom the budget lets.
    mutating func serve(_ decide: (BudgetState.Call) -> BudgetState.Verdict) {
        var isBlocked = (learning: false, answering: false)
        waiters.removeAll { waiter in
            if waiter.call.isLearning ? isBlocked.learning : isBlocked.answering { return false }
            switch decide(waiter.call) {
            case .granted(let reservation): waiter.ticket.decide(.success(reservation))
            case .refused(let refusal): waiter.ticket.decide(.failure(refusal.error))
            case .wait:
                if waiter.call.isLearning {
                    isBlocked.learning = true
                } else {
                    isBlocked.answering = true
                }
                return false
            }
            return true
        }
    }
}

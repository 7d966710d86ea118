import Apprentice

/// Calls that wait until others have given back what they set aside: chat first, then first come,
/// first served.
struct ReservationLine {
    typealias Continuation = CheckedContinuation<BudgetState.Reservation, any Error>

    private struct Waiter {
        let id: Int
        let call: BudgetState.Call
        let priority: ModelRequest.Priority
        let continuation: Continuation
    }

    private var waiters: [Waiter] = []
    /// Those who have a number and are not in line yet.
    private var arriving: Set<Int> = []
    private var lastID = 0

    mutating func nextID() -> Int {
        lastID += 1
        arriving.insert(lastID)
        return lastID
    }

    mutating func append(
        _ id: Int,
        _ call: BudgetState.Call,
        _ priority: ModelRequest.Priority,
        _ continuation: Continuation
    ) {
        // Cancelled on the way here.
        guard arriving.remove(id) != nil else {
            return continuation.resume(throwing: CancellationError())
        }
        let place = waiters.lastIndex { $0.priority >= priority }.map { $0 + 1 } ?? 0
        waiters.insert(
            Waiter(id: id, call: call, priority: priority, continuation: continuation),
            at: place
        )
    }

    /// Somebody does not want to call any more.
    mutating func cancel(_ id: Int) {
        guard arriving.remove(id) == nil,
            let place = waiters.firstIndex(where: { $0.id == id })
        else { return }
        waiters.remove(at: place).continuation.resume(throwing: CancellationError())
    }

    /// Lets go whom the budget lets; of two that learn, or of two that answer, the second does not
    /// pass the first.
    mutating func serve(_ decide: (BudgetState.Call) -> BudgetState.Verdict) {
        var isBlocked = (learning: false, answering: false)
        var served: [Int] = []
        for (place, waiter) in waiters.enumerated() {
            if waiter.call.isLearning ? isBlocked.learning : isBlocked.answering { continue }
            switch decide(waiter.call) {
            case .granted(let reservation): waiter.continuation.resume(returning: reservation)
            case .refused(let refusal): waiter.continuation.resume(throwing: refusal.error)
            case .wait:
                if waiter.call.isLearning {
                    isBlocked.learning = true
                } else {
                    isBlocked.answering = true
                }
                continue
            }
            served.append(place)
        }
        for place in served.reversed() { waiters.remove(at: place) }
    }
}

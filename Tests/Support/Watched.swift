import ApprenticeSystem
import Apprentice

/// A value that tests can wait on.
package final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        let id: Int
        let condition: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var value: Value
        var waiters: [Waiter] = []
        var lastID = 0
    }

    private let state: Locked<State>

    package init(_ value: Value) { state = Locked(State(value: value)) }

    /// The value as it is now.
    package var value: Value { state.withLock { $0.value } }

    /// Changes the value and lets those go on who waited for it.
    @discardableResult
    package func update<Result: Sendable>(_ change: @Sendable (inout Value) -> Result) -> Result {
        let (result, ready) = state.withLock { state in
            let result = change(&state.value)
            let value = state.value
            let ready = state.waiters.filter { $0.condition(value) }
            state.waiters.removeAll { waiter in ready.contains { $0.id == waiter.id } }
            return (result, ready)
        }
        for waiter in ready { waiter.continuation.resume(returning: true) }
        return result
    }

    /// Waits until a condition holds.
    ///
    /// - Throws: ``WaitedInVain`` after the deadline, which only a failing test reaches.
    @discardableResult
    package func wait(
        for what: String,
        upTo deadline: Duration = .seconds(20),
        until condition: @escaping @Sendable (Value) -> Bool
    ) async throws -> Value {
        let id = state.withLock {
            $0.lastID += 1
            return $0.lastID
        }
        // The only clock here is the one that makes a failing test fail.
        let alarm = Task {
            try await Task.sleep(for: deadline * Patience.factor)
            self.give(up: id)
        }
        defer { alarm.cancel() }
        let held = await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if condition(state.value) { return true }
                state.waiters.append(
                    Waiter(id: id, condition: condition, continuation: continuation)
                )
                return false
            }
            if isDone { continuation.resume(returning: true) }
        }
        let value = value
        if !held { throw WaitedInVain(what: what, found: "\(value)") }
        return value
    }

    private func give(up id: Int) {
        let waiter = state.withLock { state in
            let found = state.waiters.first { $0.id == id }
            state.waiters.removeAll { $0.id == id }
            return found
        }
        waiter?.continuation.resume(returning: false)
    }
}

/// What a test waited for did not happen.
package struct WaitedInVain: Error, CustomStringConvertible {
    package let what: String
    package let found: String

    package init(what: String, found: String) {
        self.what = what
        self.found = found
    }

    package var description: String { "waited in vain for \(what); found \(found)" }
}

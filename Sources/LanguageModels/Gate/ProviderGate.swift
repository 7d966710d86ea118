public import Apprentice

/// Stands before a provider, for all who call it: how many at once, who goes first, and whether
/// to call at all (see ``GateState``, which decides).
public final class ProviderGate: Sendable {
    private typealias Continuation = CheckedContinuation<Void, any Error>

    private enum Caller {
        case arriving
        case waiting(Continuation)
        case cancelled
    }

    private struct State {
        var gate: GateState
        var callers: [Int: Caller] = [:]
        var lastID = 0
    }

    private let name: String
    private let stopwatch: Stopwatch
    private let state: Locked<State>

    /// Opens a gate.
    ///
    /// - Parameters:
    ///   - name: Whom the gate stands before, as errors name it.
    ///   - ceiling: The most calls at once; chat has one more.
    ///   - clock: What the circuit breaker counts on.
    public init(
        _ name: String,
        ceiling: Int,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.name = name
        stopwatch = Stopwatch(clock)
        state = Locked(State(gate: GateState(ceiling: ceiling)))
    }

    /// The gate as it stands.
    package var snapshot: GateState { state.withLock { $0.gate } }

    /// Makes a call when its turn has come.
    ///
    /// - Parameters:
    ///   - priority: Who goes first.
    ///   - call: The call; what it throws is what the gate learns from.
    /// - Returns: What the call returns.
    /// - Throws: What the call throws, a `ModelError` when the provider is left alone for now, or
    ///   `CancellationError`.
    public func call<Result: Sendable>(
        _ priority: ModelRequest.Priority,
        _ call: () async throws -> Result
    ) async throws -> Result {
        let id = try await enter(priority)
        do {
            let result = try await call()
            leave(id, .answered)
            return result
        } catch {
            leave(id, CallOutcome(error))
            throw error
        }
    }

    private func enter(_ priority: ModelRequest.Priority) async throws -> Int {
        let id = state.withLock { state in
            state.lastID += 1
            state.callers[state.lastID] = .arriving
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Continuation) in
                act {
                    if case .cancelled = $0.callers[id] {
                        $0.callers[id] = nil
                        continuation.resume(throwing: CancellationError())
                        return []
                    }
                    $0.callers[id] = .waiting(continuation)
                    return $0.gate.enter(id, priority, now: stopwatch.elapsed)
                }
            }
        } onCancel: {
            state.withLock { state in
                switch state.callers[id] {
                case .arriving:
                    state.callers[id] = .cancelled
                case .waiting(let continuation):
                    state.callers[id] = nil
                    state.gate.cancel(id)
                    continuation.resume(throwing: CancellationError())
                // Its turn has come; the call itself ends on cancellation.
                case .cancelled, nil: break
                }
            }
        }
        return id
    }

    private func leave(_ id: Int, _ outcome: CallOutcome) {
        act { $0.gate.leave(id, outcome, now: stopwatch.elapsed) }
    }

    /// Changes the state and does what the gate says then.
    private func act(_ change: (inout State) -> [GateState.Verdict]) {
        state.withLock { state in
            for verdict in change(&state) {
                switch verdict {
                case .admit(let id):
                    guard case .waiting(let continuation) = state.callers[id] else { continue }
                    state.callers[id] = nil
                    continuation.resume()
                case .refuse(let id, let wait):
                    guard case .waiting(let continuation) = state.callers[id] else { continue }
                    state.callers[id] = nil
                    continuation.resume(throwing: leftAlone(wait))
                }
            }
        }
    }

    private func leftAlone(_ wait: Duration) -> ModelError {
        ModelError(
            .serverFailed,
            what: "\(name) is left alone for \(wait.inWords)",
            why: "most of its last calls failed",
            retryAfter: wait
        )
    }
}

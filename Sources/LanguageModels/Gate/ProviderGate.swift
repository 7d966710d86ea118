public import Apprentice

/// Stands before a provider, for all who call it: how many at once, who goes first, how many a
/// minute, and whether to call at all (see ``GateState``, which decides).
public final class ProviderGate: Sendable {
    private typealias Continuation = CheckedContinuation<Void, any Error>

    private enum Caller {
        case arriving
        case waiting(Continuation, model: String)
        case cancelled
    }

    private struct State {
        var gate: GateState
        var callers: [Int: Caller] = [:]
        var lastID = 0
        var alarm: (at: Duration, task: Task<Void, Never>)?
        /// What each model last failed for.
        var lastFailures: [String: String] = [:]
    }

    /// Whether tokens a minute are limited, so that calls must be sized.
    let countsTokens: Bool
    private let name: String
    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch
    private let state: Locked<State>

    /// Opens a gate.
    ///
    /// - Parameters:
    ///   - name: Whom the gate stands before, as errors name it.
    ///   - ceiling: The most calls at once; chat has one more.
    ///   - requestsPerMinute: The most calls within any minute; nil for any number.
    ///   - tokensPerMinute: The most tokens within any minute; nil for any number.
    ///   - clock: What waiting and the circuit breakers count on.
    public init(
        _ name: String,
        ceiling: Int,
        requestsPerMinute: Int? = nil,
        tokensPerMinute: Int? = nil,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.name = name
        self.clock = clock
        countsTokens = tokensPerMinute != nil
        stopwatch = Stopwatch(clock)
        let rates = GateState.Rates(requests: requestsPerMinute, tokens: tokensPerMinute)
        state = Locked(State(gate: GateState(ceiling: ceiling, rates: rates)))
    }

    deinit { state.withLock { $0.alarm?.task.cancel() } }

    /// The gate as it stands.
    package var snapshot: GateState { state.withLock { $0.gate } }

    /// What keeps calls from being made at once, for people; empty when nothing does.
    package var conditions: [String] {
        let now = stopwatch.elapsed
        return state.withLock { $0.gate.conditions(now: now) }
    }

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
        try await self.call(GateCall(priority)) { _ in (try await call(), nil) }
    }

    /// Makes a call when its turn has come.
    ///
    /// - Parameters:
    ///   - call: What the gate has to know of it.
    ///   - body: The call itself; told how long it waited, it returns what it took, in tokens.
    /// - Returns: What the call returns.
    /// - Throws: What the call throws; a `ModelError` when the model is left alone for now, its
    ///   provider asks for more patience than the call has, or its time is over; or
    ///   `CancellationError`.
    public func call<Result: Sendable>(
        _ call: GateCall,
        _ body: (_ waited: Duration) async throws -> (result: Result, tokens: Int?)
    ) async throws -> Result {
        let arrived = stopwatch.elapsed
        let id = try await enter(call)
        do {
            let (result, tokens) = try await body(stopwatch.elapsed - arrived)
            leave(id, .answered, tokens)
            return result
        } catch {
            let outcome = CallOutcome(error)
            if outcome.isFailure {
                let reason = ModelError.reason(error)
                state.withLock { $0.lastFailures[call.model] = reason }
            }
            leave(id, outcome, nil)
            throw error
        }
    }

    /// Calls a model no more for a while, as its provider has said.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - wait: For how long.
    public func hold(_ model: String, for wait: Duration) {
        act { $0.gate.hold(model, for: wait, now: stopwatch.elapsed) }
    }

    private func enter(_ call: GateCall) async throws -> Int {
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
                    $0.callers[id] = .waiting(continuation, model: call.model)
                    return $0.gate.enter(id, call, now: stopwatch.elapsed)
                }
            }
        } onCancel: {
            state.withLock { state in
                switch state.callers[id] {
                case .arriving:
                    state.callers[id] = .cancelled
                case .waiting(let continuation, _):
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

    private func leave(_ id: Int, _ outcome: CallOutcome, _ tokens: Int?) {
        act { $0.gate.leave(id, outcome, tokens: tokens, now: stopwatch.elapsed) }
    }

    /// Changes the state and does what the gate says then.
    private func act(_ change: (inout State) -> [GateState.Verdict]) {
        state.withLock { state in
            for verdict in change(&state) {
                let id: Int
                switch verdict {
                case .admit(let admitted): id = admitted
                case .refuse(let refused, _): id = refused
                }
                guard case .waiting(let continuation, let model) = state.callers[id]
                else { continue }
                state.callers[id] = nil
                switch verdict {
                case .admit: continuation.resume()
                case .refuse(_, let refusal):
                    let lastFailure = state.lastFailures[model]
                    continuation.resume(throwing: error(refusal, state.gate, lastFailure))
                }
            }
            setAlarm(&state)
        }
    }

    /// Sees that the gate is looked at when it wants to be.
    private func setAlarm(_ state: inout State) {
        guard let look = state.gate.nextLook else { return }
        if let alarm = state.alarm {
            // One that rings too early finds nothing to do, and is set anew.
            if alarm.at <= look { return }
            alarm.task.cancel()
        }
        let wait = max(.zero, look - stopwatch.elapsed)
        // Nobody's child: it serves whoever waits then. It ends with the gate, or by ringing.
        let task = Task { [weak self, clock] in
            guard (try? await clock.sleep(for: wait)) != nil else { return }
            self?.ring()
        }
        state.alarm = (look, task)
    }

    private func ring() {
        act { state in
            state.alarm = nil
            return state.gate.serve(stopwatch.elapsed)
        }
    }

    private func error(
        _ refusal: GateState.Refusal,
        _ gate: GateState,
        _ lastFailure: String?
    ) -> ModelError {
        switch refusal {
        case .leftAlone(let wait):
            ModelError(
                .leftAlone,
                what: "\(name) is left alone for \(wait.inWords)",
                why: "most of its last calls failed"
                    + (lastFailure.map { ", the last: \($0)" } ?? ""),
                retryAfter: wait,
                cause: lastFailure
            )
        case .limited(let wait):
            ModelError(
                .rateLimited,
                what: "\(name) takes no more requests for \(wait.inWords)",
                why: "it said so with its last answer",
                remedy: "ask again then, or name another model: apprentice --model NAME",
                retryAfter: wait
            )
        case .late:
            ModelError(
                .timedOut,
                what: "the call did not get its turn at \(name) in time",
                why: "\(gate.runningCount) are under way and \(gate.waitingCount) wait",
                remedy: "allow it more time: --timeout SECONDS"
            )
        }
    }
}

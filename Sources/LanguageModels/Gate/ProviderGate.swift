import ApprenticeSystem
import Apprentice

/// Stands before a provider, for all who call it: how many at once, who goes first, how many a
/// minute, and whether to call at all (see `GateState`, which decides).
public final class ProviderGate: Sendable {
    private struct State {
        var gate: GateState
        /// Those who wait, and for which model.
        var callers: [Int: (ticket: Ticket<Void>, model: String)] = [:]
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

    /// Calls a model no more for a while, as its provider has said.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - wait: For how long.
    public func hold(_ model: String, for wait: Duration) {
        act { $0.gate.hold(model, for: wait, now: stopwatch.elapsed) }
    }

    /// Waits until a call may be made.
    ///
    /// - Parameter call: What the gate has to know of it.
    /// - Returns: A permit, to be given back with ``leave(_:_:tokens:failure:)``.
    /// - Throws: `ModelError` when the model is left alone for now, its provider asks for more patience
    ///   than the call has, or its time is over; or `CancellationError`.
    package func enter(_ call: GateCall) async throws -> Int {
        try Task.checkCancellation()
        let ticket = Ticket<Void>()
        let id = state.withLock { state in
            state.lastID += 1
            state.callers[state.lastID] = (ticket, call.model)
            return state.lastID
        }
        act { $0.gate.enter(id, call, now: stopwatch.elapsed) }
        try await ticket.value { [self] error in
            state.withLock { state in
                // Its turn may have come; then the call itself ends on cancellation.
                guard state.callers.removeValue(forKey: id) != nil else { return }
                state.gate.cancel(id)
                ticket.decide(.failure(error))
            }
        }
        return id
    }

    /// Gives a permit back.
    ///
    /// - Parameters:
    ///   - permit: What ``enter(_:)`` gave; nil does nothing.
    ///   - outcome: What became of the call.
    ///   - tokens: What it took, where that is known.
    ///   - failure: What it failed for.
    package func leave(
        _ permit: Int?,
        _ outcome: CallOutcome,
        tokens: Int? = nil,
        failure: (any Error)? = nil
    ) {
        guard let permit else { return }
        act { state in
            if outcome.isFailure, let failure, let model = state.gate.model(of: permit) {
                state.lastFailures[model] = ModelError.reason(failure)
            }
            return state.gate.leave(permit, outcome, tokens: tokens, now: stopwatch.elapsed)
        }
    }

    /// Changes the state and does what the gate says then.
    private func act(_ change: (inout State) -> [GateState.Verdict]) {
        state.withLock { state in
            for verdict in change(&state) {
                switch verdict {
                case .admit(let id):
                    state.callers.removeValue(forKey: id)?.ticket.decide(.success(()))
                case .refuse(let id, let refusal):
                    guard let caller = state.callers.removeValue(forKey: id) else { continue }
                    let lastFailure = state.lastFailures[caller.model]
                    caller.ticket.decide(.failure(error(refusal, state.gate, lastFailure)))
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

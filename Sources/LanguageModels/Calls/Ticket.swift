import ApprenticeSystem
import Apprentice

/// A place in a line: one task waits with it, and whoever keeps the line decides what becomes of it.
///
/// The first decision counts. It may come before anybody waits.
final class Ticket<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case decided(Result<Value, any Error>)
    }

    private let state = Locked(State.open)

    /// Waits for the decision.
    ///
    /// - Parameter giveUp: Called with the reason when the task is cancelled. The line's keeper decides
    ///   then, under its own lock, because it may have let the task go in the meantime.
    /// - Returns: What was decided.
    /// - Throws: What was decided.
    func value(
        orElse giveUp: @escaping @Sendable (any Error) -> Void
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let decided = state.withLock { state -> Result<Value, any Error>? in
                    if case .decided(let result) = state { return result }
                    state = .awaited(continuation)
                    return nil
                }
                if let decided { continuation.resume(with: decided) }
            }
        } onCancel: {
            giveUp(CancellationError())
        }
    }

    /// Waits for the decision, and not longer than a time.
    ///
    /// - Parameters:
    ///   - limit: How long; nil for as long as it takes.
    ///   - clock: What counts that.
    ///   - late: The reason when the time is over.
    ///   - giveUp: See ``value(orElse:)``.
    /// - Returns: What was decided.
    /// - Throws: What was decided.
    func value(
        within limit: Duration?,
        on clock: any Clock<Duration>,
        late: @autoclosure @escaping @Sendable () -> ModelError,
        orElse giveUp: @escaping @Sendable (any Error) -> Void
    ) async throws -> Value {
        guard let limit, !isDecided else { return try await value(orElse: giveUp) }
        // Nobody's child: it rings, or ends with the wait.
        let alarm = Task {
            guard (try? await clock.sleep(for: limit)) != nil else { return }
            giveUp(late())
        }
        defer { alarm.cancel() }
        return try await value(orElse: giveUp)
    }

    /// Decides what the task that waits gets.
    func decide(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            switch state {
            case .decided: return nil
            case .open:
                state = .decided(result)
                return nil
            case .awaited(let continuation):
                state = .decided(result)
                return continuation
            }
        }
        waiting?.resume(with: result)
    }

    private var isDecided: Bool {
        state.withLock { if case .decided = $0 { true } else { false } }
    }
}

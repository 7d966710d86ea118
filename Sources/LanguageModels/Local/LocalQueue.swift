import ApprenticeSystem
import Apprentice

/// Lets calls to the local model go, wait and give way as ``LocalTurns`` decides.
final class LocalQueue: Sendable {
    private struct State {
        var turns = LocalTurns()
        var lastID = 0
        var waiting: [Int: Ticket<Void>] = [:]
        var interrupted: Set<Int> = []
        var calls: [Int: Task<ModelReply, any Error>] = [:]
    }

    private let state = Locked(State())

    /// Makes a call when its turn comes, and again after each time it gave way.
    ///
    /// - Parameters:
    ///   - priority: Who goes first.
    ///   - limit: How long the call may take until its reply begins, waits included; nil for as long as
    ///     it takes.
    ///   - clock: What counts that.
    ///   - call: The call; told how much of that time is left.
    /// - Returns: What the call returns.
    /// - Throws: What the call throws, `ModelError` when its time was over before its turn, or
    ///   `CancellationError`.
    func reply(
        priority: ModelRequest.Priority,
        within limit: Duration? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        _ call: @escaping @Sendable (_ left: Duration?) async throws -> ModelReply
    ) async throws -> ModelReply {
        let stopwatch = Stopwatch(clock)
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        defer {
            apply { $0.leave(id) }
            _ = state.withLock { $0.interrupted.remove(id) }
        }
        var hasGivenWay = false
        while true {
            let ticket = Ticket<Void>()
            state.withLock { $0.waiting[id] = ticket }
            apply { hasGivenWay ? $0.gaveWay(id) : $0.arrive(id, priority: priority) }
            let left = limit.map { max(.milliseconds(1), $0 - stopwatch.elapsed) }
            try await ticket.value(within: left, on: clock, late: Self.late) { [self] error in
                state.withLock { $0.waiting.removeValue(forKey: id) }?.decide(.failure(error))
            }
            try Task.checkCancellation()
            let rest = limit.map { max(.milliseconds(1), $0 - stopwatch.elapsed) }
            if priority == .chat { return try await call(rest) }
            do {
                return try await interruptible(id) { try await call(rest) }
            } catch {
                try Task.checkCancellation()
                guard state.withLock({ $0.interrupted.remove(id) }) != nil else { throw error }
                hasGivenWay = true
            }
        }
    }

    private static var late: ModelError {
        ModelError(
            .timedOut,
            what: "the call did not get its turn at the local model in time",
            why: "questions go first, then one call at a time",
            remedy: "allow it more time: --timeout SECONDS"
        )
    }

    private func interruptible(
        _ id: Int,
        _ call: @escaping @Sendable () async throws -> ModelReply
    ) async throws -> ModelReply {
        // A task of its own, for a chat that arrives has to end this call but not its caller.
        let task = Task { try await call() }
        let isLate = state.withLock { state in
            state.calls[id] = task
            return state.interrupted.contains(id)
        }
        if isLate { task.cancel() }
        defer { state.withLock { $0.calls[id] = nil } }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func apply(_ change: (inout LocalTurns) -> [LocalTurns.Effect]) {
        let (admitted, cancelled) = state.withLock { state in
            var admitted: [Ticket<Void>] = []
            var cancelled: [Task<ModelReply, any Error>] = []
            for effect in change(&state.turns) {
                switch effect {
                case .admit(let id):
                    state.waiting.removeValue(forKey: id).map { admitted.append($0) }
                case .interrupt(let id):
                    state.interrupted.insert(id)
                    if let call = state.calls[id] { cancelled.append(call) }
                }
            }
            return (admitted, cancelled)
        }
        for call in cancelled { call.cancel() }
        for ticket in admitted { ticket.decide(.success(())) }
    }
}

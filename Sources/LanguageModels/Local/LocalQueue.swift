import Apprentice

/// Lets calls to the local model go, wait and give way as ``LocalTurns`` decides.
final class LocalQueue: Sendable {
    private struct State {
        var turns = LocalTurns()
        var lastID = 0
        var admitted: Set<Int> = []
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var interrupted: Set<Int> = []
        var calls: [Int: Task<ModelReply, any Error>] = [:]
    }

    private let state = Locked(State())

    /// Makes a call when its turn comes, and again after each time it gave way.
    ///
    /// - Throws: What the call throws, or `CancellationError`.
    func reply(
        priority: ModelRequest.Priority,
        _ call: @escaping @Sendable () async throws -> ModelReply
    ) async throws -> ModelReply {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        apply { $0.arrive(id, priority: priority) }
        defer {
            apply { $0.leave(id) }
            state.withLock { state in
                state.admitted.remove(id)
                state.interrupted.remove(id)
            }
        }
        while true {
            try await turn(of: id)
            if priority == .chat { return try await call() }
            do {
                return try await interruptible(id, call)
            } catch {
                try Task.checkCancellation()
                guard state.withLock({ $0.interrupted.remove(id) }) != nil else { throw error }
                apply { $0.gaveWay(id) }
            }
        }
    }

    /// Waits until a call is admitted.
    private func turn(of id: Int) async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goes = state.withLock { state in
                    if Task.isCancelled || state.admitted.remove(id) != nil { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if goes { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
        try Task.checkCancellation()
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
        let (resumed, cancelled) = state.withLock { state in
            var resumed: [CheckedContinuation<Void, Never>] = []
            var cancelled: [Task<ModelReply, any Error>] = []
            for effect in change(&state.turns) {
                switch effect {
                case .admit(let id):
                    if let waiter = state.waiters.removeValue(forKey: id) {
                        resumed.append(waiter)
                    } else {
                        state.admitted.insert(id)
                    }
                case .interrupt(let id):
                    state.interrupted.insert(id)
                    if let call = state.calls[id] { cancelled.append(call) }
                }
            }
            return (resumed, cancelled)
        }
        for call in cancelled { call.cancel() }
        for waiter in resumed { waiter.resume() }
    }
}

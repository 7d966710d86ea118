import Apprentice
import ApprenticeHosts
import ApprenticeSystem

/// A request while it is under way.
final class MCPCall: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isCancelled = false
        var isOver = false
        /// How much was reported, which only grows, and when.
        var progress = 0
        var reportedAt: ContinuousClock.Instant?
    }

    /// How often progress is reported at most.
    private static let pause = Duration.milliseconds(100)

    let request: JSONRPCMessage.Request
    let version: MCPVersion
    private let outbox: Outbox
    private let state = Locked(State())

    init(_ request: JSONRPCMessage.Request, _ version: MCPVersion, _ outbox: Outbox) {
        (self.request, self.version, self.outbox) = (request, version, outbox)
    }

    var params: JSON { request.params }

    /// Begins the work.
    ///
    /// - Parameters:
    ///   - work: What makes the reply.
    ///   - onEnd: Called once with the reply; with nil when the client has cancelled the call.
    func start(
        _ work: @escaping @Sendable (MCPCall) async -> JSON,
        onEnd: @escaping @Sendable (JSON?) -> Void
    ) {
        let task = Task {
            let reply = await work(self)
            let isWanted = state.withLock { state in
                state.isOver = true
                return !state.isCancelled
            }
            onEnd(isWanted ? .some(reply) : .none)
        }
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// Stops the work; no reply is sent.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    /// Waits for its end.
    func wait() async { await state.withLock { $0.task }?.value }

    /// Reports progress, if the client has asked for that.
    ///
    /// - Parameter event: What happened.
    func report(_ event: CallOutput.Event) {
        guard let token = params["_meta"]?["progressToken"], JSONRPCMessage.ID(token) != nil
        else { return }
        var message: String?
        if case .notice(let text) = event { message = text }
        let now = ContinuousClock.now
        let progress: Int? = state.withLock { state in
            guard !state.isOver, !state.isCancelled else { return nil }
            // A piece of text is a step; what is said is told at once.
            state.progress += 1
            let isDue = state.reportedAt.map { now - $0 >= Self.pause } ?? true
            guard message != nil || isDue else { return nil }
            state.reportedAt = now
            return state.progress
        }
        guard let progress, outbox.isFlowing else { return }
        var members: [JSON.Member] = [("progressToken", token), ("progress", JSON(progress))]
        if let message { members.append(("message", .string(message))) }
        outbox.send(JSONRPCMessage.notification("notifications/progress", .object(members)))
    }
}

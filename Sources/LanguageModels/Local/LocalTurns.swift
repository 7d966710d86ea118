import Apprentice

/// Who may use the local model now: answers at once, one background call at a time besides, and
/// that one gives way.
///
/// A small machine answers at half its speed while it learns. So a background call begins only
/// while no question is being answered, and one in flight is broken off for a question and begun
/// again later, but at most ``patience`` times: then it goes on to its end, or learning would
/// never come to one beside a lively chat. A call that nobody waits for gives way each time, and to
/// learning, too.
struct LocalTurns: Equatable {
    /// What has to be done.
    enum Effect: Equatable {
        /// The call goes.
        case admit(Int)
        /// The call in flight is to be broken off; it reports with ``gaveWay(_:)`` or ``leave(_:)``.
        case interrupt(Int)
    }

    private struct Background: Equatable {
        var id: Int
        var priority: ModelRequest.Priority
        var interruptions = 0
    }

    /// How often one call is broken off.
    static let patience = 2

    private var chats: Set<Int> = []
    private var waiting: [Background] = []
    private var running: Background?
    private var isInterrupted = false

    /// A call wants the model.
    mutating func arrive(_ id: Int, priority: ModelRequest.Priority) -> [Effect] {
        guard priority == .chat else {
            waiting.append(Background(id: id, priority: priority))
            if let running, running.priority == .idle, priority > .idle, !isInterrupted {
                isInterrupted = true
                return [.interrupt(running.id)]
            }
            return admitNext()
        }
        chats.insert(id)
        guard let running, !isInterrupted,
            running.priority == .idle || running.interruptions < Self.patience
        else { return [.admit(id)] }
        isInterrupted = true
        return [.interrupt(running.id), .admit(id)]
    }

    /// A call was broken off and wants another turn; it is the first of its priority.
    mutating func gaveWay(_ id: Int) -> [Effect] {
        guard var call = running, call.id == id else { return [] }
        running = nil
        isInterrupted = false
        call.interruptions += 1
        waiting.insert(call, at: 0)
        return admitNext()
    }

    /// A call has ended, or does not want to wait any more.
    mutating func leave(_ id: Int) -> [Effect] {
        if running?.id == id {
            running = nil
            isInterrupted = false
        }
        chats.remove(id)
        waiting.removeAll { $0.id == id }
        return admitNext()
    }

    private mutating func admitNext() -> [Effect] {
        guard chats.isEmpty, running == nil else { return [] }
        let first = waiting.map(\.priority).max()
        guard let index = waiting.firstIndex(where: { $0.priority == first }) else { return [] }
        let call = waiting.remove(at: index)
        running = call
        return [.admit(call.id)]
    }
}

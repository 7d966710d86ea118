package import Apprentice

/// Who may call a provider now; decided here, acted on by ``ProviderGate``.
///
/// The limit starts at the ceiling, halves when the provider is overloaded and grows again by 5 %
/// a round of answers. What was sent before a halving says nothing about the limit after it, so a
/// burst of refusals halves once. One permit above the limit is kept for chat.
package struct GateState: Sendable {
    /// Whom to let through, and whom to send away.
    package enum Verdict: Sendable, Equatable {
        case admit(Int)
        case refuse(Int, retryAfter: Duration)
    }

    private struct Running {
        /// How often the limit had been halved when the call began.
        let epoch: Int
        let isProbe: Bool
    }

    package let ceiling: Int
    /// Calls that may run at once, chat's own permit not counted.
    private(set) package var limit: Double
    private(set) package var breaker = CircuitBreaker()
    private var epoch = 0
    private var running: [Int: Running] = [:]
    private var waiting: [ModelRequest.Priority: WaitingLine] = [:]

    /// Creates a gate; a ceiling under 1 is taken for 1.
    package init(ceiling: Int) {
        self.ceiling = max(1, ceiling)
        limit = Double(self.ceiling)
    }

    package var runningCount: Int { running.count }
    package var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

    /// Somebody wants to call.
    package mutating func enter(
        _ id: Int,
        _ priority: ModelRequest.Priority,
        now: Duration
    ) -> [Verdict] {
        waiting[priority, default: WaitingLine()].append(id)
        return serve(now)
    }

    /// Somebody who waited does not want to any more.
    package mutating func cancel(_ id: Int) {
        for priority in waiting.keys { waiting[priority]?.remove(id) }
    }

    /// A call is over.
    package mutating func leave(_ id: Int, _ outcome: CallOutcome, now: Duration) -> [Verdict] {
        guard let call = running.removeValue(forKey: id) else { return [] }
        if outcome.isOverload, call.epoch == epoch {
            limit = max(1, limit / 2)
            epoch += 1
        } else if outcome == .answered, call.epoch == epoch {
            // 5 % of the limit, shared among the calls of a round.
            limit = min(Double(ceiling), limit + 0.05)
        }
        breaker.note(outcome, isProbe: call.isProbe, now: now)
        return serve(now)
    }

    private mutating func serve(_ now: Duration) -> [Verdict] {
        var verdicts: [Verdict] = []
        while let (id, priority) = next {
            let isChat = priority == .chat
            switch breaker.admission(isChat: isChat, now: now) {
            case .free:
                guard running.count < Int(limit) + (isChat ? 1 : 0) else { return verdicts }
                admit(id, priority, isProbe: false, &verdicts)
            case .probe:
                breaker.beginProbe()
                admit(id, priority, isProbe: true, &verdicts)
            case .afterProbe:
                return verdicts
            case .refused(let wait):
                waiting[priority]?.remove(id)
                verdicts.append(.refuse(id, retryAfter: wait))
            }
        }
        return verdicts
    }

    private mutating func admit(
        _ id: Int,
        _ priority: ModelRequest.Priority,
        isProbe: Bool,
        _ verdicts: inout [Verdict]
    ) {
        waiting[priority]?.remove(id)
        running[id] = Running(epoch: epoch, isProbe: isProbe)
        verdicts.append(.admit(id))
    }

    /// Who is first in line.
    private var next: (Int, ModelRequest.Priority)? {
        for priority in [ModelRequest.Priority.chat, .learning, .batch] {
            if let id = waiting[priority]?.first { return (id, priority) }
        }
        return nil
    }
}

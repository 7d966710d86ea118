import Apprentice

/// Who may call a provider now; decided here, acted on by ``ProviderGate``.
///
/// The limit starts at the ceiling, halves when the provider is overloaded and grows again by 5 %
/// a round of answers. What was sent before a halving says nothing about the limit after it, so a
/// burst of refusals halves once. One permit above the limit is kept for chat. A call that nobody waits
/// for goes in where nothing else runs, and takes no permit from those that come after it.
///
/// A model that does not work, or whose provider asked to hold back, keeps nobody from calling
/// another one.
package struct GateState: Sendable {
    /// Whom to let through, and whom to send away.
    package enum Verdict: Sendable, Equatable {
        case admit(Int)
        case refuse(Int, Refusal)
    }

    /// Why somebody is sent away.
    package enum Refusal: Sendable, Equatable {
        /// Most of the model's last calls failed.
        case leftAlone(Duration)
        /// The provider said that it takes no more for so long.
        case limited(Duration)
        /// It waited for as long as it may.
        case late
    }

    /// How many requests and tokens a minute may take.
    package struct Rates: Sendable, Equatable {
        package var requests: Int?
        package var tokens: Int?

        package init(requests: Int? = nil, tokens: Int? = nil) {
            self.requests = requests
            self.tokens = tokens
        }
    }

    private struct Running {
        let model: String
        /// How often the limit had been halved when the call began.
        let epoch: Int
        let isProbe: Bool
        let isIdle: Bool
        /// Its entries in the windows of requests and tokens.
        let request: Int?
        let tokens: Int?
    }

    private struct Waiting {
        let call: GateCall
        let deadline: Duration?
    }

    private struct Line: Hashable {
        let priority: ModelRequest.Priority
        let model: String
    }

    private enum Turn {
        case go(isProbe: Bool)
        /// Not before a time; nil: when a probe has come back.
        case wait(Duration?)
        case refuse(Refusal)
    }

    package let ceiling: Int
    /// Calls that may run at once, chat's own permit not counted.
    private(set) package var limit: Double
    private(set) var breakers: [String: CircuitBreaker] = [:]
    /// Until when providers asked to hold back.
    private(set) var holds: [String: Duration] = [:]
    private var requests: RateWindow?
    private var tokens: RateWindow?
    private var epoch = 0
    private var running: [Int: Running] = [:]
    /// How many of those that run nobody waits for.
    private var idleCount = 0
    private var waiting: [Int: Waiting] = [:]
    private var lines: [Line: WaitingLine] = [:]
    /// When somebody may go in although nobody leaves.
    private var nextTurn: Duration?
    /// Nobody's time is over before.
    private var nextDeadline: Duration?

    /// Creates a gate; a ceiling under 1 is taken for 1.
    package init(ceiling: Int, rates: Rates = Rates()) {
        self.ceiling = max(1, ceiling)
        limit = Double(self.ceiling)
        requests = rates.requests.map { RateWindow($0) }
        tokens = rates.tokens.map { RateWindow($0) }
    }

    package var runningCount: Int { running.count }
    package var waitingCount: Int { waiting.count }

    /// When to look again although nothing has happened.
    package var nextLook: Duration? {
        waiting.isEmpty ? nil : [nextTurn, nextDeadline].compactMap(\.self).min()
    }

    /// The model that a call under way is made to.
    func model(of id: Int) -> String? { running[id]?.model }

    /// What keeps calls from being made at once, for people; empty when nothing does.
    package func conditions(now: Duration) -> [String] {
        var said: [String] = []
        if Int(limit) < ceiling { said.append("\(Int(limit)) of \(ceiling) calls at once") }
        for (model, breaker) in breakers.sorted(by: { $0.key < $1.key }) {
            switch breaker.phase {
            case .closed: break
            case .open(let until) where until > now:
                said.append("\(model) left alone for \((until - now).inWords)")
            case .open, .halfOpen: said.append("\(model) on trial")
            }
        }
        for (model, until) in holds.sorted(by: { $0.key < $1.key }) where until > now {
            said.append("\(model) takes no more for \((until - now).inWords)")
        }
        if waitingCount > 0 { said.append("\(waitingCount) waiting") }
        return said
    }

    /// Whether a model works, as far as is known.
    package func breaker(of model: String = "") -> CircuitBreaker {
        breakers[model] ?? CircuitBreaker()
    }

    /// Somebody wants to call.
    package mutating func enter(_ id: Int, _ call: GateCall, now: Duration) -> [Verdict] {
        let deadline = call.timeLimit.map { now + $0 }
        if case .refuse(let refusal) = turn(of: call, deadline: deadline, now) {
            return serve(now) + [.refuse(id, refusal)]
        }
        waiting[id] = Waiting(call: call, deadline: deadline)
        lines[Line(priority: call.priority, model: call.model), default: WaitingLine()].append(id)
        if let deadline { nextDeadline = min(nextDeadline ?? deadline, deadline) }
        return serve(now)
    }

    /// Somebody who waited does not want to any more.
    package mutating func cancel(_ id: Int) {
        guard let call = waiting.removeValue(forKey: id)?.call else { return }
        lines[Line(priority: call.priority, model: call.model)]?.remove(id)
    }

    /// A call is over, and took so many tokens; nil: nobody knows.
    package mutating func leave(
        _ id: Int,
        _ outcome: CallOutcome,
        tokens taken: Int? = nil,
        now: Duration
    ) -> [Verdict] {
        guard let call = running.removeValue(forKey: id) else { return [] }
        if call.isIdle { idleCount -= 1 }
        if outcome.isOverload, call.epoch == epoch {
            limit = max(1, limit / 2)
            epoch += 1
        } else if outcome == .answered, call.epoch == epoch {
            // 5 % of the limit, shared among the calls of a round.
            limit = min(Double(ceiling), limit + 0.05)
        }
        breakers[call.model, default: CircuitBreaker()]
            .note(outcome, isProbe: call.isProbe, now: now)
        if let entry = call.request, outcome == .notMade { requests?.correct(entry, to: 0) }
        if let entry = call.tokens, let taken = outcome == .notMade ? 0 : taken {
            tokens?.correct(entry, to: taken)
        }
        return serve(now)
    }

    /// A provider has said that a model takes nothing more for a while.
    package mutating func hold(_ model: String, for wait: Duration, now: Duration) -> [Verdict] {
        let known = holds[model] ?? now
        holds[model] = max(known, now + wait)
        // Each of many answers may say so; who waits is gone through for news alone.
        guard now + wait > known + .seconds(1) else { return serve(now) }
        var verdicts: [Verdict] = []
        for (id, each) in waiting.sorted(by: { $0.key < $1.key }) where each.call.model == model {
            if case .refuse(let refusal) = turn(of: each.call, deadline: each.deadline, now) {
                cancel(id)
                verdicts.append(.refuse(id, refusal))
            }
        }
        return verdicts + serve(now)
    }

    /// Lets through, and sends away, whose time has come.
    package mutating func serve(_ now: Duration) -> [Verdict] {
        var verdicts: [Verdict] = []
        sendAwayTheLate(now, &verdicts)
        nextTurn = nil
        while let (id, call, turn) = next(now) {
            switch turn {
            case .refuse(let refusal):
                cancel(id)
                verdicts.append(.refuse(id, refusal))
            case .go(let isProbe):
                guard hasRoom(for: call, now) else { return verdicts }
                cancel(id)
                if call.priority == .idle { idleCount += 1 }
                if isProbe { breakers[call.model]?.beginProbe() }
                running[id] = Running(
                    model: call.model,
                    epoch: epoch,
                    isProbe: isProbe,
                    isIdle: call.priority == .idle,
                    request: requests?.take(1, now: now),
                    tokens: tokens?.take(call.tokens, now: now)
                )
                verdicts.append(.admit(id))
            case .wait: break
            }
        }
        return verdicts
    }

    /// Whether one more may go in; if not for a limit of time alone, then when.
    private mutating func hasRoom(for call: GateCall, _ now: Duration) -> Bool {
        let isIdle = call.priority == .idle
        let taken = isIdle ? running.count : running.count - idleCount
        let room = isIdle ? 1 : Int(limit) + (call.priority == .chat ? 1 : 0)
        guard taken < room else { return false }
        // Half of what a minute may take is left to calls that somebody waits for.
        let (calls, amount) = (
            isIdle ? max(1, (requests?.limit ?? 0) / 2) : 1,
            isIdle ? max(call.tokens, (tokens?.limit ?? 0) / 2) : call.tokens
        )
        let waits = [
            requests?.wait(for: calls, now: now), tokens?.wait(for: amount, now: now),
        ].compactMap(\.self)
        guard let wait = waits.max() else { return true }
        lookAgain(at: wait)
        return false
    }

    /// Who is first in line, those left out whose model has to be waited for.
    private mutating func next(_ now: Duration) -> (Int, GateCall, Turn)? {
        if waiting.isEmpty { return nil }
        for priority in [ModelRequest.Priority.chat, .learning, .batch, .idle] {
            let first = lines.compactMap { line, ids in
                line.priority == priority ? ids.first : nil
            }.sorted()
            for id in first {
                guard let call = waiting[id]?.call else { continue }
                let turn = turn(of: call, deadline: waiting[id]?.deadline, now)
                guard case .wait(let until) = turn else { return (id, call, turn) }
                if let until { lookAgain(at: until) }
            }
        }
        return nil
    }

    private func turn(of call: GateCall, deadline: Duration?, _ now: Duration) -> Turn {
        if let until = holds[call.model], until > now {
            let wait = until - now
            let isWorthIt =
                wait <= call.longestHold && deadline.map { until < $0 } ?? true
            return isWorthIt ? .wait(until) : .refuse(.limited(wait))
        }
        // Who can ask another model need not be the probe before its time.
        let isEager = call.priority == .chat && !call.hasAlternative
        switch breaker(of: call.model).admission(isChat: isEager, now: now) {
        case .free: return .go(isProbe: false)
        case .probe: return .go(isProbe: true)
        case .afterProbe:
            return call.hasAlternative ? .refuse(.leftAlone(.seconds(1))) : .wait(nil)
        case .refused(let wait): return .refuse(.leftAlone(wait))
        }
    }

    private mutating func lookAgain(at time: Duration) {
        nextTurn = min(nextTurn ?? time, time)
    }

    private mutating func sendAwayTheLate(_ now: Duration, _ verdicts: inout [Verdict]) {
        guard let due = nextDeadline, due <= now else { return }
        nextDeadline = nil
        for (id, each) in waiting.sorted(by: { $0.key < $1.key }) {
            guard let deadline = each.deadline else { continue }
            if deadline <= now {
                cancel(id)
                verdicts.append(.refuse(id, .late))
            } else {
                // Not more often than every 50 ms, so that many who wait cost no more than few.
                let look = max(deadline, now + .milliseconds(50))
                nextDeadline = min(nextDeadline ?? look, look)
            }
        }
    }
}

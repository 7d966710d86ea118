/// Leaves a provider alone that does not work, and finds out when it does again.
///
/// It opens when at least half of 10 or more calls within a minute failed. After 30 s one call
/// goes through as a probe, and the others wait for what becomes of it. Somebody at a prompt need
/// not wait: their call is the probe.
package struct CircuitBreaker: Sendable, Equatable {
    package enum Admission: Sendable, Equatable {
        case free, probe, afterProbe
        case refused(Duration)
    }

    package enum Phase: Sendable, Equatable {
        case closed
        case open(until: Duration)
        /// A probe is under way.
        case halfOpen
    }

    private struct Slice: Equatable {
        var start: Duration
        var calls = 0
        var failures = 0
    }

    private(set) package var phase = Phase.closed
    /// The last minute, in slices of 5 s.
    private var slices: [Slice] = []

    package init() {}

    /// Whether a call may go through now.
    package func admission(isChat: Bool, now: Duration) -> Admission {
        switch phase {
        case .closed: .free
        case .open(let until): now >= until || isChat ? .probe : .refused(until - now)
        case .halfOpen: .afterProbe
        }
    }

    /// The probe is let through.
    package mutating func beginProbe() { phase = .halfOpen }

    /// Takes a call's outcome into account.
    package mutating func note(_ outcome: CallOutcome, isProbe: Bool, now: Duration) {
        if outcome == .unknown || outcome == .notMade {
            if isProbe { phase = .open(until: now) }
            return
        }
        guard phase == .closed else {
            if !outcome.isFailure {
                self = CircuitBreaker()
            } else if isProbe {
                phase = .open(until: now + .seconds(30))
            }
            return
        }
        slices.removeAll { $0.start + .seconds(60) <= now }
        if slices.last.map({ $0.start + .seconds(5) <= now }) ?? true {
            slices.append(Slice(start: now))
        }
        slices[slices.count - 1].calls += 1
        if outcome.isFailure { slices[slices.count - 1].failures += 1 }
        let calls = slices.reduce(0) { $0 + $1.calls }
        let failures = slices.reduce(0) { $0 + $1.failures }
        if calls >= 10, failures * 2 >= calls {
            phase = .open(until: now + .seconds(30))
            slices = []
        }
    }
}

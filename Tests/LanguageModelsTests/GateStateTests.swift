import Apprentice
import ApprenticeModels
import Testing

@Suite struct GateStateTests {
    /// Lets callers in, and keeps who is inside.
    private struct Crowd {
        var gate: GateState
        var inside: [Int] = []
        var admitted: [Int] = []
        var refused: [Int: GateState.Refusal] = [:]
        var now = Duration.zero
        private var lastID = 0

        init(ceiling: Int, rates: GateState.Rates = GateState.Rates()) {
            gate = GateState(ceiling: ceiling, rates: rates)
        }

        @discardableResult
        mutating func enter(_ priority: ModelRequest.Priority, _ count: Int = 1) -> Int {
            enter(GateCall(priority), count)
        }

        @discardableResult
        mutating func enter(_ call: GateCall, _ count: Int = 1) -> Int {
            for _ in 0..<count {
                lastID += 1
                take(gate.enter(lastID, call, now: now))
            }
            return lastID
        }

        mutating func leave(_ id: Int, _ outcome: CallOutcome, tokens: Int? = nil) {
            inside.removeAll { $0 == id }
            take(gate.leave(id, outcome, tokens: tokens, now: now))
        }

        mutating func hold(_ wait: Duration, of model: String = "") {
            take(gate.hold(model, for: wait, now: now))
        }

        /// Lets time pass, and looks whenever the gate wants to be looked at.
        mutating func wait(until end: Duration) {
            while let look = gate.nextLook, look <= end {
                now = max(now, look)
                take(gate.serve(now))
            }
            now = end
        }

        mutating func leaveFirst(_ outcome: CallOutcome, _ count: Int = 1) {
            for _ in 0..<count { leave(inside[0], outcome) }
        }

        private mutating func take(_ verdicts: [GateState.Verdict]) {
            for verdict in verdicts {
                switch verdict {
                case .admit(let id):
                    inside.append(id)
                    admitted.append(id)
                case .refuse(let id, let refusal): refused[id] = refusal
                }
            }
        }
    }

    // MARK: Who goes first

    @Test func `no more than the ceiling go in, and one of chat above it`() {
        var crowd = Crowd(ceiling: 3)
        crowd.enter(.batch, 5)
        #expect(crowd.inside == [1, 2, 3])
        let chat = crowd.enter(.chat)
        #expect(crowd.inside == [1, 2, 3, chat])
        crowd.enter(.chat)
        #expect(crowd.inside.count == 4)
    }

    @Test func `chat goes before learning, learning before batch, and each in its order`() {
        var crowd = Crowd(ceiling: 1)
        crowd.enter(.batch, 2)
        crowd.enter(.learning, 2)
        crowd.enter(.chat, 2)
        while !crowd.inside.isEmpty { crowd.leaveFirst(.answered) }
        // The first was there before all others, and 5 has chat's own permit.
        #expect(crowd.admitted == [1, 5, 6, 3, 4, 2])
    }

    @Test func `what nobody waits for goes where nothing runs, and takes nobody's place`() {
        var crowd = Crowd(ceiling: 2)
        let idle = crowd.enter(.idle, 2)
        #expect(crowd.inside == [1])
        crowd.enter(.batch, 2)
        #expect(crowd.inside == [1, 3, 4])
        crowd.leave(1, .answered)
        #expect(!crowd.inside.contains(idle))
        crowd.leave(3, .answered)
        #expect(crowd.inside == [4])
        crowd.leave(4, .answered)
        #expect(crowd.inside == [idle])
    }

    @Test func `what nobody waits for leaves half of a minute's calls to others`() {
        var crowd = Crowd(ceiling: 8, rates: GateState.Rates(requests: 4))
        crowd.enter(.learning, 3)
        crowd.leaveFirst(.answered, 3)
        let idle = crowd.enter(.idle)
        #expect(crowd.inside.isEmpty)
        let chat = crowd.enter(.chat)
        #expect(crowd.inside == [chat])
        crowd.leave(chat, .answered)
        crowd.wait(until: .seconds(61))
        #expect(crowd.inside == [idle])
    }

    @Test func `who leaves the line is not called`() {
        var crowd = Crowd(ceiling: 1)
        crowd.enter(.batch, 3)
        crowd.gate.cancel(2)
        crowd.leave(1, .answered)
        #expect(crowd.inside == [3])
        #expect(crowd.gate.waitingCount == 0)
    }

    @Test func `ten thousand come and go`() {
        var crowd = Crowd(ceiling: 7)
        crowd.enter(.batch, 10_000)
        for id in stride(from: 100, to: 9_000, by: 2) { crowd.gate.cancel(id) }
        var served = 0
        while !crowd.inside.isEmpty {
            #expect(crowd.inside.count <= 7)
            crowd.leaveFirst(.answered)
            served += 1
        }
        #expect(served == 10_000 - 4450)
    }

    // MARK: How many

    @Test func `a burst of refusals halves the limit once`() {
        var crowd = Crowd(ceiling: 16)
        crowd.enter(.batch, 16)
        crowd.leaveFirst(.overloaded, 16)
        #expect(crowd.gate.limit == 8)
    }

    @Test func `a refusal of what was sent after a halving halves again`() {
        var crowd = Crowd(ceiling: 16)
        for limit in [8.0, 4, 2, 1, 1] {
            crowd.enter(.batch)
            crowd.leaveFirst(.overloaded)
            #expect(crowd.gate.limit == limit)
        }
    }

    @Test func `a time-out halves, another failure does not`() {
        var crowd = Crowd(ceiling: 16)
        crowd.enter(.batch, 2)
        crowd.leaveFirst(.failed)
        #expect(crowd.gate.limit == 16)
        crowd.leaveFirst(.timedOut)
        #expect(crowd.gate.limit == 8)
    }

    @Test func `a round of answers grows the limit by five percent, up to the ceiling`() {
        var crowd = Crowd(ceiling: 40)
        crowd.enter(.batch)
        crowd.leaveFirst(.overloaded)
        crowd.enter(.batch, 20)
        crowd.leaveFirst(.answered, 20)
        #expect(abs(crowd.gate.limit - 21) < 0.001)
        for _ in 0..<1000 {
            crowd.enter(.batch)
            crowd.leaveFirst(.answered)
        }
        #expect(crowd.gate.limit == 40)
    }

    @Test func `answers to what was sent before a halving do not grow it`() {
        var crowd = Crowd(ceiling: 16)
        crowd.enter(.batch, 16)
        crowd.leaveFirst(.overloaded)
        crowd.leaveFirst(.answered, 15)
        #expect(crowd.gate.limit == 8)
    }

    @Test func `after a halving nobody goes in until enough have left`() {
        var crowd = Crowd(ceiling: 4)
        crowd.enter(.batch, 6)
        crowd.leaveFirst(.overloaded)
        #expect(crowd.inside.count == 3)
        crowd.leaveFirst(.unknown)
        #expect(crowd.inside.count == 2)
        crowd.leaveFirst(.unknown)
        #expect(crowd.inside.count == 2)
    }

    // MARK: Whether at all

    private func broken() -> Crowd {
        var crowd = Crowd(ceiling: 100)
        crowd.enter(.learning, 10)
        crowd.leaveFirst(.answered, 5)
        crowd.leaveFirst(.failed, 5)
        return crowd
    }

    @Test func `half of ten calls failing opens the circuit, fewer do not`() {
        #expect(broken().gate.breaker().phase == .open(until: .seconds(30)))
        var crowd = Crowd(ceiling: 100)
        crowd.enter(.learning, 20)
        crowd.leaveFirst(.answered, 6)
        crowd.leaveFirst(.failed, 5)
        #expect(crowd.gate.breaker().phase == .closed)
        crowd.leaveFirst(.failed)
        #expect(crowd.gate.breaker().phase != .closed)
    }

    @Test func `failures of more than a minute ago do not count`() {
        var crowd = Crowd(ceiling: 100)
        crowd.enter(.learning, 10)
        crowd.leaveFirst(.failed, 9)
        crowd.now = .seconds(61)
        crowd.leaveFirst(.failed)
        #expect(crowd.gate.breaker().phase == .closed)
    }

    @Test func `refusals and cancelled calls are no failures`() {
        var crowd = Crowd(ceiling: 100)
        crowd.enter(.learning, 40)
        crowd.leaveFirst(.overloaded, 20)
        crowd.leaveFirst(.unknown, 20)
        #expect(crowd.gate.breaker().phase == .closed)
    }

    @Test func `an open circuit sends learners away with the time to wait`() {
        var crowd = broken()
        crowd.now = .seconds(12)
        let id = crowd.enter(.learning)
        #expect(crowd.refused[id] == .leftAlone(.seconds(18)))
    }

    @Test func `those who wait when the circuit opens are sent away`() {
        var crowd = Crowd(ceiling: 10)
        crowd.enter(.learning, 30)
        crowd.leaveFirst(.failed, 10)
        #expect(crowd.gate.waitingCount == 0)
        #expect(crowd.refused.count == 11)
    }

    @Test func `after its time one probe goes in, and its answer lets the others follow`() {
        var crowd = broken()
        crowd.now = .seconds(30)
        let probe = crowd.enter(.learning)
        crowd.enter(.learning, 3)
        #expect(crowd.inside == [probe])
        crowd.leave(probe, .answered)
        #expect(crowd.inside.count == 3)
        #expect(crowd.gate.breaker().phase == .closed)
    }

    @Test func `a probe that fails opens the circuit again`() {
        var crowd = broken()
        crowd.now = .seconds(30)
        let probe = crowd.enter(.learning)
        let next = crowd.enter(.learning)
        crowd.now = .seconds(31)
        crowd.leave(probe, .failed)
        #expect(crowd.refused[next] == .leftAlone(.seconds(30)))
        #expect(crowd.gate.breaker().phase == .open(until: .seconds(61)))
    }

    @Test func `a probe that is cancelled hands its part on`() {
        var crowd = broken()
        crowd.now = .seconds(30)
        let probe = crowd.enter(.learning)
        let next = crowd.enter(.learning)
        crowd.leave(probe, .unknown)
        #expect(crowd.inside == [next])
    }

    @Test func `somebody at a prompt is not sent away but is the probe`() {
        var crowd = broken()
        let chat = crowd.enter(.chat)
        #expect(crowd.inside == [chat])
        crowd.leave(chat, .failed)
        #expect(crowd.gate.breaker().phase == .open(until: .seconds(30)))
    }

    @Test func `a model that does not work keeps nobody from another one`() {
        var crowd = Crowd(ceiling: 100)
        crowd.enter(GateCall(.learning, model: "a"), 10)
        crowd.leaveFirst(.failed, 10)
        let a = crowd.enter(GateCall(.learning, model: "a"))
        let b = crowd.enter(GateCall(.learning, model: "b"))
        #expect(crowd.refused[a] == .leftAlone(.seconds(30)))
        #expect(crowd.inside == [b])
        crowd.now = .seconds(30)
        crowd.enter(GateCall(.learning, model: "a"), 2)
        let other = crowd.enter(GateCall(.batch, model: "b"))
        // One of the two is the probe, the other waits for it; b's passes both.
        #expect(crowd.inside.count == 3 && crowd.inside.last == other)
        #expect(crowd.gate.waitingCount == 1)
    }

    @Test func `who can ask another model neither waits for a probe nor is one before its time`() {
        var crowd = broken()
        let chat = GateCall(.chat, hasAlternative: true)
        crowd.now = .seconds(12)
        let early = crowd.enter(chat)
        #expect(crowd.refused[early] == .leftAlone(.seconds(18)))
        crowd.now = .seconds(30)
        let probe = crowd.enter(chat)
        let next = crowd.enter(chat)
        #expect(crowd.inside == [probe])
        #expect(crowd.refused[next] != nil)
        crowd.leave(probe, .answered)
        crowd.enter(chat)
        #expect(crowd.inside.count == 1)
    }

    // MARK: How long

    @Test func `a provider that asks to hold back is held back for, and not longer`() {
        var crowd = Crowd(ceiling: 8)
        crowd.hold(.seconds(20))
        crowd.enter(.learning, 3)
        #expect(crowd.inside.isEmpty)
        #expect(crowd.gate.nextLook == .seconds(20))
        crowd.wait(until: .milliseconds(19_999))
        #expect(crowd.inside.isEmpty)
        crowd.wait(until: .seconds(20))
        #expect(crowd.inside.count == 3)
        #expect(crowd.gate.nextLook == nil)
    }

    @Test func `to be held back for longer than is worth it is to be sent away with the time`() {
        var crowd = Crowd(ceiling: 8)
        crowd.hold(.seconds(90))
        let chat = crowd.enter(.chat)
        let learning = crowd.enter(.learning)
        let batch = crowd.enter(.batch)
        let late = crowd.enter(GateCall(.batch, timeLimit: .seconds(80)))
        #expect(crowd.refused[chat] == .limited(.seconds(90)))
        #expect(crowd.refused[learning] == .limited(.seconds(90)))
        #expect(crowd.refused[late] == .limited(.seconds(90)))
        #expect(crowd.refused[batch] == nil)
        crowd.wait(until: .seconds(70))
        crowd.enter(.chat)
        crowd.wait(until: .seconds(90))
        #expect(crowd.inside.count == 2)
    }

    @Test func `ten thousand who wait are told of a hold that is too long, once`() {
        var crowd = Crowd(ceiling: 1)
        crowd.enter(.batch)
        crowd.enter(.learning, 10_000)
        for _ in 0..<1000 { crowd.hold(.seconds(50)) }
        #expect(crowd.refused.isEmpty)
        crowd.hold(.seconds(90))
        #expect(crowd.refused.count == 10_000)
        #expect(crowd.gate.waitingCount == 0)
    }

    @Test func `holding one model back holds no other`() {
        var crowd = Crowd(ceiling: 8)
        crowd.hold(.seconds(20), of: "a")
        crowd.enter(GateCall(.chat, model: "a"))
        let b = crowd.enter(GateCall(.batch, model: "b"))
        #expect(crowd.inside == [b])
    }

    @Test func `who has waited for as long as it may is sent away`() {
        var crowd = Crowd(ceiling: 1)
        crowd.enter(.batch)
        let first = crowd.enter(GateCall(.batch, timeLimit: .seconds(10)))
        let second = crowd.enter(GateCall(.batch, timeLimit: .seconds(5)))
        let patient = crowd.enter(.batch)
        crowd.wait(until: .milliseconds(4999))
        #expect(crowd.refused.isEmpty)
        crowd.wait(until: .milliseconds(5000))
        #expect(crowd.refused == [second: .late])
        crowd.wait(until: .seconds(11))
        #expect(crowd.refused == [second: .late, first: .late])
        crowd.leaveFirst(.answered)
        #expect(crowd.inside == [patient])
    }

    // MARK: How many a minute

    @Test func `so many requests go in within any minute, and no more`() {
        var crowd = Crowd(ceiling: 100, rates: GateState.Rates(requests: 10))
        crowd.enter(.batch, 4)
        crowd.now = .seconds(30)
        crowd.enter(.batch, 30)
        #expect(crowd.inside.count == 10)
        crowd.leaveFirst(.answered, 10)
        #expect(crowd.inside.isEmpty)
        crowd.wait(until: .milliseconds(59_999))
        #expect(crowd.inside.isEmpty)
        crowd.wait(until: .seconds(60))
        #expect(crowd.inside.count == 4)
        crowd.wait(until: .seconds(90))
        #expect(crowd.inside.count == 10)
    }

    @Test func `a call that was not made after all leaves its place in the minute to others`() {
        var crowd = Crowd(ceiling: 10, rates: GateState.Rates(requests: 2, tokens: 1000))
        crowd.enter(GateCall(.batch, tokens: 900))
        crowd.enter(GateCall(.batch, tokens: 100), 2)
        #expect(crowd.inside == [1, 2])
        crowd.leave(1, .notMade)
        #expect(crowd.inside == [2, 3])
        #expect(crowd.gate.breaker() == CircuitBreaker())
    }

    @Test func `an hour of calls at random never passes the limit of a minute`() {
        var random = SplitMix(state: 3)
        var crowd = Crowd(ceiling: 100, rates: GateState.Rates(requests: 25, tokens: 4000))
        var starts: [(at: Duration, tokens: Int)] = []
        var known = 0
        for second in 0..<3600 {
            crowd.wait(until: .seconds(second))
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                crowd.enter(
                    GateCall(.batch, tokens: Int.random(in: 10...300, using: &random)),
                    1
                )
            }
            while known < crowd.admitted.count {
                starts.append((crowd.now, 0))
                known += 1
            }
            if !crowd.inside.isEmpty, Bool.random(using: &random) { crowd.leaveFirst(.answered) }
        }
        for (index, start) in starts.enumerated() {
            let minute = starts[index...].prefix { $0.at < start.at + .seconds(60) }
            #expect(minute.count <= 25)
        }
        #expect(starts.count > 1000)
    }

    @Test func `tokens a minute count what a call may take until it is known what it took`() {
        var crowd = Crowd(ceiling: 100, rates: GateState.Rates(tokens: 1000))
        let call = GateCall(.batch, tokens: 400)
        crowd.enter(call, 4)
        #expect(crowd.inside.count == 2)
        crowd.leave(1, .answered, tokens: 50)
        #expect(crowd.inside == [2, 3])
        crowd.leave(2, .answered, tokens: 50)
        #expect(crowd.inside == [3, 4])
        let large = crowd.enter(GateCall(.batch, tokens: 5000))
        crowd.wait(until: .seconds(59))
        #expect(!crowd.inside.contains(large))
        // Larger than the limit: alone, when a minute has passed without any.
        crowd.wait(until: .seconds(60))
        #expect(crowd.inside.contains(large))
    }
}

import Apprentice
import LanguageModels
import Testing

@Suite struct GateStateTests {
    /// Lets callers in, and keeps who is inside.
    private struct Crowd {
        var gate: GateState
        var inside: [Int] = []
        var admitted: [Int] = []
        var refused: [Int: Duration] = [:]
        var now = Duration.zero
        private var lastID = 0

        init(ceiling: Int) { gate = GateState(ceiling: ceiling) }

        @discardableResult
        mutating func enter(_ priority: ModelRequest.Priority, _ count: Int = 1) -> Int {
            for _ in 0..<count {
                lastID += 1
                take(gate.enter(lastID, priority, now: now))
            }
            return lastID
        }

        mutating func leave(_ id: Int, _ outcome: CallOutcome) {
            inside.removeAll { $0 == id }
            take(gate.leave(id, outcome, now: now))
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
                case .refuse(let id, let wait): refused[id] = wait
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
        #expect(broken().gate.breaker.phase == .open(until: .seconds(30)))
        var crowd = Crowd(ceiling: 100)
        crowd.enter(.learning, 20)
        crowd.leaveFirst(.answered, 6)
        crowd.leaveFirst(.failed, 5)
        #expect(crowd.gate.breaker.phase == .closed)
        crowd.leaveFirst(.failed)
        #expect(crowd.gate.breaker.phase != .closed)
    }

    @Test func `failures of more than a minute ago do not count`() {
        var crowd = Crowd(ceiling: 100)
        crowd.enter(.learning, 10)
        crowd.leaveFirst(.failed, 9)
        crowd.now = .seconds(61)
        crowd.leaveFirst(.failed)
        #expect(crowd.gate.breaker.phase == .closed)
    }

    @Test func `refusals and cancelled calls are no failures`() {
        var crowd = Crowd(ceiling: 100)
        crowd.enter(.learning, 40)
        crowd.leaveFirst(.overloaded, 20)
        crowd.leaveFirst(.unknown, 20)
        #expect(crowd.gate.breaker.phase == .closed)
    }

    @Test func `an open circuit sends learners away with the time to wait`() {
        var crowd = broken()
        crowd.now = .seconds(12)
        let id = crowd.enter(.learning)
        #expect(crowd.refused[id] == .seconds(18))
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
        #expect(crowd.gate.breaker.phase == .closed)
    }

    @Test func `a probe that fails opens the circuit again`() {
        var crowd = broken()
        crowd.now = .seconds(30)
        let probe = crowd.enter(.learning)
        let next = crowd.enter(.learning)
        crowd.now = .seconds(31)
        crowd.leave(probe, .failed)
        #expect(crowd.refused[next] == .seconds(30))
        #expect(crowd.gate.breaker.phase == .open(until: .seconds(61)))
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
        #expect(crowd.gate.breaker.phase == .open(until: .seconds(30)))
    }
}

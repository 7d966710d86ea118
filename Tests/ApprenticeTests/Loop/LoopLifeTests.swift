@testable import Apprentice
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LoopLifeTests {
    @Test func `acknowledging never waits for the model`() async throws {
        let bench = Bench(reflectors: 50)
        bench.model.hold(.reflector, .manager)
        try await bench.whileLearning {
            for number in 0..<50 {
                let given = try await bench.correct("use tool\(number)")
                let book = try await bench.book()
                #expect(given.skill.flatMap { book[$0.uid] }?.content == "use tool\(number)")
            }
            try await bench.model.waitForRunning(50, of: .reflector)
        }
        #expect(bench.model.state.value[.manager].count == 0)
    }

    @Test func `finishing stops the calls in flight and gives every lease up`() async throws {
        let bench = Bench(reflectors: 2)
        bench.model.hold(.manager)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            try await bench.model.waitForRunning(1, of: .manager)
            bench.model.hold(.reflector)
            for number in 1...4 { try await bench.correct("use tool\(number)") }
            try await bench.model.waitForRunning(2, of: .reflector)
        }
        let states = try await bench.jobs().map(\.state)
        #expect(states.count { $0 == .queued } == 4)
        #expect(states.count { $0 == .reflected } == 1)
        #expect(try await bench.store.read { try $0.value("manager") } == nil)
        #expect(bench.learned.isEmpty)
    }

    @Test func `what a cancelled loop left is finished by the next one exactly once`() async throws
    {
        let first = Bench(reflectors: 3)
        first.model.hold(.manager)
        let run = Task { await first.loop.run() }
        try await first.correct("use tool0")
        try await first.model.waitForRunning(1, of: .manager)
        first.model.hold(.reflector)
        for number in 1...6 { try await first.correct("use tool\(number)") }
        try await first.model.waitForRunning(3, of: .reflector)
        run.cancel()
        await run.value
        let jobs = try await first.jobs()
        #expect(jobs.allSatisfy { $0.state == .queued ? $0.holder == nil : $0.state == .reflected })

        let second = Bench(store: first.store)
        try await second.whileLearning {
            let outcome = try await second.waitUntilLearned()
            #expect(outcome.learned == 7)
        }
        #expect(first.learned.isEmpty)
        #expect(second.learned.sorted() == Array(1...7))
        #expect(second.model.state.value[.reflector].count == 6)
        let live = try await second.book().live
        #expect(live.map(\.status) == Array(repeating: .active, count: 7))
    }

    @Test func `a lease that a loop could not give up is taken again`() async throws {
        let bench = Bench()
        try await bench.correct("use tool0")
        let gone = LeaseHolder()
        _ = try await bench.store.transaction { try $0.claim(limit: 1, for: gone) }
        gone.release()
        try await bench.whileLearning {
            let outcome = try await bench.waitUntilLearned()
            #expect(outcome.learned == 1)
        }
    }

    @Test func `jobs are made and wait while learning is paused`() async throws {
        let bench = Bench()
        bench.loop.setPace(.pause)
        try await bench.whileLearning {
            #expect(try await bench.correct("use tool0").job != nil)
            let outcome = try await bench.waitUntilLearned()
            #expect(outcome.isStalled)
            #expect(outcome.left == 1)
            #expect(bench.model.state.value[.reflector].count == 0)
            bench.loop.setPace(.on)
            #expect(try await bench.waitUntilLearned().learned == 1)
        }
    }

    @Test func `a wait under way ends when learning is paused`() async throws {
        let bench = Bench()
        bench.model.hold(.reflector)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            try await bench.model.waitForRunning(1, of: .reflector)
            async let outcome = bench.loop.wait()
            bench.loop.setPace(.pause)
            #expect(try await outcome.isStalled)
        }
    }

    @Test func `no jobs are made while learning is off and notes act all the same`() async throws {
        let bench = Bench()
        bench.loop.setPace(.off)
        try await bench.whileLearning {
            let given = try await bench.correct("use tool0")
            #expect(given.job == nil)
            #expect(try await bench.book().liveCount == 1)
            #expect(try await bench.waitUntilLearned() == WaitOutcome())
        }
    }

    @Test func `a wait is over at its time and says what is left`() async throws {
        let clock = ManualClock()
        let bench = Bench(clock: clock)
        bench.model.hold(.reflector)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            async let outcome = bench.loop.wait(atMost: .seconds(7))
            try await clock.waitForSleeper(of: .seconds(7))
            clock.advance(by: .seconds(7))
            #expect(try await outcome.left == 1)
            #expect(try await !outcome.isStalled)
            #expect(try await !outcome.isComplete)
        }
    }

    @Test func `a wait covers the jobs that were queued when it began and no later ones`()
        async throws
    {
        let isLaterHeld = Watched(true)
        let clock = ManualClock()
        let bench = Bench(clock: clock) { request, role in
            if role == .reflector, Replies.material(of: request).contains("later") {
                try await isLaterHeld.wait(for: "the later job's turn") { !$0 }
            }
            return try await Replies.dutiful(request, role)
        }
        bench.model.hold(.reflector)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            async let outcome = bench.loop.wait(atMost: .seconds(7))
            // It has seen which jobs there are when it sleeps.
            try await clock.waitForSleeper(of: .seconds(7))
            try await bench.correct("use later1")
            bench.model.open(.reflector)
            let waited = try await outcome
            #expect(waited.learned == 1)
            #expect(waited.left == 0)
            isLaterHeld.update { $0 = false }
            #expect(try await bench.loop.wait().left == 0)
        }
    }

    @Test func `waiting for nothing ends at once`() async throws {
        let bench = Bench()
        try await bench.whileLearning {
            let outcome = try await bench.loop.wait()
            #expect(outcome == WaitOutcome())
        }
    }

    @Test func `a wait before the loop has begun waits for its begin`() async throws {
        let bench = Bench()
        try await bench.correct("use tool0")
        let outcome = Task { try await bench.loop.wait() }
        try await bench.whileLearning {
            let waited = try await outcome.value
            #expect(waited.learned == 1)
            #expect(!waited.isStalled)
        }
    }

    @Test func `a wait for a loop that never begins ends and says what is left`() async throws {
        let clock = ManualClock()
        let bench = Bench(clock: clock)
        try await bench.correct("use tool0")
        async let outcome = bench.loop.wait()
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(3))
        #expect(try await outcome.isStalled)
    }

    @Test func `a store that cannot be written costs no model call until it can be again`()
        async throws
    {
        let clock = ManualClock()
        let store = FailingStore()
        let bench = Bench(store: store, clock: clock)
        bench.model.hold(.manager)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            try await bench.model.waitForRunning(1, of: .manager)
            store.fail(with: StoreError(.disk, what: "the disk is full"))
            bench.model.open(.manager)
            try await bench.events.wait(for: "a notice") {
                $0.contains(.notice("learning waits: the disk is full"))
            }
            for _ in 0..<3 {
                try await clock.waitForSleepers()
                clock.advance(by: .seconds(1))
            }
            try await clock.waitForSleepers()
            #expect(bench.model.state.value[.manager].count == 1)
            store.fail(with: nil)
            clock.advance(by: .seconds(1))
            #expect(try await bench.waitUntilLearned().learned == 1)
        }
        #expect(bench.learned == [1])
        #expect(bench.failed.isEmpty)
        let notices = bench.events.value.count { if case .notice = $0 { true } else { false } }
        #expect(notices == 1)
    }
}

extension WaitOutcome {
    init() { self.init(learned: 0, failed: 0, left: 0, isStalled: false) }
}

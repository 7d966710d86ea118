@testable import Apprentice
import ApprenticeStorage
import TestSupport
import Testing

/// Each end is reported once, whoever acknowledged the job, ends it, or dies meanwhile.
@Suite(.timeLimit(.minutes(10)))
struct JobEndTests {
    @Test(arguments: [nil, .reflector, .manager] as [ScriptedModel.Role?])
    func `an end is reported once, whenever the loop that acknowledged its job dies`(
        _ failing: ScriptedModel.Role?
    ) async throws {
        // Until the other loop needs no step more.
        var step = 1
        while try await dies(after: step, failing: failing) { step += 1 }
        #expect(step > 8)
    }

    /// One loop acknowledges a job, another ends it; the first dies after a step of the other.
    ///
    /// - Returns: Whether it died before the other's wait for the job was over.
    private func dies(after fatal: Int, failing: ScriptedModel.Role?) async throws -> Bool {
        let disk = SharedDisk(now: Tick.clock())
        for process in ["acknowledges", "ends", "comes later"] { await disk.start(process) }
        let giver = Bench(store: ProcessStore(disk: disk, process: "acknowledges"))
        giver.loop.setPace(.pause)
        let hasDied = Watched(false)
        let store = SteppedStore(ProcessStore(disk: disk, process: "ends")) { step in
            guard step == fatal else { return }
            await disk.end("acknowledges")
            hasDied.update { $0 = true }
        }
        let worker = Bench(store: store) { request, role in
            if role == failing { throw ModelError(.refused, what: "refused") }
            return try await Replies.dutiful(request, role)
        }
        let diedInTime = try await giver.whileLearning {
            let job = try #require(try await giver.correct("use zeppo7").job?.id)
            let died = try await worker.whileLearning {
                let outcome = try await worker.loop.wait(for: [job])
                #expect(outcome.left == 0)
                // What it reports itself was reported before the wait was over.
                let name = worker.loop.holder.name
                let left = try await worker.store.read { try $0.ends() }
                #expect(!left.contains { $0.reporter == name }, "after step \(fatal)")
                guard hasDied.value else { return false }
                // Nobody else is left to report it by now.
                _ = try await worker.loop.wait(for: [job])
                #expect(worker.ends == [job], "after step \(fatal)")
                return true
            }
            if !hasDied.value { _ = try await giver.loop.wait(for: [job]) }
            return died
        }
        await disk.end("acknowledges")
        await disk.end("ends")
        let later = Bench(store: ProcessStore(disk: disk, process: "comes later"))
        _ = try await later.whileLearning { try await later.waitUntilLearned() }
        #expect(giver.ends + worker.ends + later.ends == [1], "after step \(fatal)")
        return diedInTime
    }

    @Test func `a job that its giver outlives is reported by the giver alone`() async throws {
        let store = MemoryStore(now: Tick.clock())
        let giver = Bench(store: store)
        giver.loop.setPace(.pause)
        let worker = Bench(store: store)
        try await giver.whileLearning {
            let job = try #require(try await giver.correct("use zeppo7").job?.id)
            try await worker.whileLearning { _ = try await worker.loop.wait(for: [job]) }
            _ = try await giver.loop.wait(for: [job])
            #expect(giver.ends == [job])
        }
        #expect(worker.ends.isEmpty)
    }

    @Test func `an end whose reporter dies later is reported by a loop that looks around`()
        async throws
    {
        let disk = SharedDisk(now: Tick.clock())
        for process in ["acknowledges", "ends"] { await disk.start(process) }
        let giver = Bench(store: ProcessStore(disk: disk, process: "acknowledges"))
        let clock = ManualClock()
        let worker = Bench(store: ProcessStore(disk: disk, process: "ends"), clock: clock)
        let job = try #require(try await giver.correct("use zeppo7").job?.id)
        try await worker.whileLearning {
            _ = try await worker.loop.wait(for: [job])
            #expect(worker.ends.isEmpty)
            await disk.end("acknowledges")
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(1))
            try await worker.events.wait(for: "the report") { events in
                events.contains { if case .learned = $0 { true } else { false } }
            }
        }
        #expect(worker.ends == [job])
    }

    @Test(arguments: [false, true])
    func `two loops on one store leave each other's jobs alone`(_ isFile: Bool) async throws {
        let folder = try TemporaryDirectory()
        let store: any LearningStore =
            isFile
            ? try await SQLiteStore(path: folder("store.db"), now: Timestamp.now)
            : MemoryStore(now: Tick.clock())
        let (one, other) = (Bench(store: store), Bench(store: store))
        for bench in [one, other] { bench.model.hold(.reflector) }
        try await one.whileLearning {
            try await other.whileLearning {
                var given: [[LearningJob.ID?]] = [[], []]
                for number in 0..<4 {
                    for (index, bench) in [one, other].enumerated() {
                        let noted = try await bench.correct("use tool\(index)\(number)")
                        given[index].append(noted.job?.id)
                    }
                }
                try await store.waitUntil("all are read") { try $0.gauges() == (0, 8) }
                // Each looks for what others left behind.
                for _ in 0..<3 {
                    for bench in [one, other] {
                        bench.loop.wakeAll()
                        _ = try await bench.loop.wait(atMost: .milliseconds(1))
                    }
                }
                for bench in [one, other] { bench.model.open(.reflector) }
                for bench in [one, other] {
                    #expect(try await bench.waitUntilLearned().learned == 8)
                }
                #expect(one.learned.sorted() == given[0])
                #expect(other.learned.sorted() == given[1])
            }
        }
        let calls = [one, other].map { $0.model.state.value[.reflector].count }
        #expect(calls.reduce(0, +) == 8)
        #expect(try await one.jobs().allSatisfy { $0.attempts == 1 && $0.crashes == 0 })
    }

    @Test func `what an ended loop could not give up is taken over while its store lives`()
        async throws
    {
        let store = FailingStore()
        let ended = Bench(store: store)
        ended.model.hold(.reflector)
        try await ended.whileLearning {
            try await ended.correct("use zeppo7")
            try await ended.model.waitForRunning(1, of: .reflector)
            store.fail(with: StoreError(.disk, what: "the disk is full"))
        }
        store.fail(with: nil)
        #expect(try await ended.jobs().map(\.state) == [.reflecting])
        let next = Bench(store: store)
        let outcome = try await next.whileLearning { try await next.waitUntilLearned() }
        #expect(outcome.learned == 1)
        #expect(next.ends == [1])
    }

    @Test func `a job whose turn is gone is reported as failed`() async throws {
        let bench = Bench()
        _ = try await bench.store.transaction { records in
            try records.save(LearningJob(turn: 99, feedback: 0, createdAt: records.now))
        }
        let outcome = try await bench.whileLearning { try await bench.waitUntilLearned() }
        #expect(outcome.failed == 1)
        #expect(bench.failed == [1])
        #expect(bench.stats.last?.failed == 1)
    }

    @Test func `a job that programs died over is given up and reported`() async throws {
        let bench = Bench()
        try await bench.correct("use zeppo7")
        try await bench.store.crash(10)
        let outcome = try await bench.whileLearning { try await bench.waitUntilLearned() }
        #expect(outcome.failed == 1)
        #expect(bench.failed == [1])
        #expect(try await bench.jobs().first?.reason?.contains("ended 10 times") ?? false)
    }

    @Test func `ten programs that ended as they should are no crashes`() async throws {
        let bench = Bench()
        try await bench.correct("use zeppo7")
        for _ in 0..<10 {
            try await bench.store.transaction { records in
                for each in try records.claim(limit: 1, for: LeaseHolder()) {
                    try records.release(each.job)
                }
            }
        }
        try await bench.store.crash(1)
        let outcome = try await bench.whileLearning { try await bench.waitUntilLearned() }
        #expect(outcome.learned == 1)
        #expect(try await bench.jobs().first?.crashes == 1)
    }

    @Test func `a job that is repeated after its crashes may crash as often again`() async throws {
        let bench = Bench()
        try await bench.correct("use zeppo7")
        try await bench.store.crash(10)
        _ = try await bench.whileLearning { try await bench.waitUntilLearned() }
        let next = Bench(store: bench.store)
        try await next.loop.retry([1])
        try await bench.store.crash(9)
        let outcome = try await next.whileLearning { try await next.waitUntilLearned() }
        #expect(outcome.learned == 1)
        #expect(next.ends == [1])
    }

    @Test func `a job that is learned right after its retry is reported once`() async throws {
        let isBroken = Watched(true)
        let bench = Bench { request, role in
            if isBroken.value { throw ModelError(.refused, what: "refused") }
            return try await Replies.dutiful(request, role)
        }
        try await bench.correct("use zeppo7")
        try await bench.whileLearning {
            #expect(try await bench.waitUntilLearned().failed == 1)
            isBroken.update { $0 = false }
            try await bench.loop.retry([1])
            #expect(try await bench.waitUntilLearned().learned == 1)
        }
        #expect(bench.learned == [1])
        #expect(bench.failed == [1])
    }
}

extension Bench {
    /// The jobs whose ends were reported, in that order.
    var ends: [LearningJob.ID] {
        events.value.compactMap { event in
            switch event {
            case .learned(let lesson): lesson.job
            case .failed(let job, _): job
            default: nil
            }
        }
    }
}

extension LearningStore {
    /// Has loops that lease a queued job die one after another.
    fileprivate func crash(_ times: Int) async throws {
        for _ in 0..<times {
            let holder = LeaseHolder()
            _ = try await transaction { try $0.claim(limit: 1, for: holder) }
            holder.release()
        }
    }

    /// Looks at the store again and again until something holds.
    fileprivate func waitUntil(
        _ what: String,
        _ condition: @Sendable @escaping (any LearningRecords) throws -> Bool
    ) async throws {
        for _ in 0..<100_000 {
            if try await read(condition) { return }
            await Task.yield()
        }
        throw WaitedInVain(what: what, found: "\(try await read { try $0.gauges() })")
    }
}

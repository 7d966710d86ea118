import Apprentice
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LearningLoopTests {
    @Test func `as many reflectors as allowed work at once and never one more`() async throws {
        let bench = Bench(reflectors: 4)
        bench.model.hold(.reflector)
        try await bench.whileLearning {
            for number in 0..<20 { try await bench.correct("use tool\(number)") }
            try await bench.model.waitForRunning(4, of: .reflector)
            bench.model.open(.reflector)
            #expect(try await bench.waitUntilLearned().isComplete)
        }
        #expect(bench.model.state.value[.reflector].peak == 4)
        #expect(bench.model.state.value[.reflector].count == 20)
    }

    @Test func `the skill manager works alone, on all that waits, and sees what it wrote before`()
        async throws
    {
        let bench = Bench()
        bench.model.hold(.manager)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            try await bench.model.waitForRunning(1, of: .manager)
            for number in 1...5 { try await bench.correct("use tool\(number)") }
            try await bench.waitForReflections(6)
            bench.model.open(.manager)
            #expect(try await bench.waitUntilLearned().learned == 6)
        }
        let calls = bench.model.state.value[.manager]
        #expect(calls.peak == 1)
        #expect(calls.count == 2)
        let second = Replies.material(of: try #require(calls.requests.last))
        #expect(second.contains("] Remember: use tool0"))
        #expect(Replies.notes(in: try #require(calls.requests.last)).count == 5)
        #expect(bench.learned.sorted() == [1, 2, 3, 4, 5, 6])
    }

    @Test func `each call of the manager sees the book the call before it wrote`() async throws {
        let bench = Bench(reflectors: 1)
        try await bench.whileLearning {
            for number in 0..<12 { try await bench.correct("use tool\(number)") }
            try await bench.waitUntilLearned()
        }
        var known: Set<String> = []
        for request in bench.model.state.value[.manager].requests {
            let material = Replies.material(of: request)
            for note in known { #expect(material.contains("] Remember: \(note)")) }
            known.formUnion(Replies.notes(in: request))
        }
        #expect(known.count == 12)
        #expect(bench.model.state.value[.manager].peak == 1)
    }

    @Test func `a lasting failure of a group is split down to the culprit and the others learn`()
        async throws
    {
        let bench = Bench { request, role in
            if role == .manager, Replies.notes(in: request).contains("use culprit9") {
                throw ModelError(.refused, what: "the model refused")
            }
            return try await Replies.dutiful(request, role)
        }
        bench.model.hold(.manager)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            try await bench.model.waitForRunning(1, of: .manager)
            for name in ["a1", "b2", "culprit9", "c3", "d4", "e5", "f6"] {
                try await bench.correct("use \(name)")
            }
            try await bench.waitForReflections(8)
            bench.model.open(.manager)
            let outcome = try await bench.waitUntilLearned()
            #expect(outcome.learned == 7)
            #expect(outcome.failed == 1)
        }
        let failed = try await bench.jobs().filter { $0.state == .failed }
        #expect(failed.map(\.reason) == ["the model refused"])
        #expect(bench.failed == failed.map(\.id))
        let book = try await bench.book()
        let skill = try #require(book.skill(standingFor: "use culprit9", project: nil))
        #expect(skill.status == .provisional)
        #expect(book.live.count { $0.status == .active } == 7)
    }

    @Test func `a temporary failure that outlasts its retries gives the whole group up, once`()
        async throws
    {
        let bench = Bench { request, role in
            if role == .manager { throw ModelError(.timedOut, what: "no answer in time") }
            return try await Replies.dutiful(request, role)
        }
        bench.model.hold(.manager)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            try await bench.model.waitForRunning(1, of: .manager)
            for number in 1...3 { try await bench.correct("use tool\(number)") }
            try await bench.waitForReflections(4)
            bench.model.open(.manager)
            #expect(try await bench.waitUntilLearned().failed == 4)
        }
        #expect(bench.model.state.value[.manager].count == 2)
    }

    @Test func `a job that fails is told once and never blocks others`() async throws {
        let bench = Bench(reflectors: 1) { request, role in
            if role == .reflector, Replies.material(of: request).contains("tool1") {
                throw ModelError(.tooLong, what: "too long", why: "9,000 tokens")
            }
            return try await Replies.dutiful(request, role)
        }
        try await bench.whileLearning {
            for number in 0..<4 { try await bench.correct("use tool\(number)") }
            let outcome = try await bench.waitUntilLearned()
            #expect(outcome.learned == 3)
            #expect(outcome.failed == 1)
            #expect(!outcome.isComplete)
        }
        #expect(bench.failed == [2])
        let job = try #require(try await bench.jobs().first { $0.id == 2 })
        #expect(job.reason == "too long: 9,000 tokens")
    }

    @Test func `a failed job can be repeated and is then learned`() async throws {
        let isBroken = Watched(true)
        let bench = Bench { request, role in
            if role == .manager, isBroken.value {
                throw ModelError(.unauthorized, what: "the key was refused")
            }
            return try await Replies.dutiful(request, role)
        }
        try await bench.whileLearning {
            try await bench.correct("use zeppo7")
            #expect(try await bench.waitUntilLearned().failed == 1)
            isBroken.update { $0 = false }
            try await bench.loop.retry([1])
            #expect(try await bench.waitUntilLearned().learned == 1)
        }
        #expect(bench.learned == [1])
        #expect(bench.failed == [1])
        #expect(bench.stats.last?.completed == 1)
        #expect(bench.stats.last?.failed == 1)
    }

    @Test func `each acknowledged job is told as learned once and the counters only grow`()
        async throws
    {
        let bench = Bench(reflectors: 3)
        try await bench.whileLearning {
            for number in 0..<30 { try await bench.correct("use tool\(number)") }
            try await bench.waitUntilLearned()
        }
        #expect(bench.learned.sorted() == Array(1...30))
        let stats = bench.stats
        for (before, after) in zip(stats, stats.dropFirst()) {
            #expect(before.completed <= after.completed)
            #expect(before.failed <= after.failed)
        }
        let last = try #require(stats.last)
        #expect(last.completed == 30)
        #expect(last.failed == 0)
        #expect(last.queued == 0 && last.active == 0)
        #expect(last.skills == 30)
    }

    @Test func `a lesson says what became of its job's note`() async throws {
        let bench = Bench()
        let skill = try await bench.whileLearning {
            let given = try await bench.correct("use zeppo7", of: "how do I use it?")
            try await bench.waitUntilLearned()
            return try #require(given.skill)
        }
        let lesson = bench.events.value.compactMap {
            if case .learned(let lesson) = $0 { lesson } else { nil }
        }.first
        #expect(lesson?.added == [skill.id])
        #expect(lesson?.words == "Remember: use zeppo7")
        #expect(lesson?.revision == 2)
    }
}

extension LearningStats {
    init(completed: Int) {
        self.init()
        self.completed = completed
    }
}

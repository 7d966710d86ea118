@testable import Apprentice
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FeedbackDuringLearningTests {
    @Test func `a verdict that changes while its turn is read has it read again`() async throws {
        let bench = Bench()
        bench.model.hold(.reflector)
        try await bench.whileLearning {
            let turn = try await bench.turn()
            try await bench.judge(.bad(turn, note: "use zeppo7"))
            try await bench.model.waitForRunning(1, of: .reflector)
            try await bench.judge(.good(turn))
            try await bench.model.waitForRunning(2, of: .reflector)
            bench.model.open(.reflector)
            #expect(try await bench.waitUntilLearned().learned == 1)
        }
        let last = try #require(bench.model.state.value[.reflector].requests.last)
        #expect(Replies.material(of: last).contains("good: use zeppo7"))
        #expect(bench.learned == [1])
    }

    @Test func `a verdict that changes while the manager is asked has its turn read again`()
        async throws
    {
        let bench = Bench()
        bench.model.hold(.manager)
        try await bench.whileLearning {
            let turn = try await bench.turn()
            try await bench.judge(.bad(turn, note: "use zeppo7"))
            try await bench.model.waitForRunning(1, of: .manager)
            try await bench.judge(.good(turn))
            try await bench.model.waitForCalls(2, of: .reflector)
            bench.model.open(.manager)
            #expect(try await bench.waitUntilLearned().learned == 1)
        }
        #expect(bench.learned == [1])
        #expect(try await bench.book().live.map(\.status) == [.active])
    }

    @Test func `a further note while its turn is read is a job that reads both`() async throws {
        let bench = Bench(reflectors: 1)
        bench.model.hold(.reflector)
        try await bench.whileLearning {
            let turn = try await bench.turn()
            try await bench.judge(.bad(turn, note: "use zeppo7"))
            try await bench.model.waitForRunning(1, of: .reflector)
            try await bench.judge(.bad(turn, note: "and say why in 1 line"))
            bench.model.open(.reflector)
            #expect(try await bench.waitUntilLearned().learned == 2)
        }
        let last = Replies.material(
            of: try #require(bench.model.state.value[.reflector].requests.last)
        )
        #expect(last.contains("use zeppo7\nand say why in 1 line"))
        #expect(last.contains("<earlier_reflection>"))
        #expect(bench.learned.sorted() == [1, 2])
    }

    @Test func `equal feedback given by many at once makes one skill`() async throws {
        let bench = Bench()
        try await bench.whileLearning {
            try await withThrowingTaskGroup { group in
                for number in 0..<24 {
                    group.addTask {
                        let turn = try await bench.turn("how do I push service \(number)?")
                        return try await bench.judge(
                            .bad(turn, note: "push with zeppo7")
                        ).skill?.uid
                    }
                }
                var skills: Set<Skill.UID?> = []
                for try await skill in group { skills.insert(skill) }
                #expect(skills.count == 1)
            }
            #expect(try await bench.waitUntilLearned().learned == 24)
        }
        let book = try await bench.book()
        #expect(book.all.count == 1)
        #expect(book.live.first?.liveNotes.count == 24)
        #expect(bench.learned.sorted() == Array(1...24))
    }

    @Test func `feedback taken back while it is read is not learned`() async throws {
        let bench = Bench()
        bench.model.hold(.reflector)
        try await bench.whileLearning {
            let turn = try await bench.turn()
            try await bench.judge(.bad(turn, note: "use zeppo7"))
            try await bench.model.waitForRunning(1, of: .reflector)
            _ = try await bench.store.transaction { try $0.withdraw(turn: turn, who: "me") }
            bench.loop.wakeAll()
            bench.model.open(.reflector)
            #expect(try await bench.waitUntilLearned() == WaitOutcome())
        }
        #expect(bench.learned.isEmpty)
        #expect(bench.failed.isEmpty)
        #expect(try await bench.book().liveCount == 0)
        #expect(try await bench.jobs().map(\.state) == [.withdrawn])
    }

    @Test func `feedback taken back while its reader fails is not a failure`() async throws {
        let bench = Bench { _, role in
            throw ModelError(.refused, what: "refused for the \(role)")
        }
        bench.model.hold(.reflector)
        try await bench.whileLearning {
            let turn = try await bench.turn()
            try await bench.judge(.bad(turn, note: "use zeppo7"))
            try await bench.model.waitForRunning(1, of: .reflector)
            _ = try await bench.store.transaction { try $0.withdraw(turn: turn, who: "me") }
            bench.model.open(.reflector)
            try await bench.model.waitForRunning(0, of: .reflector)
        }
        #expect(bench.failed.isEmpty)
    }

    @Test func `a batch made with feedback that was taken back meanwhile is made again without it`()
        async throws
    {
        let bench = Bench()
        bench.model.hold(.manager)
        try await bench.whileLearning {
            try await bench.correct("use tool0")
            try await bench.model.waitForRunning(1, of: .manager)
            let taken = try await bench.correct("use secretplan9")
            try await bench.correct("use tool1")
            try await bench.waitForReflections(3)
            bench.model.open(.manager)
            try await bench.model.waitForCalls(2, of: .manager)
            _ = try await bench.store.transaction {
                try $0.withdraw(turn: taken.feedback.turn, who: "me")
            }
            try await bench.waitUntilLearned()
        }
        let book = try await bench.book()
        #expect(!book.live.contains { $0.fullText.contains("secretplan9") })
        #expect(book.live.count { $0.status == .active } == 2)
    }
}

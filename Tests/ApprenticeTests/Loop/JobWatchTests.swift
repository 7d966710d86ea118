import TestSupport
import Testing

@testable import Apprentice

struct JobWatchTests {
    @Test func `a job that is learned before its retry was said is told once`() async throws {
        let store = MemoryStore(now: Tick.clock())
        let events = Watched<[LearningEvent]>([])
        let watch = JobWatch(store: store) { event in events.update { $0.append(event) } }
        let turn = try await store.answeredTurn("how do I deploy billing?")
        let given = try await store.transaction {
            try $0.acknowledge(.bad(turn, note: "use zeppo"), policy: LearningPolicy())
        }
        var job = try #require(given.job)
        await watch.expect([job.id])
        await watch.take(ReflectorPool.Report.failed(job.id, reason: "refused"))
        await watch.retry([job.id])
        job.state = .done
        _ = try await store.transaction { [job] in try $0.save(job) }
        let commit = Commit(jobs: [job], revision: nil, notices: [], stale: [])
        await watch.take(SkillManagerLoop.Report.committed(commit))
        await watch.expect([job.id])
        _ = await watch.look()
        let told = events.value.filter { if case .learned = $0 { true } else { false } }
        #expect(told.count == 1)
    }
}

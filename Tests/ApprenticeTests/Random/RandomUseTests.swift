import Apprentice
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(60)))
struct RandomUseTests {
    @Test func `whatever is done in whatever order, nothing is lost, doubled or miscounted`()
        async throws
    {
        let range = (getenv("APPRENTICE_TEST_SEEDS").map { String(cString: $0) } ?? "1-320").split(
            separator: "-"
        ).compactMap { Int($0) }
        for seed in range[0]...range[1] {
            let executor = SeededExecutor(seed: seed)
            let problems = try await withTaskExecutorPreference(executor) {
                try await run(seed, executor.clock)
            }
            if !problems.isEmpty { print("SEED \(seed): \(problems)") }
            #expect(problems.isEmpty, "seed \(seed)")
        }
    }

    /// One store's life; every other one is learned from while things are done to it.
    private func run(_ seed: Int, _ clock: ManualClock) async throws -> [String] {
        let model = RandomModel(seed: seed)
        let hasRaces = seed.isMultiple(of: 2)
        let bench = Bench(
            store: YieldingStore(store: MemoryStore(now: Tick.clock())),
            reflectors: hasRaces ? 3 : 1,
            mode: seed.isMultiple(of: 5) ? .guided : .free,
            clock: clock
        ) { request, role in try await model.answer(request, role) }
        bench.loop.setPace(hasRaces ? .on : .pause)
        var user = RandomUser(seed: seed, bench: bench)
        let left = try await bench.whileLearning {
            for _ in 0..<Int.random(in: 4...28, using: &user.numbers) { try await user.act() }
            bench.loop.setPace(.on)
            return try await bench.waitUntilLearned().left
        }
        let invariants = try await Invariants(bench.store)
        let told = Dictionary(grouping: bench.learned, by: \.self).mapValues(\.count)
        let wrong = invariants.jobs.filter { job in
            let isLearned = job.state == .done || job.state == .undone
            return told[job.id, default: 0] != (isLearned ? 1 : 0)
        }
        let problems =
            invariants.violations + (left == 0 ? [] : ["\(left) jobs were left"])
            + wrong.map { "j\($0.id), \($0.state.rawValue), was told \(told[$0.id] ?? 0) times" }
        if !problems.isEmpty {
            for line in user.diary.withLock({ $0 }) { print(line) }
            for revision in invariants.revisions {
                print("R\(revision.number) \(revision.cause)")
                for change in revision.changes {
                    for (name, skill) in [("-", change.before), ("+", change.after)] {
                        if let skill {
                            print(
                                "   ",
                                name,
                                skill.id,
                                skill.status,
                                skill.content,
                                "pin",
                                skill.isPinned,
                                "hand",
                                skill.isByHand,
                                skill.project ?? "",
                                "into",
                                skill.mergedInto.flatMap { invariants.book[$0]?.id } ?? "-",
                                skill.sources.map {
                                    "#\($0.turn ?? 0) f\($0.feedback ?? 0) j\($0.job ?? 0) \($0.note ?? "-") \($0.state)"
                                }
                            )
                        }
                    }
                }
            }
            for job in invariants.jobs {
                print(
                    "j\(job.id) #\(job.turn) f\(job.feedback) \(job.state) r\(job.revision ?? 0) attempts \(job.attempts) skill \(job.skill.flatMap { invariants.book[$0]?.id } ?? "-") \(job.reflection?.skillTags ?? [:])"
                )
            }
            for feedback in invariants.feedback {
                print(
                    "f\(feedback.id) #\(feedback.turn) \(feedback.who) \(feedback.kind) \(feedback.score) \(feedback.notes.map(\.text)) withdrawn \(feedback.isWithdrawn)"
                )
            }
            for rows in invariants.evidence.values {
                for row in rows {
                    print(
                        "e \(invariants.book[row.skill]?.id ?? "") #\(row.turn ?? 0) \(row.judge) \(row.who) \(row.tag)"
                    )
                }
            }
        }
        return problems
    }
}

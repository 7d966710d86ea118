import Apprentice
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct RandomUseTests {
    @Test func `whatever is done in whatever order, nothing is lost, doubled or miscounted`()
        async throws
    {
        for seed in 1...320 {
            let problems = try await run(seed)
            #expect(problems.isEmpty, "seed \(seed)")
            guard problems.isEmpty else { break }
        }
    }

    /// One store's life; every other one is learned from while things are done to it.
    private func run(_ seed: Int) async throws -> [String] {
        let model = RandomModel(seed: seed)
        let hasRaces = seed.isMultiple(of: 2)
        let bench = Bench(
            reflectors: hasRaces ? 3 : 1,
            mode: seed.isMultiple(of: 5) ? .guided : .free
        ) { request, role in try model.answer(request, role) }
        bench.loop.setPace(hasRaces ? .on : .pause)
        let left = try await bench.whileLearning {
            var user = RandomUser(seed: seed, bench: bench)
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
        return invariants.violations + (left == 0 ? [] : ["\(left) jobs were left"])
            + wrong.map { "j\($0.id), \($0.state.rawValue), was told \(told[$0.id] ?? 0) times" }
    }
}

import Apprentice
import Glibc
import TestSupport
import Testing

/// 1,000 lives, in about 20 s of one core; each failure prints the life, which its seed repeats.
@Suite(.timeLimit(.minutes(60)))
struct RandomUseTests {
    /// `APPRENTICE_TEST_SEEDS=1-20000` lives others; `APPRENTICE_TEST_SEEDS=7-7` one again.
    private static let seeds: ClosedRange<Int> = {
        let text = getenv("APPRENTICE_TEST_SEEDS").map { String(cString: $0) } ?? "1-1000"
        let ends = text.split(separator: "-").compactMap { Int($0) }
        return (ends.first ?? 1)...max(ends.first ?? 1, ends.last ?? 1)
    }()

    @Test func `whatever is done in whatever order, nothing is lost, doubled or miscounted`()
        async throws
    {
        for seed in Self.seeds {
            let executor = SeededExecutor(seed: seed)
            var life = await RandomLife(seed: seed, executor: executor)
            let problems = try await withTaskExecutorPreference(executor) { try await life.live() }
            #expect(problems.isEmpty, "seed \(seed)\n\(life.diary)")
        }
    }
}

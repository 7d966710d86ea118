import Apprentice
import ApprenticeStorage
import TestSupport
import Testing

/// A life on a file, learned from by another process that is killed (signal 9) again and again.
@Suite(.timeLimit(.minutes(5)))
struct KilledLearnerTests {
    @Test(arguments: 1...8)
    func `a learner that is killed at any instant loses and doubles nothing`(_ seed: Int)
        async throws
    {
        let folder = try TemporaryDirectory()
        let store = try await SQLiteStore(path: folder("store.db"), now: Timestamp.now)
        let bench = Bench(store: store)
        var user = RandomUser(seed: seed)
        var learner = try start(seed, folder)
        for number in 1...30 {
            try await user.act(bench, learns: false)
            guard user.numbers.chance(40) else { continue }
            // Killed as soon as it has said so many lines more, whatever it does then.
            for _ in 0..<Int.random(in: 0...12, using: &user.numbers) {
                if try await isLearned(store) { break }
                _ = learner.line()
            }
            learner.kill()
            learner = try start(seed + 100 * number, folder)
        }
        while try await !isLearned(store) {
            try #require(learner.line() != nil, "the learner says nothing more\n\(user.diary)")
        }
        let end = try await Invariants(store)
        let problems = end.violations + user.replay.differences(from: end)
        if !problems.isEmpty { user.diary.close(end) }
        #expect(problems.isEmpty, "seed \(seed)\n\(user.diary)")
    }

    private func start(_ seed: Int, _ folder: TemporaryDirectory) throws -> ChildProgram {
        try ChildProgram(product: "StorageProbe", ["learn-\(seed)", folder("store.db")])
    }

    private func isLearned(_ store: SQLiteStore) async throws -> Bool {
        try await store.read {
            try $0.jobs(in: [.queued, .reflecting, .reflected], limit: 1).isEmpty
        }
    }
}

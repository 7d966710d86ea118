import Apprentice
import TestSupport

/// One store's life, by a seed: every other one is learned from while things are done to it; in some,
/// processes come, leave and are killed meanwhile.
struct RandomLife {
    private let seed: Int
    private let executor: SeededExecutor
    private let disk: SharedDisk
    private var processes: [RandomProcess] = []
    private var user: RandomUser
    /// The jobs that ended processes have told of.
    private var told: [LearningJob.ID] = []
    private var count = 0

    var diary: Diary { user.diary }
    private var pace: LearningPace { seed.isMultiple(of: 2) ? .on : .pause }
    private var hasKills: Bool { seed % 3 == 0 }
    private var findsByMeaning: Bool { seed % 8 < 2 }

    init(seed: Int, executor: SeededExecutor) async {
        self.seed = seed
        self.executor = executor
        disk = SharedDisk(now: Tick.clock())
        user = RandomUser(seed: seed)
    }

    /// Lives it, and lets all be learned.
    ///
    /// - Returns: What does not hold at its end.
    mutating func live() async throws -> [String] {
        await start()
        for _ in 0..<Int.random(in: 4...28, using: &user.numbers) {
            if hasKills, user.numbers.chance(12) { await change() }
            guard let process = user.numbers.pick(processes) else { continue }
            try await user.act(process.bench)
            if let meaning = process.bench.loop.meaning, user.numbers.chance(30) {
                _ = await meaning.near(user.numbers.pick(RandomUser.questions) ?? "")
            }
        }
        for process in processes { process.bench.loop.setPace(.on) }
        var left = 0
        for process in processes {
            left = try await process.bench.waitUntilLearned(atMost: .seconds(9000)).left
        }
        await disk.start("reader")
        let reader = ProcessStore(disk: disk, process: "reader")
        var problems: [String] = []
        for process in processes { problems += try await process.wrongMeanings(reader) }
        for process in processes {
            await process.leave()
            told += process.bench.learned
        }
        let store = try await Invariants(reader)
        problems +=
            (left == 0 ? [] : ["\(left) jobs were left"]) + store.violations
            + user.replay.differences(from: store) + wronglyTold(store)
        if !problems.isEmpty { user.diary.close(store) }
        return problems
    }

    private mutating func start() async {
        count += 1
        let seed = seed + 1_000_000 * count
        processes.append(
            await RandomProcess(
                "\(count)",
                seed: seed,
                disk: disk,
                executor: executor,
                pace: pace,
                findsByMeaning: findsByMeaning
            )
        )
    }

    /// A process comes, leaves or is killed; there is always one.
    private mutating func change() async {
        guard processes.count == 2 || user.numbers.chance(60) else { return await start() }
        let index = Int.random(in: 0..<processes.count, using: &user.numbers)
        let process = processes.remove(at: index)
        if processes.count == 1, user.numbers.chance(40) {
            user.diary.add("process \(process.name) leaves", at: 0)
            await process.leave()
        } else {
            user.diary.add("process \(process.name) is killed", at: 0)
            await process.kill()
        }
        told += process.bench.learned
        if processes.isEmpty { await start() }
    }

    /// Each end is told once, unless a process ended before it could tell.
    private func wronglyTold(_ store: Invariants) -> [String] {
        let told = Dictionary(grouping: told, by: \.self).mapValues(\.count)
        return store.jobs.compactMap { job in
            let due = job.state == .learned || job.state == .undone ? 1 : 0
            let times = told[job.id, default: 0]
            let isWrong = hasKills ? times > due : times != due
            return isWrong ? "j\(job.id), \(job.state.rawValue), was told \(times) times" : nil
        }
    }
}

import Apprentice
import TestSupport

/// An Apprentice that learns on a disk which others may share, until it leaves or is killed.
struct RandomProcess: Sendable {
    let name: String
    let bench: Bench
    private let disk: SharedDisk
    private let run: Task<Void, Never>

    init(
        _ name: String,
        seed: Int,
        disk: SharedDisk,
        executor: SeededExecutor,
        pace: LearningPace
    ) async {
        await disk.start(name)
        let model = RandomModel(seed: seed)
        let bench = Bench(
            store: ProcessStore(disk: disk, process: name),
            reflectors: pace == .on ? 3 : 1,
            mode: seed.isMultiple(of: 5) ? .guided : .free,
            clock: executor.clock
        ) { request, role in try await model.answer(request, role) }
        bench.loop.setPace(pace)
        (self.name, self.bench, self.disk) = (name, bench, disk)
        run = Task(executorPreference: executor) { await bench.loop.run() }
    }

    /// Gives up its leases and ends.
    func leave() async {
        bench.loop.finish()
        await run.value
        await disk.end(name)
    }

    /// Ends at once: what it has in memory and in flight is lost.
    func kill() async {
        await disk.end(name)
        run.cancel()
        await run.value
    }
}

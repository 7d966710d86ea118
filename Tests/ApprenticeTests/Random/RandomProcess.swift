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
        pace: LearningPace,
        findsByMeaning: Bool
    ) async {
        await disk.start(name)
        let model = RandomModel(seed: seed)
        let store = ProcessStore(disk: disk, process: name)
        let meaning =
            findsByMeaning
            ? MeaningSearch(model: MeaningModel(), store: store, clock: executor.clock) : nil
        let bench = Bench(
            store: store,
            reflectors: pace == .on ? 3 : 1,
            mode: seed.isMultiple(of: 5) ? .guided : .free,
            clock: executor.clock,
            meaning: meaning
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

    /// What its search by meaning finds otherwise than one that begins with the store as it is.
    ///
    /// - Parameter store: The store, which this process shares.
    /// - Returns: A line for each question that gets something else.
    /// - Throws: What the store throws.
    func wrongMeanings(_ store: any LearningStore) async throws -> [String] {
        guard let meaning = bench.loop.meaning else { return [] }
        let left = await meaning.finish(atMost: .seconds(9000)) { _ in true }
        guard left == 0 else { return ["\(left) lessons were left without vectors"] }
        let fresh = MeaningSearch(model: MeaningModel(), store: store)
        var problems: [String] = []
        for question in RandomUser.questions {
            func nearness(_ search: MeaningSearch) async -> [String: [Float]] {
                let hits = await search.near(question)?.hits ?? []
                return Dictionary(
                    hits.map { ($0.uid.description, [$0.likeness, $0.inContext]) },
                    uniquingKeysWith: { first, _ in first }
                )
            }
            let (found, wanted) = (await nearness(meaning), await nearness(fresh))
            if found != wanted {
                problems.append("\"\(question)\" is near \(found), not \(wanted)")
            }
        }
        return problems
    }

    /// Ends at once: what it has in memory and in flight is lost.
    func kill() async {
        await disk.end(name)
        run.cancel()
        await run.value
    }
}

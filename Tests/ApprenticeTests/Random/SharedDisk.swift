import ApprenticeSystem
@testable import Apprentice

/// What is durable, and the processes that run on it.
actor SharedDisk {
    private var records: MemoryRecords
    private var running: Set<String> = []

    init(now: @escaping @Sendable () -> Timestamp) {
        records = MemoryRecords(now: now(), clock: now)
    }

    /// A disk that holds what another does, and goes its own way from now on.
    init(copyOf other: SharedDisk) async {
        records = await other.records
        running = await other.running
    }

    func start(_ process: String) { running.insert(process) }

    /// Ends a process; nothing that it does from now on reaches the disk, as after a `kill -9`.
    func end(_ process: String) {
        running.remove(process)
        records.alive.withLock { alive in alive = alive.filter { $0.value != process } }
    }

    fileprivate func transaction<Result: Sendable>(
        of process: String,
        _ body: @Sendable (inout any LearningRecords) throws -> Result
    ) throws -> Result {
        guard running.contains(process) else { throw StoreError(.disk, what: "killed") }
        records.now = records.clock()
        var working = records
        working.process = process
        var open: any LearningRecords = working
        let result = try body(&open)
        if let kept = open as? MemoryRecords { records = kept }
        return result
    }
}

/// A process's door to the disk, before and after whose transactions others may come.
struct ProcessStore: LearningStore {
    let disk: SharedDisk
    let process: String

    func transaction<Result: Sendable>(
        _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
    ) async throws -> Result {
        await Task.yield()
        let result = try await disk.transaction(of: process, body)
        await Task.yield()
        return result
    }

    func read<Result: Sendable>(
        _ body: @Sendable @escaping (any LearningRecords) throws -> Result
    ) async throws -> Result {
        try await transaction { try body($0) }
    }
}

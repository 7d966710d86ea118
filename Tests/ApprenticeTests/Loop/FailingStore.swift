import ApprenticeSystem
import Apprentice

/// A store that cannot be written while a test says so.
final class FailingStore: LearningStore {
    private let store = MemoryStore(now: Tick.clock())
    private let failure = Locked<StoreError?>(nil)

    func fail(with error: StoreError?) { failure.withLock { $0 = error } }

    func transaction<Result: Sendable>(
        _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
    ) async throws -> Result {
        if let error = failure.withLock({ $0 }) { throw error }
        return try await store.transaction(body)
    }

    func read<Result: Sendable>(
        _ body: @Sendable @escaping (any LearningRecords) throws -> Result
    ) async throws -> Result {
        try await store.read(body)
    }
}

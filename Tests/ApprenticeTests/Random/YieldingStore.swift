import Apprentice

/// A store before and after whose transactions others may come.
struct YieldingStore: LearningStore {
    let store: any LearningStore

    func transaction<Result: Sendable>(
        _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
    ) async throws -> Result {
        await Task.yield()
        let result = try await store.transaction(body)
        await Task.yield()
        return result
    }

    func read<Result: Sendable>(
        _ body: @Sendable @escaping (any LearningRecords) throws -> Result
    ) async throws -> Result {
        await Task.yield()
        let result = try await store.read(body)
        await Task.yield()
        return result
    }
}

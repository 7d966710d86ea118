import Apprentice
import TestSupport

/// A store that does something after a given look or change, counted from 1.
struct SteppedStore: LearningStore {
    private let store: any LearningStore
    private let action: @Sendable (Int) async -> Void
    private let steps = Watched(0)

    init(_ store: any LearningStore, after action: @escaping @Sendable (Int) async -> Void) {
        (self.store, self.action) = (store, action)
    }

    func transaction<Result: Sendable>(
        _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
    ) async throws -> Result {
        let result = try await store.transaction(body)
        await step()
        return result
    }

    func read<Result: Sendable>(
        _ body: @Sendable @escaping (any LearningRecords) throws -> Result
    ) async throws -> Result {
        let result = try await store.read(body)
        await step()
        return result
    }

    private func step() async {
        let number = steps.update {
            $0 += 1
            return $0
        }
        await action(number)
    }
}

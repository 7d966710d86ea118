import TestSupport
import Testing

@testable import Apprentice

struct GroupCommitTests {
    private struct Refused: Error {}

    /// A store that counts its transactions and can be held shut.
    private actor SlowStore: LearningStore {
        let base = MemoryStore(now: Tick.clock())
        let entered = Watched(0)
        let isOpen = Watched(true)

        func transaction<Result: Sendable>(
            _ body: @Sendable @escaping (inout any LearningRecords) throws -> Result
        ) async throws -> Result {
            entered.update { $0 += 1 }
            try await isOpen.wait(for: "the store", upTo: .seconds(600)) { $0 }
            return try await base.transaction(body)
        }

        func read<Result: Sendable>(
            _ body: @Sendable @escaping (any LearningRecords) throws -> Result
        ) async throws -> Result {
            try await base.read(body)
        }
    }

    @Test func `what comes while a transaction runs goes into the next one together`() async throws
    {
        let store = SlowStore()
        let commits = GroupCommit<Int>(store: store)
        store.isOpen.update { $0 = false }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await commits.commit { records in
                        try records.setValue("x", for: "value \(number)")
                        return number
                    }
                }
            }
            try await store.entered.wait(for: "the first transaction") { $0 == 1 }
            for _ in 0..<10_000 { await Task.yield() }
            store.isOpen.update { $0 = true }
            var seen: Set<Int> = []
            for try await number in group { seen.insert(number) }
            #expect(seen == Set(0..<100))
        }
        #expect(store.entered.value < 20)
        let kept = try await store.read { records in
            try (0..<100).count { try records.value("value \($0)") != nil }
        }
        #expect(kept == 100)
    }

    @Test func `one that fails takes none of the others with it`() async throws {
        let store = SlowStore()
        let commits = GroupCommit<Int>(store: store)
        store.isOpen.update { $0 = false }
        let outcomes = try await withThrowingTaskGroup(of: Int?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try? await commits.commit { records in
                        try records.setValue("x", for: "value \(number)")
                        if number % 7 == 3 { throw Refused() }
                        return number
                    }
                }
            }
            try await store.entered.wait(for: "the first transaction") { $0 == 1 }
            store.isOpen.update { $0 = true }
            return try await group.reduce(into: [Int?]()) { $0.append($1) }
        }
        #expect(outcomes.compactMap(\.self).count == 17)
        let kept = try await store.read { records in
            try (0..<20).filter { try records.value("value \($0)") != nil }
        }
        #expect(kept == (0..<20).filter { $0 % 7 != 3 })
    }
}

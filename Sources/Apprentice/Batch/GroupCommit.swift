/// Puts what many want to keep at the same time into one transaction.
///
/// A transaction waits for the disk; while one does, the others gather for the next.
package actor GroupCommit<Kept: Sendable> {
    package typealias Body = @Sendable (inout any LearningRecords) throws -> Kept

    private enum Turn: Sendable {
        case kept(Kept)
        /// Nobody commits any more: the caller that gets this commits.
        case lead
    }

    private struct Waiter {
        let body: Body
        let continuation: CheckedContinuation<Turn, any Error>
    }

    private let store: any LearningStore
    private var waiters: [Waiter] = []
    private var isCommitting = false

    /// Commits to a store.
    package init(store: any LearningStore) { self.store = store }

    /// Keeps something; when this returns it is durable.
    ///
    /// - Parameter body: Its part of the transaction.
    /// - Returns: What the body returned.
    /// - Throws: What the body throws, or a ``StoreError``; others' bodies are kept all the same.
    package func commit(_ body: @escaping Body) async throws -> Kept {
        if isCommitting {
            let turn = try await withCheckedThrowingContinuation {
                waiters.append(Waiter(body: body, continuation: $0))
            }
            if case .kept(let kept) = turn { return kept }
        }
        isCommitting = true
        let group = waiters
        waiters = []
        let bodies = [body] + group.map(\.body)
        let results = await commit(bodies)
        for (waiter, result) in zip(group, results.dropFirst()) {
            waiter.continuation.resume(with: result.map(Turn.kept))
        }
        handOver()
        return try results[0].get()
    }

    /// Lets the first of those who gathered meanwhile commit for all of them.
    private func handOver() {
        isCommitting = false
        guard !waiters.isEmpty else { return }
        isCommitting = true
        waiters.removeFirst().continuation.resume(returning: .lead)
    }

    private func commit(_ bodies: [Body]) async -> [Result<Kept, any Error>] {
        do {
            return try await store.transaction { records in
                try bodies.map { .success(try $0(&records)) }
            }
        } catch {
            guard bodies.count > 1 else { return [.failure(error)] }
        }
        // One of them is at fault: each for itself.
        var results: [Result<Kept, any Error>] = []
        for body in bodies {
            do {
                results.append(.success(try await store.transaction(body)))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }
}

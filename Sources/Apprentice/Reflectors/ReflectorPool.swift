/// Keeps at most so many Reflectors at work, each on a job leased from the store.
struct ReflectorPool: Sendable {
    /// Who reflects.
    let reflector: Reflector
    /// The most at once.
    let limit: Int
    /// Where jobs are leased from and reflections are kept.
    let store: any LearningStore
    /// Told of each claimed job, each failure and each reflection that is kept.
    let report: @Sendable (Report) async -> Void

    /// What the pool tells.
    enum Report: Sendable {
        case claimed([LearningJob.ID])
        case reflected(LearningJob.ID, Usage)
        case failed(LearningJob.ID, reason: String)
        case storeFailed(any Error)
    }

    /// Works whenever the signal wakes it, until the signal is finished.
    ///
    /// - Parameters:
    ///   - signal: Woken by new jobs, by a Reflector that ends, and by the clock.
    ///   - mayWork: Whether learning is on.
    func run(on signal: Signal, mayWork: @escaping @Sendable () -> Bool) async {
        let free = Locked(limit)
        await withDiscardingTaskGroup { group in
            for await _ in signal.wakes {
                let room = free.withLock { $0 }
                guard mayWork(), room > 0 else { continue }
                for assignment in await claim(room) {
                    free.withLock { $0 -= 1 }
                    group.addTask {
                        await reflect(on: assignment)
                        free.withLock { $0 += 1 }
                        signal.wake()
                    }
                }
            }
            group.cancelAll()
        }
    }

    private func claim(_ room: Int) async -> [Assignment] {
        do {
            let claimed = try await store.transaction { try $0.claim(limit: room) }
            if !claimed.isEmpty { await report(.claimed(claimed.map(\.job.id))) }
            return claimed
        } catch {
            await report(.storeFailed(error))
            return []
        }
    }

    private func reflect(on assignment: Assignment) async {
        let id = assignment.job.id
        do {
            let (reflection, usage) = try await reflector.reflect(on: assignment)
            _ = try await store.transaction { try $0.keep(reflection, of: id) }
            await report(.reflected(id, usage))
        } catch is CancellationError {
            // The program ends: the job goes back to the queue, for the next start.
            _ = try? await store.transaction { try $0.release(id) }
        } catch {
            let reason = (error as? any Explained).map {
                [$0.what, $0.why].compactMap(\.self).joined(separator: ": ")
            }
            let text = reason ?? "\(error)"
            _ = try? await store.transaction { try $0.fail(id, reason: text) }
            await report(.failed(id, reason: text))
        }
    }
}

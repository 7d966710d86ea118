/// Keeps at most so many Reflectors at work, each on a job leased from the store.
struct ReflectorPool: Sendable {
    /// Who reflects.
    let reflector: Reflector
    /// The most at once.
    let limit: Int
    /// Where jobs are leased from and reflections are kept.
    let store: any LearningStore
    /// What the scores of a turn come to.
    let scoring: Locked<Scoring>
    /// Told of each claimed job, each failure and each reflection that is kept.
    let report: @Sendable (Report) async -> Void

    /// What the pool tells.
    enum Report: Sendable {
        case claimed([LearningJob.ID])
        case reflected(LearningJob.ID, Usage)
        case failed(LearningJob.ID, reason: String)
        /// Nothing can be learned for a while, and why.
        case held(String)
        case storeFailed(any Error)
    }

    /// Works whenever the signal wakes it, until the signal is finished.
    ///
    /// - Parameters:
    ///   - signal: Woken by new jobs, by a Reflector that ends, and by the clock.
    ///   - mayWork: Whether learning is on.
    func run(on signal: Signal, mayWork: @escaping @Sendable () -> Bool) async {
        // The leases at work; one taken back and leased again is at work twice.
        let held = Locked<[LearningJob.ID]>([])
        await withDiscardingTaskGroup { group in
            for await _ in signal.wakes {
                let busy = held.withLock { $0 }
                guard mayWork(), busy.count < max(1, limit) else { continue }
                for assignment in await claim(max(1, limit) - busy.count, holding: Set(busy)) {
                    let id = assignment.job.id
                    held.withLock { $0.append(id) }
                    group.addTask {
                        await reflect(on: assignment)
                        held.withLock { held in
                            if let index = held.firstIndex(of: id) { held.remove(at: index) }
                        }
                        signal.wake()
                    }
                }
            }
            group.cancelAll()
        }
    }

    private func claim(_ room: Int, holding busy: Set<LearningJob.ID>) async -> [Assignment] {
        do {
            let scoring = scoring.withLock { $0 }
            let claimed = try await store.transaction {
                try $0.claim(limit: room, holding: busy, scoring: scoring)
            }
            if !claimed.isEmpty { await report(.claimed(claimed.map(\.job.id))) }
            return claimed
        } catch {
            await report(.storeFailed(error))
            return []
        }
    }

    private func reflect(on assignment: Assignment) async {
        let job = assignment.job
        do {
            let (reflection, usage) = try await reflector.reflect(on: assignment)
            _ = try await store.transaction { try $0.keep(reflection, of: job) }
            await report(.reflected(job.id, usage))
        } catch let error as StoreError {
            // Not the job's fault: it is leased again when the store can be written again.
            await report(.storeFailed(error))
        } catch {
            guard !(error is CancellationError), !Task.isCancelled else {
                // The program ends: the job goes back to the queue, for the next start.
                _ = try? await store.transaction { try $0.release(job) }
                return
            }
            let reason = ModelError.reason(error)
            if (error as? ModelError)?.code == .budgetReached {
                // Told first, so that the job is not claimed again at once.
                await report(.held(reason))
                _ = try? await store.transaction { try $0.release(job) }
                return
            }
            let hasFailed = try? await store.transaction { try $0.fail(job, reason: reason) }
            if hasFailed ?? false { await report(.failed(job.id, reason: reason)) }
        }
    }
}

import ApprenticeSystem

/// Runs the SkillManager over all reflections that wait, one call at a time.
///
/// It is serial by structure: one task reads one signal, and each round sees the book the round
/// before wrote. Across processes a lease in the store sees to the same.
struct SkillManagerLoop: Sendable {
    /// Who decides.
    let manager: SkillManager
    /// Where reflections wait and the book is kept.
    let store: any LearningStore
    /// The loop that is the manager while its calls are made.
    let holder: LeaseHolder
    /// Whether what is learned is to be proved.
    let proves: Locked<Bool>
    /// The most reflections text a call holds, in tokens.
    let tokenLimit: Int
    /// Called after each call, commit and failure.
    let report: @Sendable (JobReporter.Step) async -> Void

    /// Works whenever the signal wakes it, until the signal is finished.
    ///
    /// - Parameters:
    ///   - signal: Woken by new reflections and by the clock.
    ///   - mayWork: Whether learning is on.
    func run(on signal: Signal, mayWork: @escaping @Sendable () -> Bool) async {
        for await _ in signal.wakes {
            do {
                while mayWork(), !Task.isCancelled, let cases = try await nextRound() {
                    try await learn(cases)
                }
            } catch {
                await report(.storeFailed(error))
            }
        }
        _ = try? await store.transaction { [holder] in try $0.releaseManagerLease(of: holder) }
    }

    /// The reflections for one call; nil when none wait, or another loop is the manager.
    private func nextRound() async throws -> [Assignment]? {
        let (limit, holder) = (tokenLimit, holder)
        return try await store.transaction { records -> [Assignment]? in
            let waiting = try records.waitingReflections(limit: 200, for: holder)
            guard !waiting.isEmpty, try records.takeManagerLease(for: holder) else {
                if waiting.isEmpty { try records.releaseManagerLease(of: holder) }
                return nil
            }
            var left = limit
            return Array(
                waiting.enumerated().prefix { index, each in
                    left -= SkillManager.size(of: each)
                    return index == 0 || left >= 0
                }.map(\.element)
            )
        }
    }

    /// Learns from a round; a lasting failure of a group is split in halves down to the culprit.
    ///
    /// - Throws: What the store threw: the reflections wait until it is looked at again.
    private func learn(_ cases: [Assignment]) async throws {
        do {
            let commit: Commit?
            do {
                commit = try await call(cases, retriesStale: true)
            } catch is StaleOperations {
                commit = try await call(cases, retriesStale: false)
            }
            if let commit { await report(.committed(notices: commit.notices)) }
        } catch let error as StoreError {
            if error.code != .leaseLost { throw error }
        } catch {
            // The program ends: the reflections wait in the store.
            if error is CancellationError || Task.isCancelled { return }
            if (error as? ModelError)?.code == .budgetReached {
                return await report(.held(ModelError.reason(error)))
            }
            let isLasting = !((error as? ModelError)?.isTemporary ?? false)
            guard isLasting, cases.count > 1 else { return try await giveUp(cases, error) }
            try await learn(Array(cases[..<(cases.count / 2)]))
            try await learn(Array(cases[(cases.count / 2)...]))
        }
    }

    /// One call and its commit, on the book and the cases as they are now; nil when none is left.
    private func call(_ cases: [Assignment], retriesStale: Bool) async throws -> Commit? {
        let (book, cases) = try await store.read { records in
            let open = try cases.filter { try records.job($0.job.id)?.isUnchanged($0.job) ?? false }
            return (records.book, open)
        }
        guard !cases.isEmpty else { return nil }
        let (batch, faults, usage) = try await manager.updates(for: cases, book: book)
        await report(.usage(usage))
        let seen = book.skills.mapValues(\.revision)
        let (mode, model, holder) = (manager.mode, manager.model.profile.name, holder)
        let proves = proves.withLock { $0 }
        var commit = try await store.transaction { records in
            try records.commit(
                batch,
                finishing: cases,
                seen: seen,
                mode: mode,
                model: model,
                by: holder,
                retriesStale: retriesStale,
                proves: proves
            )
        }
        commit.notices += faults.map { "dropped \($0)" }
        return commit
    }

    private func giveUp(_ cases: [Assignment], _ error: any Error) async throws {
        let reason = ModelError.reason(error)
        try await store.transaction { [holder] records in
            for each in cases { try records.fail(each.job, reason: reason, by: holder) }
        }
        await report(.moved)
    }
}

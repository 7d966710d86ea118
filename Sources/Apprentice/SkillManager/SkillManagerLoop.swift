/// Runs the SkillManager over all reflections that wait, one call at a time.
///
/// It is serial by structure: one task reads one signal, and each round sees the book the round
/// before wrote. Across processes a lease in the store sees to the same.
struct SkillManagerLoop: Sendable {
    /// Who decides.
    let manager: SkillManager
    /// Where reflections wait and the book is kept.
    let store: any LearningStore
    /// The most reflections text a call holds, in tokens.
    let tokenLimit: Int
    /// Told of each commit and each failure.
    let report: @Sendable (Report) async -> Void

    /// What the loop tells.
    enum Report: Sendable {
        /// Reflections whose end no other process tells.
        case adopted([LearningJob.ID])
        case committed(Commit)
        case usage(Usage)
        case failed(LearningJob.ID, reason: String)
        /// Nothing can be learned for a while, and why.
        case held(String)
        case storeFailed(any Error)
    }

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
        _ = try? await store.transaction { try $0.releaseManagerLease() }
    }

    /// The reflections for one call; nil when none wait, or another process is the manager.
    private func nextRound() async throws -> [Assignment]? {
        let limit = tokenLimit
        let round = try await store.transaction { records -> Round? in
            let waiting = try records.waitingReflections(limit: 200)
            guard !waiting.isEmpty, try records.takeManagerLease() else {
                if waiting.isEmpty { try records.releaseManagerLease() }
                return nil
            }
            var left = limit
            let cases = Array(
                waiting.enumerated().prefix { index, each in
                    left -= SkillManager.size(of: each)
                    return index == 0 || left >= 0
                }.map(\.element)
            )
            let orphans = cases.filter { !$0.job.isToldElsewhere(than: records) }
            return Round(cases: cases, orphans: orphans.map(\.job.id))
        }
        if let round, !round.orphans.isEmpty { await report(.adopted(round.orphans)) }
        return round?.cases
    }

    private struct Round: Sendable {
        let cases: [Assignment]
        let orphans: [LearningJob.ID]
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
            if let commit { await report(.committed(commit)) }
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
        let (mode, model) = (manager.mode, manager.model.profile.name)
        var commit = try await store.transaction { records in
            try records.commit(
                batch,
                finishing: cases,
                seen: seen,
                mode: mode,
                model: model,
                retriesStale: retriesStale
            )
        }
        commit.notices += faults.map { "dropped \($0)" }
        return commit
    }

    private func giveUp(_ cases: [Assignment], _ error: any Error) async throws {
        let reason = ModelError.reason(error)
        for each in cases {
            let hasFailed = try await store.transaction { records in
                guard try records.job(each.job.id)?.isUnchanged(each.job) ?? false else {
                    return false
                }
                return try records.fail(each.job.id, reason: reason)
                    && records.job(each.job.id)?.teller == records.owner
            }
            if hasFailed { await report(.failed(each.job.id, reason: reason)) }
        }
    }
}

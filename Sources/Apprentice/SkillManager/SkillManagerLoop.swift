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
        case committed(Commit)
        case usage(Usage)
        case failed(LearningJob.ID, reason: String)
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
                    await learn(cases)
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
        return try await store.transaction { records -> [Assignment]? in
            let waiting = try records.waitingReflections(limit: 200)
            guard !waiting.isEmpty, try records.takeManagerLease() else {
                if waiting.isEmpty { try records.releaseManagerLease() }
                return nil
            }
            var left = limit
            return Array(
                waiting.enumerated().prefix { index, each in
                    left -= Tokens.estimate(each.job.reflection?.keyInsight ?? "")
                    left -= Tokens.estimate(each.trajectory.question) + 60
                    return index == 0 || left >= 0
                }.map(\.element)
            )
        }
    }

    /// Learns from a round; a lasting failure of a group is split in halves down to the culprit.
    private func learn(_ cases: [Assignment]) async {
        do {
            let commit: Commit
            do {
                commit = try await call(cases, retriesStale: true)
            } catch is StaleOperations {
                commit = try await call(cases, retriesStale: false)
            }
            await report(.committed(commit))
        } catch is CancellationError {
            return
        } catch let error as StoreError {
            if error.code != .leaseLost { await report(.storeFailed(error)) }
        } catch {
            let isLasting = !((error as? ModelError)?.isTemporary ?? false)
            guard isLasting, cases.count > 1 else { return await giveUp(cases, error) }
            await learn(Array(cases[..<(cases.count / 2)]))
            await learn(Array(cases[(cases.count / 2)...]))
        }
    }

    /// One call and its commit, on the book as it is now.
    private func call(_ cases: [Assignment], retriesStale: Bool) async throws -> Commit {
        let book = try await store.read { $0.book }
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

    private func giveUp(_ cases: [Assignment], _ error: any Error) async {
        let explained = error as? any Explained
        let reason = [explained?.what ?? "\(error)", explained?.why].compactMap(\.self).joined(
            separator: ": "
        )
        for each in cases {
            let hasFailed = try? await store.transaction {
                try $0.fail(each.job.id, reason: reason)
            }
            if hasFailed ?? false { await report(.failed(each.job.id, reason: reason)) }
        }
    }
}

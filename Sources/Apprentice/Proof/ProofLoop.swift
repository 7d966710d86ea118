import ApprenticeSystem

/// Proves lessons one after another: in the background while nothing else is to be done, or at once
/// where somebody asks for it.
struct ProofLoop: Sendable {
    /// Who asks and judges; nil when nobody can.
    let prover = Locked<Prover?>(nil)
    /// Whether learned lessons are proved in the background.
    let isOn = Locked(false)
    /// Where proofs wait and what they show is kept.
    let store: any LearningStore
    /// The loop that works on them.
    let holder: LeaseHolder
    /// Called after each proof, and when the store fails.
    let report: @Sendable (JobReporter.Step) async -> Void
    /// How many people wait for proofs they asked for; the background stands aside for them.
    private let demands = Locked(0)

    init(
        store: any LearningStore,
        holder: LeaseHolder,
        report: @escaping @Sendable (JobReporter.Step) async -> Void
    ) {
        (self.store, self.holder, self.report) = (store, holder, report)
    }

    /// Works whenever the signal wakes it, until the signal is finished.
    ///
    /// - Parameters:
    ///   - signal: Woken by lessons that are learned, and by the clock.
    ///   - mayWork: Whether learning is on.
    func run(on signal: Signal, mayWork: @escaping @Sendable () -> Bool) async {
        for await _ in signal.wakes {
            while isOn.withLock({ $0 }), demands.withLock({ $0 == 0 }), mayWork(),
                !Task.isCancelled, let prover = prover.withLock({ $0 })
            {
                do {
                    let claimed = try await store.transaction { [holder] in
                        try $0.claimProof(for: holder, whileIdle: true)
                    }
                    guard let claimed else { break }
                    if let end = try await prove(claimed, by: prover, .idle) {
                        await report(.committed(notices: end.notices))
                    }
                } catch let error as StoreError {
                    await report(.storeFailed(error))
                    break
                } catch {
                    // It waits in the queue: for the budget, for the model, or for the next start.
                    break
                }
            }
        }
    }

    /// Proves skills now, one after another.
    ///
    /// - Parameters:
    ///   - skills: The skills; those without a question of their own are passed over.
    ///   - onEnd: Called for each proof that was told.
    /// - Returns: The proofs as they ended.
    /// - Throws: ``ModelError``, ``StoreError``, or `CancellationError`; proofs that were not begun are
    ///   dropped then, and those that were told stay told.
    func prove(
        _ skills: [Skill],
        onEnd: @Sendable (ProofEnd) -> Void
    ) async throws -> [Proof] {
        guard let prover = prover.withLock({ $0 }) else { return [] }
        demands.withLock { $0 += 1 }
        defer { demands.withLock { $0 -= 1 } }
        let (queued, known) = try await store.transaction { records in
            let known = try records.proofs(in: [.queued], limit: .max).map(\.id)
            return (try records.queueProofs(of: skills), Set(known))
        }
        var ended: [Proof] = []
        do {
            for each in queued {
                try Task.checkCancellation()
                let claimed = try await store.transaction { [holder] in
                    try $0.claimProof(each.id, for: holder, whileIdle: false)
                }
                // Another process was faster.
                guard let claimed, let end = try await prove(claimed, by: prover, .learning) else {
                    continue
                }
                onEnd(end)
                ended.append(end.proof)
            }
        } catch {
            _ = try? await store.transaction { records in
                // What waited before goes on waiting for the background.
                for each in queued where !known.contains(each.id) {
                    guard let proof = try records.proof(each.id), proof.state == .queued else {
                        continue
                    }
                    try records.drop(proof, reason: "stopped")
                }
            }
            throw error
        }
        return ended
    }

    /// Asks, judges and keeps what was found; what could not be asked goes back to the queue.
    private func prove(
        _ claimed: Proof,
        by prover: Prover,
        _ priority: ModelRequest.Priority
    ) async throws -> ProofEnd? {
        do {
            guard let (finding, skill) = try await prover.finding(of: claimed, in: store, priority)
            else {
                _ = try await store.transaction {
                    try $0.drop(claimed, reason: "the lesson is no longer used")
                }
                return nil
            }
            return try await store.transaction { try $0.finish(claimed, of: skill, finding) }
        } catch {
            let isOver = error is CancellationError || Task.isCancelled
            let failure = isOver ? nil : error as? ModelError
            let isLasting = failure.map { !$0.isTemporary && $0.code != .budgetReached } ?? false
            _ = try? await store.transaction { records in
                let isOut = failure?.isTemporary == true
                guard isLasting || isOut && claimed.failures + 1 >= Self.mostTries else {
                    return try records.release(claimed, asFailure: isOut)
                }
                try records.drop(claimed, reason: failure.map(ModelError.reason) ?? "it failed")
            }
            throw error
        }
    }

    /// How often a model that is out of order is asked for the same proof.
    private static let mostTries = 3
}

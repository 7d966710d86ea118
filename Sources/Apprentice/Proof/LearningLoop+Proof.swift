import ApprenticeSystem

/// Whether lessons are followed: in the background, and on demand.
extension LearningLoop {
    /// Changes who answers and judges in proofs; without anybody nothing is proved.
    public func setProver(_ prover: Prover?) { proofs.prover.withLock { $0 = prover } }

    /// Changes whether lessons are proved in the background once they are learned; those that wait are
    /// taken up when it is on.
    public func setProving(_ isOn: Bool) {
        proofs.isOn.withLock { $0 = isOn }
        newProofs.wake()
    }

    /// Proves skills now, one after another, whether or not the background does.
    ///
    /// - Parameters:
    ///   - skills: The skills; those without a question of their own are passed over.
    ///   - onProof: Called for each proof that was told, with what a person should know of it.
    /// - Returns: The proofs as they ended.
    /// - Throws: ``ModelError``, ``StoreError``, or `CancellationError`; what was told by then is kept.
    public func prove(
        _ skills: [Skill],
        onProof: @escaping @Sendable (Proof, [String]) -> Void = { _, _ in }
    ) async throws -> [Proof] {
        defer { newProofs.wake() }
        return try await proofs.prove(skills) { onProof($0.proof, $0.notices) }
    }
}

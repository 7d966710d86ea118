/// What a proof came to, durable by the time anyone reads it.
struct ProofEnd: Sendable {
    /// The proof as it is kept.
    var proof: Proof
    /// What a person should know of it.
    var notices: [String]
}

extension LearningRecords {
    /// Queues proofs of skills that have a question to ask; one that waits already is not queued twice.
    ///
    /// - Returns: The proofs, in the order of the skills.
    /// - Throws: ``StoreError``.
    mutating func queueProofs(of skills: [Skill]) throws -> [Proof] {
        try takeOverProofs()
        return try skills.compactMap { skill in
            guard skill.isLive, let turn = skill.provingTurn, try trajectory(turn) != nil else {
                return nil
            }
            var proof =
                try proofs(of: skill.uid).last { $0.state == .queued }
                ?? Proof(skill: skill.uid, turn: turn, revision: skill.revision, createdAt: now)
            (proof.turn, proof.revision, proof.updatedAt) = (turn, skill.revision, now)
            proof.id = try save(proof)
            return proof
        }
    }

    /// Leases a queued proof to a loop; those of loops that are gone are taken over.
    ///
    /// - Parameters:
    ///   - id: The one to lease; nil for the oldest.
    ///   - holder: The loop.
    ///   - whileIdle: Whether none is leased as long as there is something to learn.
    /// - Returns: The proof; nil when there is none.
    /// - Throws: ``StoreError``.
    mutating func claimProof(
        _ id: Proof.ID? = nil,
        for holder: LeaseHolder,
        whileIdle: Bool
    ) throws -> Proof? {
        guard !holder.isReleased else { return nil }
        if whileIdle {
            let (queued, active) = try gauges()
            guard queued + active == 0 else { return nil }
        }
        try takeOverProofs()
        let found = try id.map { try proof($0) } ?? proofs(in: [.queued], limit: 1).first
        guard var proof = found, proof.state == .queued else { return nil }
        try announce(holder)
        (proof.state, proof.holder) = (.running, holder.name)
        proof.attempts += 1
        proof.updatedAt = now
        _ = try save(proof)
        return proof
    }

    /// Puts proofs back in the queue whose loop is gone.
    private mutating func takeOverProofs() throws {
        for var orphan in try proofs(in: [.running], limit: .max) {
            if orphan.holder.map(isAlive) ?? false { continue }
            (orphan.state, orphan.holder) = (.queued, nil)
            orphan.failures += 1
            _ = try save(orphan)
            if orphan.failures >= LearningJob.mostCrashes {
                try drop(orphan, reason: "the program ended \(orphan.failures) times over it")
            }
        }
    }

    /// Puts a leased proof back in the queue.
    ///
    /// - Parameters:
    ///   - claimed: The proof, as it was leased.
    ///   - isFailure: Whether the model was out of order; not when the program ends, or a budget.
    /// - Throws: ``StoreError``.
    mutating func release(_ claimed: Proof, asFailure isFailure: Bool = false) throws {
        guard var proof = try proof(claimed.id), proof.isLeased(like: claimed) else { return }
        (proof.state, proof.holder) = (.queued, nil)
        if isFailure { proof.failures += 1 }
        _ = try save(proof)
    }

    /// Gives a proof up.
    ///
    /// - Returns: The proof as it is kept.
    @discardableResult
    mutating func drop(_ claimed: Proof, reason: String) throws -> Proof {
        guard var proof = try proof(claimed.id), proof.state == claimed.state,
            proof.attempts == claimed.attempts
        else { return claimed }
        (proof.state, proof.holder, proof.reason) = (.dropped, nil, reason)
        proof.updatedAt = now
        _ = try save(proof)
        return proof
    }

    /// Ends a proof, and changes its skill by what was found, in one transaction.
    ///
    /// A learned wording that is not followed where the user's words are gives way to them; a lesson
    /// that stands everywhere and made a good answer worse keeps to its topic. What is pinned, was
    /// written by hand or placed by hand is left as it is, and the fault is said.
    ///
    /// - Parameters:
    ///   - claimed: The proof, as it was leased.
    ///   - seen: The skill the questions were asked with.
    ///   - finding: What was found.
    /// - Returns: What it came to; nil when the lease was lost meanwhile.
    /// - Throws: ``StoreError``.
    mutating func finish(_ claimed: Proof, of seen: Skill, _ finding: Prover.Finding) throws
        -> ProofEnd?
    {
        guard var proof = try proof(claimed.id), proof.isLeased(like: claimed) else { return nil }
        guard let skill = book[seen.uid], skill.isLive, skill.revision == seen.revision else {
            let dropped = try drop(claimed, reason: "the lesson changed meanwhile")
            return ProofEnd(proof: dropped, notices: [])
        }
        var result = finding.result
        var after = skill
        var notices: [String] = []
        let isOurs = !skill.isPinned && !skill.isByHand
        if result.with == .notFollowed, result.words == .followed, finding.isSure, isOurs {
            after.showNotes()
            result.changed.append("says your own words again")
            notices.append("\(skill.id) says your own words again: its rewording was not followed")
        }
        if !result.hindered.isEmpty {
            let turns = result.hindered.map { "#\($0)" }.joined(separator: ", ")
            if isOurs, skill.applies == .always, try !isPlacedByHand(skill) {
                after.applies = .topic
                result.changed.append("applies to its topic only")
                notices.append(
                    "\(skill.id) now applies to its topic only: it got in the way of \(turns)"
                )
            } else {
                notices.append(
                    "\(skill.id) gets in the way of \(turns); give it other words: :edit \(skill.id)"
                )
            }
        }
        try append(.proof(proof.id), [SkillChange(before: skill, after: after)])
        (proof.state, proof.holder, proof.reason) = (.done, nil, nil)
        proof.result = result
        proof.revision = book[skill.uid]?.revision ?? skill.revision
        proof.updatedAt = now
        _ = try save(proof)
        return ProofEnd(proof: proof, notices: notices)
    }

    /// Whether a person said where the skill applies.
    private func isPlacedByHand(_ skill: Skill) throws -> Bool {
        try revisions(changing: skill.uid).contains { $0.cause == .hand("applies") }
    }

    /// The newest proof of each skill that was told, of all or of one.
    package func toldProofs() throws -> [Skill.UID: Proof] {
        Dictionary(try proofs(in: [.done], limit: .max).map { ($0.skill, $0) }) { _, newest in
            newest
        }
    }
}

extension Proof {
    /// Whether it is under the very lease it was claimed with.
    func isLeased(like claimed: Proof) -> Bool {
        state == .running && holder == claimed.holder && attempts == claimed.attempts
    }
}

/// What a SkillManager's call came to.
public struct Commit: Sendable, Equatable {
    /// The jobs it ended, oldest first.
    public var jobs: [LearningJob]
    /// The book's revision, if the book changed.
    public var revision: Revision?
    /// What was refused, replaced or dropped.
    public var notices: [String]
}

/// Operations were made for skills that changed meanwhile; the call is to be made again.
struct StaleOperations: Error {}

extension LearningRecords {
    /// Ends jobs and changes the book by what was learned from them, whole or not at all.
    ///
    /// - Parameters:
    ///   - batch: What the SkillManager asks for.
    ///   - cases: The reflections it was made from.
    ///   - seen: The revision of each skill as the SkillManager saw it.
    ///   - mode: How much the model is trusted with.
    ///   - model: The model's name.
    ///   - holder: The loop that commits; it holds the manager's lease.
    ///   - retriesStale: Whether to throw ``StaleOperations`` rather than drop those operations.
    ///   - proves: Whether the lessons are to be proved once nothing else is to be done.
    /// - Returns: What was ended and changed.
    /// - Throws: ``StoreError/Code/leaseLost`` when another loop is the manager now.
    mutating func commit(
        _ batch: UpdateBatch,
        finishing cases: [Assignment],
        seen: [Skill.UID: Int],
        mode: LearningMode,
        model: String,
        by holder: LeaseHolder,
        retriesStale: Bool,
        proves: Bool = false
    ) throws -> Commit {
        guard try value("manager") == holder.name else {
            throw StoreError(.leaseLost, what: "another loop has become the skill manager")
        }
        // Feedback may have been taken back, or its job ended elsewhere, since the call began.
        let open = try cases.filter { try job($0.job.id)?.isUnchanged($0.job) ?? false }
        guard !open.isEmpty else { return Commit(jobs: [], revision: nil, notices: []) }
        // A batch that was also made from what was taken back is made again without it.
        if retriesStale, open.count < cases.count { throw StaleOperations() }
        var guardian = UpdateGuard(
            book: book,
            cases: open,
            seen: seen,
            mode: mode,
            model: model,
            now: now
        )
        let decision = try guardian.decide(batch) { try takeSerial() }
        if retriesStale, decision.isStale { throw StaleOperations() }
        let before = book.revision
        let turned = try countEvidence(decision, of: open, mode: mode)
        let flags = try flags(decision.tags.map(\.skill))
        let resumed = turned.filter { $0.kind == .added }.compactMap(\.uid)
        try append(
            .learned(open.map(\.job.id)),
            decision.changes + turned,
            resuming: resumed,
            ending: open.compactMap(\.job.skill)
        )
        let revision = book.revision == before ? nil : try self.revision(book.revision)
        if proves { _ = try queueProofs(of: lessons(of: open, in: revision)) }
        let replacements = try open.compactMap { try replaceContradicted(by: $0) }
        let ended = try open.map { each in
            try end(each.job, .learned(revision: revision?.number), by: holder)
        }
        return Commit(
            jobs: ended,
            revision: revision,
            notices: decision.notices + flags + replacements
        )
    }

    /// The skills that jobs taught something, as they are now.
    private func lessons(of cases: [Assignment], in revision: Revision?) -> [Skill] {
        let jobs = Set(cases.map(\.job.id))
        return (revision?.changes ?? []).compactMap { $0.uid.flatMap { book[$0] } }.filter {
            skill in
            skill.isLive && skill.sources.contains { $0.job.map(jobs.contains) ?? false }
        }
    }

    /// Retires the notes that cannot hold beside the one a job learned; what is left of a skill stays.
    ///
    /// It is a revision of its own: undoing it brings the notes back beside the newer one, and taking
    /// the newer one back brings them back, too.
    ///
    /// - Returns: What was replaced, in words; nil when nothing was.
    private mutating func replaceContradicted(by each: Assignment) throws -> String? {
        let said = Set(each.notes.map(\.text))
        var changes: [Skill.UID: SkillChange] = [:]
        for old in each.job.reflection?.contradicted ?? [] {
            // It may have been learned meanwhile, and stand in another skill.
            let homes = book.chain(from: old.skill).compactMap { changes[$0]?.after ?? book[$0] }
            guard let before = homes.first(where: \.isLive), !before.isPinned else { continue }
            let wanted = old.note
            var after = before
            after.supersedeNotes { $0.note == wanted }
            let isWording =
                before.liveNotes.isEmpty && before.content == wanted
            guard !said.contains(wanted), after != before || isWording else { continue }
            after.showNotes()
            changes[after.uid] = SkillChange(before: book[after.uid], after: after)
        }
        guard !changes.isEmpty else { return nil }
        try append(.contradiction(each.job.feedback), Array(changes.values))
        let ids = changes.values.compactMap(\.after).map(\.id).sorted().joined(separator: ", ")
        let note = each.notes.last?.text.onOneLine ?? ""
        return "\"\(note)\" replaces \(ids), only one of them can hold · "
            + "take it back: :undo r\(book.revision)"
    }

    /// Says which skills did harm and stay all the same, because they are a person's to remove.
    private func flags(_ uids: [Skill.UID]) throws -> [String] {
        try uids.uniqued().compactMap { book[$0] }.filter { skill in
            guard skill.isLive, skill.isPinned || skill.isByHand else { return false }
            return Tally(try verdicts(on: skill.uid)).isBad(since: skill.updatedAt)
        }
        .map {
            "\($0.id) harmed the last three answers that drew on it; look at it: :skill \($0.id)"
        }
    }

    /// Keeps the models' verdicts in the place of those that were given on the same turns before.
    private mutating func countEvidence(
        _ decision: GuardDecision,
        of cases: [Assignment],
        mode: LearningMode
    ) throws -> [SkillChange] {
        // In guided mode no model's verdict is taken, so none takes another's place.
        let turns = mode == .free ? cases.map(\.trajectory.id).uniqued() : []
        let old = try turns.flatMap { try evidence(turn: $0) }.filter { $0.judge == .reflector }
        let uids = old.map(\.skill) + decision.tags.map(\.skill)
        let turned = try weigh(uids) { records in
            for turn in turns {
                try records.removeEvidence(turn: turn, judge: .reflector, who: "reflector")
            }
            for verdict in decision.tags {
                let known = old.first { $0.skill == verdict.skill && $0.turn == verdict.turn }
                try records.save(
                    Evidence(
                        skill: verdict.skill,
                        turn: verdict.turn,
                        judge: .reflector,
                        who: "reflector",
                        tag: verdict.tag,
                        // Read again, a turn is no later one.
                        at: known?.at ?? records.now
                    )
                )
            }
        }
        let changed = Set(decision.changes.compactMap(\.uid))
        return turned.values.filter { $0.uid.map { !changed.contains($0) } ?? false }
    }
}

/// What a change of evidence is.
enum Weighing {
    /// Verdicts are given, or given otherwise.
    case given
    /// Verdicts are taken back.
    case takenBack
    /// Counts come from a file, or move with a merge: they retire nothing.
    case counts
}

extension LearningRecords {
    /// Appends a revision, if anything changed.
    ///
    /// - Parameters:
    ///   - cause: Why.
    ///   - changes: What changed; one that changes nothing is left out.
    ///   - resumed: Skills that go on as if they had never been retired: the verdicts they had count.
    ///   - unlearning: Whether what was learned is taken back with its jobs, so that skills wait again.
    ///   - ending: The skills whose jobs end in the same transaction.
    /// - Throws: ``StoreError``.
    mutating func append(
        _ cause: Revision.Cause,
        _ changes: [SkillChange],
        resuming resumed: some Collection<Skill.UID> = [],
        unlearning: Bool = false,
        ending: [Skill.UID] = []
    ) throws {
        let number = book.revision + 1
        let learned = unlearning ? [] : try learnedMeanwhile(changes, ending)
        let real = changes.compactMap { change -> SkillChange? in
            var change = change
            // It waits for nothing: the words go on as they are.
            if let uid = change.uid, learned.contains(uid) { change.after?.status = .active }
            if let current = change.uid.flatMap({ book[$0] }) {
                change.before = current
                // Counts come from evidence alone, whatever a change was made from.
                change.after?.takeCounts(of: current)
            }
            if change.after?.isLive == true { change.after?.mergedInto = nil }
            guard change.before != change.after else { return nil }
            if let before = change.before, let after = change.after,
                after.isRenewed(since: before), !resumed.contains(after.uid)
            {
                change.after?.updatedAt = now
            }
            change.after?.revision = number
            return change
        }
        guard !real.isEmpty else { return }
        let sorted = real.sorted { ($0.uid?.description ?? "") < ($1.uid?.description ?? "") }
        try append(Revision(number: number, cause: cause, at: now, changes: sorted))
        let homes = real.map { ($0.before?.mergedInto, $0.after?.mergedInto, $0.uid) }
            .filter { $0.0 != $0.1 }
        // What was merged counts together, what was parted apart.
        if !homes.isEmpty { try recount(homes.flatMap { [$0.0, $0.1, $0.2] }.compactMap(\.self)) }
    }

    /// Counts a verdict for the skills the turn's answer cited, and confirms or retires by it.
    ///
    /// - Returns: Changes of standing, for the caller's revision.
    mutating func judge(_ turn: Trajectory, by feedback: Feedback) throws -> [Skill.UID:
        SkillChange]
    {
        guard turn.givesEvidence else { return [:] }
        let uids = turn.cited.filter { book[$0] != nil }
        return try weigh(uids) { records in
            for uid in uids {
                var verdict = records.verdict(feedback.isGood ? .helpful : .neutral, uid, feedback)
                if let known = try records.evidence(like: verdict) {
                    verdict.at = known.at
                    // That a note had to replace the skill stays true while the answer is bad.
                    if !feedback.isGood, known.tag == .harmful { verdict.tag = .harmful }
                }
                try records.save(verdict)
            }
        }
    }

    /// Counts it as harm that a note had to replace skills its answer had cited.
    mutating func countReplaced(_ uids: [Skill.UID], turn: Trajectory, by feedback: Feedback) throws
    {
        let cited = uids.filter { turn.givesEvidence && turn.cited.contains($0) }
        _ = try weigh(cited) { records in
            for uid in cited { try records.save(records.verdict(.harmful, uid, feedback)) }
        }
    }

    private func verdict(_ tag: Evidence.Tag, _ skill: Skill.UID, _ feedback: Feedback) -> Evidence
    {
        Evidence(
            skill: skill,
            turn: feedback.turn,
            judge: feedback.kind == .human ? .human : .other,
            who: feedback.evidenceName,
            tag: tag,
            at: now
        )
    }

    /// The verdict that one of the same skill, turn and judge replaces.
    func evidence(like verdict: Evidence) throws -> Evidence? {
        guard let turn = verdict.turn else { return nil }
        return try evidence(turn: turn).first {
            $0.skill == verdict.skill && $0.judge == verdict.judge && $0.who == verdict.who
        }
    }

    /// Skills that come back as waiting to be learned, and whose job ended while they were away.
    private func learnedMeanwhile(
        _ changes: [SkillChange],
        _ ending: [Skill.UID]
    ) throws -> Set<Skill.UID> {
        let back = changes.filter { $0.after?.status == .provisional }.compactMap(\.uid)
            .filter { book[$0].map { $0.status != .provisional } ?? false }
        guard !back.isEmpty else { return [] }
        let done = Set(try jobs(in: [.learned], limit: .max).compactMap(\.skill))
        return done.union(ending).intersection(back)
    }

    /// Every verdict on a skill and on those that were merged into it.
    func verdicts(on uid: Skill.UID) throws -> [Evidence] {
        try book.family(of: uid).flatMap { try evidence(skill: $0) }
    }

    /// Brings the counts of skills up to date whose family changed: merged, or parted again.
    mutating func recount(_ uids: [Skill.UID]) throws {
        _ = try weigh(uids, .counts) { _ in }
    }

    /// Changes the evidence of some skills, and brings their counts and their standing up to it.
    ///
    /// - Parameters:
    ///   - uids: Every skill whose evidence may change.
    ///   - weighing: What the change is to verdicts.
    ///   - change: Changes the evidence.
    /// - Returns: Changes of standing, for the caller's revision.
    /// - Throws: What `change` throws, or ``StoreError``.
    mutating func weigh(
        _ uids: [Skill.UID],
        _ weighing: Weighing = .given,
        _ change: (inout Self) throws -> Void
    ) throws -> [Skill.UID: SkillChange] {
        // A verdict on a skill that went into another counts there.
        let uids = uids.flatMap(book.chain).uniqued()
        let before = try uids.map { Tally(try verdicts(on: $0)) }
        try change(&self)
        var changes: [Skill.UID: SkillChange] = [:]
        for (uid, before) in zip(uids, before) {
            guard var skill = book[uid] else { continue }
            let tally = Tally(try verdicts(on: uid))
            (skill.helpful, skill.harmful, skill.neutral) = (
                tally.helpful, tally.harmful, tally.neutral
            )
            if skill != book[uid] { try refresh(skill) }
            let standing = Standing(skill: skill, before: before, now: tally)
            var after = skill
            if weighing != .counts {
                let turns = standing.mayRevert ? try turns(of: skill) : []
                let origin = standing.origin(turns)
                after.status = standing.status(from: origin, isAdding: weighing == .given)
            }
            if after.status != skill.status {
                changes[uid] = SkillChange(before: skill, after: after)
            }
        }
        if changes.values.contains(where: { $0.kind == .added }) {
            for uid in repeated(by: Array(changes.values)) { changes[uid] = nil }
        }
        return changes
    }

    /// The changes that gave a skill another status, newest first, as far as verdicts may have made
    /// them.
    private func turns(of skill: Skill) throws -> [SkillChange] {
        var turns: [SkillChange] = []
        for revision in try revisions(changing: skill.uid) {
            guard let change = revision.changes.first(where: { $0.uid == skill.uid }),
                change.before?.status != change.after?.status
            else { continue }
            guard revision.isOfVerdicts else { break }
            turns.append(change)
        }
        return turns
    }
}

extension Skill {
    /// Takes over the counts of another state of the same skill.
    mutating func takeCounts(of other: Skill) {
        (helpful, harmful, neutral) = (other.helpful, other.harmful, other.neutral)
    }

    /// Whether its words are others, or it is used again: verdicts from before do not count then.
    func isRenewed(since before: Skill) -> Bool {
        content != before.content || context != before.context || (isLive && !before.isLive)
    }

    /// Whether it says the same under the same standing, whatever was thought of it.
    func isSame(as other: Skill) -> Bool {
        var copy = other
        copy.takeCounts(of: self)
        (copy.revision, copy.updatedAt) = (revision, updatedAt)
        return self == copy
    }
}

extension Feedback {
    /// Under which name its evidence rows stand.
    var evidenceName: String {
        key.isEmpty ? "\(kind.rawValue):\(who)" : "\(kind.rawValue):\(who):\(key)"
    }
}

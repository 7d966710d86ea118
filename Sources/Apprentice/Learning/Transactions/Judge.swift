extension LearningRecords {
    /// Appends a revision, if anything changed.
    mutating func append(_ cause: Revision.Cause, _ changes: [SkillChange]) throws {
        let number = book.revision + 1
        let real = changes.compactMap { change -> SkillChange? in
            var change = change
            if let current = change.uid.flatMap({ book[$0] }) {
                change.before = current
                // Counts come from evidence alone, whatever a change was made from.
                change.after?.takeCounts(of: current)
            }
            guard change.before != change.after else { return nil }
            if let before = change.before, let after = change.after, after.isRenewed(since: before)
            {
                change.after?.updatedAt = now
            }
            change.after?.revision = number
            return change
        }
        guard !real.isEmpty else { return }
        let sorted = real.sorted { ($0.uid?.description ?? "") < ($1.uid?.description ?? "") }
        try append(Revision(number: number, cause: cause, at: now, changes: sorted))
    }

    /// Counts a verdict for the skills the turn's answer cited, and confirms or retires by it.
    ///
    /// - Returns: Changes of standing, for the caller's revision.
    mutating func judge(_ turn: Trajectory, by feedback: Feedback) throws -> [Skill.UID:
        SkillChange]
    {
        guard turn.givesEvidence else { return [:] }
        let judge: Evidence.Judge = feedback.kind == .human ? .human : .other
        let who = feedback.evidenceName
        for uid in turn.cited where book[uid] != nil {
            try save(
                Evidence(
                    skill: uid,
                    turn: turn.id,
                    judge: judge,
                    who: who,
                    tag: feedback.isGood ? .helpful : .neutral,
                    at: now
                )
            )
        }
        return try recount(turn.cited)
    }

    /// Counts it as harm that a note had to replace skills its answer had cited.
    mutating func countReplaced(_ uids: [Skill.UID], turn: Trajectory, by feedback: Feedback) throws
    {
        let cited = uids.filter { turn.givesEvidence && turn.cited.contains($0) }
        for uid in cited {
            try save(
                Evidence(
                    skill: uid,
                    turn: turn.id,
                    judge: feedback.kind == .human ? .human : .other,
                    who: feedback.evidenceName,
                    tag: .harmful,
                    at: now
                )
            )
        }
        try recount(cited)
    }

    /// Brings the counts of some skills up to their evidence after a verdict was added: the first
    /// one confirms or retires a guess, three harmful ones in a row retire any skill.
    ///
    /// - Returns: Changes of standing, for the caller's revision.
    @discardableResult
    mutating func recount(_ uids: [Skill.UID]) throws -> [Skill.UID: SkillChange] {
        var changes: [Skill.UID: SkillChange] = [:]
        for uid in Set(uids) {
            guard var skill = book[uid] else { continue }
            let tally = Tally(try evidence(skill: uid))
            (skill.helpful, skill.harmful, skill.neutral) = (
                tally.helpful, tally.harmful, tally.neutral
            )
            if skill != book[uid] { try refresh(skill) }
            guard skill.isLive, !skill.isPinned, !skill.isByHand else { continue }
            var after = skill
            let recent = tally.recent.filter { $0.at > skill.updatedAt }
            if skill.status == .unconfirmed, let first = recent.first(where: { $0.tag != .neutral })
            {
                after.status = first.tag == .helpful ? .active : .retired
            }
            if tally.isBad(since: skill.updatedAt) { after.status = .retired }
            if after.status != skill.status {
                changes[uid] = SkillChange(before: skill, after: after)
            }
        }
        return changes
    }
}

extension Tally {
    /// Whether the last three turns since a skill's last change harmed.
    func isBad(since change: Timestamp) -> Bool {
        let last = recent.filter { $0.at > change }.suffix(3)
        return last.count == 3 && last.allSatisfy { $0.tag == .harmful }
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

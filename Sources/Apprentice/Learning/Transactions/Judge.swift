extension LearningRecords {
    /// Appends a revision, if anything changed.
    mutating func append(_ cause: Revision.Cause, _ changes: [SkillChange]) throws {
        let number = book.revision + 1
        let real = changes.filter { $0.before != $0.after }.map { change in
            var change = change
            if let before = change.before, let after = change.after, before.content != after.content
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
        var changes = try recount(turn.cited)
        for uid in turn.shown {
            guard let skill = book[uid], skill.status == .unconfirmed, changes[uid] == nil else {
                continue
            }
            var after = skill
            after.status = feedback.isGood ? .active : .retired
            changes[uid] = SkillChange(before: skill, after: after)
        }
        return changes
    }

    /// Brings the counts of some skills up to their evidence; three harmful verdicts in a row retire.
    ///
    /// - Returns: Changes of standing, for the caller's revision.
    mutating func recount(_ uids: [Skill.UID]) throws -> [Skill.UID: SkillChange] {
        var changes: [Skill.UID: SkillChange] = [:]
        for uid in Set(uids) {
            guard var skill = book[uid] else { continue }
            let tally = Tally(try evidence(skill: uid))
            (skill.helpful, skill.harmful, skill.neutral) = (
                tally.helpful, tally.harmful, tally.neutral
            )
            if skill != book[uid] { try refresh(skill) }
            let recent = tally.recent.filter { $0.at > skill.updatedAt }.suffix(3)
            let isBad = recent.count == 3 && recent.allSatisfy { $0.tag == .harmful }
            guard isBad, skill.isLive, !skill.isPinned, !skill.isByHand else { continue }
            var after = skill
            after.status = .retired
            changes[uid] = SkillChange(before: skill, after: after)
        }
        return changes
    }
}

extension Feedback {
    /// Under which name its evidence rows stand.
    var evidenceName: String {
        key.isEmpty ? "\(kind.rawValue):\(who)" : "\(kind.rawValue):\(who):\(key)"
    }
}

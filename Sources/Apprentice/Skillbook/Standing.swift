/// What verdicts make of a skill's standing, and what becomes of it when some are taken back.
///
/// The first verdict that is not neutral confirms or retires a guess, three harmful ones in a row
/// retire any skill. What verdicts did is undone with the verdicts it rests on.
struct Standing {
    /// The skill, with its counts as they are now.
    let skill: Skill
    /// Its verdicts before the change.
    let before: Tally
    /// Its verdicts now.
    let now: Tally

    /// Whether verdicts decide on the skill at all: what a person wrote or pinned is only flagged, and
    /// what went into another skill counts there.
    private var isOpen: Bool { !skill.isPinned && !skill.isByHand && skill.mergedInto == nil }

    /// Whether what verdicts once did may rest on some that are gone.
    var mayRevert: Bool {
        guard isOpen, before.recent.map(\.tag) != now.recent.map(\.tag) else { return false }
        let since = skill.updatedAt
        return (before.hasRun(since: since) && !now.hasRun(since: since))
            || before.first(since: since) != now.first(since: since)
    }

    /// The status without the verdicts that are gone.
    ///
    /// - Parameter turned: The change that gave the skill its status, made by verdicts.
    /// - Returns: The status it goes back to, or has.
    func reverted(_ turned: SkillChange) -> Skill.Status {
        guard let old = turned.before, let new = turned.after, new.status == skill.status,
            // A note that confirmed or replaced it is another cause.
            old.sources == new.sources, old.content == new.content
        else { return skill.status }
        let since = skill.updatedAt
        switch (old.status, skill.status) {
        case (.unconfirmed, .active):
            return before.first(since: since) == .helpful && now.first(since: since) != .helpful
                ? .unconfirmed : .active
        case (.unconfirmed, .retired):
            guard before.first(since: since) == .harmful, now.first(since: since) != .harmful
            else { return .retired }
            return now.first(since: since) == .helpful ? .active : .unconfirmed
        case (.active, .retired), (.provisional, .retired):
            // A model's REMOVE retires too, and does not rest on three verdicts.
            let restedOnRun = old.harmful >= 3 && before.hasRun(since: since)
            return restedOnRun && !now.hasRun(since: since) ? old.status : .retired
        default: return skill.status
        }
    }

    /// The status after a verdict was given.
    func advanced(from status: Skill.Status) -> Skill.Status {
        guard isOpen, status != .retired else { return status }
        let first = now.first(since: skill.updatedAt)
        if now.isBad(since: skill.updatedAt) { return .retired }
        guard status == .unconfirmed, let first else { return status }
        return first == .helpful ? .active : .retired
    }
}

extension Tally {
    /// Whether the last three turns since a skill's last change harmed.
    func isBad(since change: Timestamp) -> Bool {
        let last = recent.filter { $0.at > change }.suffix(3)
        return last.count == 3 && last.allSatisfy { $0.tag == .harmful }
    }

    /// Whether any three turns in a row since a skill's last change harmed.
    func hasRun(since change: Timestamp) -> Bool {
        var length = 0
        for verdict in recent where verdict.at > change {
            length = verdict.tag == .harmful ? length + 1 : 0
            if length == 3 { return true }
        }
        return false
    }

    /// The first verdict since a skill's last change that is not neutral.
    func first(since change: Timestamp) -> Evidence.Tag? {
        recent.first { $0.at > change && $0.tag != .neutral }?.tag
    }
}

/// What verdicts make of a skill's standing, and what becomes of it when some are taken back.
///
/// The first verdict that is not neutral confirms or retires a guess, three harmful ones in a row
/// retire any skill. It is as if only the verdicts in force had been given, one after another: what
/// those did that were taken back is undone, and what they kept off comes to pass.
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

    /// The status that it had before verdicts changed it, as far back as nothing else did.
    ///
    /// - Parameter turns: The changes that gave it another status, newest first, up to the first in a
    ///   revision that verdicts had no part in.
    /// - Returns: The status that ``status(from:isAdding:)`` begins with.
    func origin(_ turns: [SkillChange]) -> Skill.Status {
        var origin = Self.origin(of: skill.status, turns[...])
        // What stands for a person's note is no guess, whatever it was before it took the note in.
        if origin == .unconfirmed, !skill.liveNotes.isEmpty { origin = .active }
        // What it is rests on verdicts only if those of before make it so: a model's REMOVE retires too.
        return status(from: origin, by: before) == skill.status ? origin : skill.status
    }

    private static func origin(
        of status: Skill.Status,
        _ turns: ArraySlice<SkillChange>
    ) -> Skill.Status {
        guard let turn = turns.first, let old = turn.before, let new = turn.after,
            new.status == status
        else { return status }
        let earlier = origin(of: old.status, turns.dropFirst())
        let isGuess = earlier == .unconfirmed
        return isOfVerdicts(from: old, to: new, isGuess: isGuess) ? earlier : status
    }

    private static func isOfVerdicts(from old: Skill, to new: Skill, isGuess: Bool) -> Bool {
        // A note that confirmed or replaced it is another cause, and so is a merge.
        guard old.sources == new.sources, old.content == new.content,
            old.mergedInto == new.mergedInto
        else { return false }
        switch (old.status, new.status) {
        case (.unconfirmed, .active): return old.helpful > 0
        case (_, .retired): return old.harmful >= (isGuess ? 1 : 3)
        // What other causes bring back is renewed.
        case (.retired, _): return old.updatedAt == new.updatedAt
        default: return true
        }
    }

    /// The status that the verdicts in force make of one, as if no other had ever been given.
    ///
    /// - Parameters:
    ///   - origin: What it was before any of them.
    ///   - isAdding: Whether a verdict was given, rather than taken back.
    /// - Returns: The status.
    func status(from origin: Skill.Status, isAdding: Bool) -> Skill.Status {
        guard isOpen, origin != .retired else { return skill.status }
        let since = skill.updatedAt
        // A losing streak that it survived while verdicts did not decide counts only from the next one.
        guard skill.isLive, before.hasRun(since: since) else {
            return status(from: origin, by: now)
        }
        return isAdding && now.isBad(since: since) ? .retired : skill.status
    }

    private func status(from origin: Skill.Status, by verdicts: Tally) -> Skill.Status {
        guard origin != .retired else { return .retired }
        let since = skill.updatedAt
        if verdicts.hasRun(since: since) { return .retired }
        guard origin == .unconfirmed else { return origin }
        guard let first = verdicts.first(since: since) else { return origin }
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

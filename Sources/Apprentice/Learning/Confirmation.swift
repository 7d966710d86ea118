extension LearningRecords {
    /// When a person last said that a skill holds: told it, told it again, wrote it by hand, or judged an
    /// answer good that drew on it.
    ///
    /// - Throws: ``StoreError``.
    package func lastConfirmed(_ skill: Skill) throws -> Timestamp {
        let helped = try verdicts(on: skill.uid).filter { $0.tag == .helpful && $0.turn != nil }
        return ([skill.lastSaid] + helped.map(\.at)).max() ?? skill.createdAt
    }

    /// The skills that nobody confirmed for ``Skill/longUnconfirmed``, and when each last was.
    ///
    /// - Throws: ``StoreError``.
    package func stale(_ skills: [Skill]) throws -> [Skill.UID: Timestamp] {
        let limit = now.microseconds - Skill.longUnconfirmed.components.seconds * 1_000_000
        var stale: [Skill.UID: Timestamp] = [:]
        // Verdicts are read of the few only that were told long ago.
        for skill in skills where skill.isLive && skill.lastSaid.microseconds <= limit {
            let last = try lastConfirmed(skill)
            if last.microseconds <= limit { stale[skill.uid] = last }
        }
        return stale
    }
}

extension Skill {
    /// A lesson that nobody confirmed for so long may no longer hold: 180 days.
    package static let longUnconfirmed = Duration.seconds(180 * 86_400)

    /// When a person last said it or wrote it.
    fileprivate var lastSaid: Timestamp { isByHand ? max(lastTold, updatedAt) : lastTold }
}

extension Timestamp {
    /// The day, such as `2026-01-03`.
    package var day: String { String(iso.prefix(10)) }
}

/// What a list of revisions comes to.
package enum RevisionHistory {
    /// The numbers of revisions that are undone now.
    package static func undone(_ history: [Revision]) -> Set<Int> {
        var undone: Set<Int> = []
        for revision in history.sorted(by: { $0.number < $1.number }) {
            switch revision.cause {
            case .undo(let number): undone.insert(number)
            case .redo(let number):
                if case .undo(let original) = history.first(where: { $0.number == number })?.cause {
                    undone.remove(original)
                }
            default: break
            }
        }
        return undone
    }

    /// What several revisions changed together, a change a skill; nothing for one that is as it was.
    ///
    /// - Parameters:
    ///   - history: All revisions, in any order.
    ///   - from: The revision before the first that counts.
    ///   - to: The last that counts.
    /// - Returns: The changes, by the skills' ids.
    package static func changes(_ history: [Revision], after from: Int, upTo to: Int)
        -> [SkillChange]
    {
        var net: [Skill.UID: SkillChange] = [:]
        for revision in history.sorted(by: { $0.number < $1.number })
        where revision.number > from && revision.number <= to {
            for change in revision.changes {
                guard let uid = change.uid else { continue }
                net[uid] = SkillChange(
                    before: net[uid].map(\.before) ?? change.before,
                    after: change.after
                )
            }
        }
        return net.values.filter {
            $0.before?.promptLine != $0.after?.promptLine || $0.kind != .updated
        }
        .filter { $0.kind != .hidden }
        .sorted { ($0.after ?? $0.before)?.id ?? "" < ($1.after ?? $1.before)?.id ?? "" }
    }

    /// A skill as a revision left it.
    ///
    /// - Parameters:
    ///   - uid: The skill.
    ///   - history: All revisions, newest first.
    ///   - number: The revision.
    /// - Returns: The skill; nil when it was not there yet.
    package static func skill(_ uid: Skill.UID, in history: [Revision], at number: Int) -> Skill? {
        for revision in history where revision.number <= number {
            if let change = revision.changes.first(where: { $0.uid == uid }) { return change.after }
        }
        return nil
    }
}

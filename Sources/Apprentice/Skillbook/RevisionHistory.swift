/// What a list of revisions comes to.
package enum RevisionHistory {
    /// The numbers of revisions that are undone now.
    ///
    /// - Parameter causes: The cause of each revision there is.
    /// - Returns: Their numbers.
    package static func undone(_ causes: [(number: Int, cause: Revision.Cause)]) -> Set<Int> {
        var undone: Set<Int> = []
        var reverted: [Int: Int] = [:]
        for (number, cause) in causes.sorted(by: { $0.number < $1.number }) {
            switch cause {
            case .undo(let original):
                undone.insert(original)
                reverted[number] = original
            case .redo(let undo): if let original = reverted[undo] { undone.remove(original) }
            default: break
            }
        }
        return undone
    }

    /// What several revisions changed together, a change a skill; nothing for one that is as it was.
    ///
    /// - Parameter revisions: The revisions, in any order.
    /// - Returns: The changes, by the skills' ids.
    package static func changes(_ revisions: [Revision]) -> [SkillChange] {
        var net: [Skill.UID: SkillChange] = [:]
        for revision in revisions.sorted(by: { $0.number < $1.number }) {
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
    ///   - history: The revisions that changed it, newest first.
    ///   - number: The revision.
    /// - Returns: The skill; nil when it was not there yet.
    package static func skill(_ uid: Skill.UID, in history: [Revision], at number: Int) -> Skill? {
        for revision in history where revision.number <= number {
            if let change = revision.changes.first(where: { $0.uid == uid }) { return change.after }
        }
        return nil
    }
}

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
}

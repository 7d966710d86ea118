@testable import Apprentice

extension Invariants {
    /// Whether a note stands in a prompt, or went for a cause after it was given.
    ///
    /// What had gone when its feedback was taken back does not come back when that is given again.
    func isKept(
        _ note: String,
        of feedback: Feedback.ID,
        since said: (given: Int, again: Int)
    ) -> Bool {
        let wanted = note
        let isShown = book.live.contains { skill in
            skill.tells(wanted, of: feedback)
                && skill.promptLine.contains(wanted)
        }
        let isSuperseded = book.all.contains { skill in
            skill.sources.contains {
                $0.feedback == feedback && $0.state == .superseded
                    && $0.note == wanted
            }
        }
        if isShown || isSuperseded { return true }
        let ends = revisions.filter { $0.number > said.given }.flatMap { revision in
            revision.changes.filter { change in
                change.before?.tells(wanted, of: feedback) ?? false
                    && !(change.after?.tells(wanted, of: feedback) ?? false)
            }
            .map { (revision, $0.after) }
        }
        guard let (end, after) = ends.last else { return false }
        switch end.cause {
        case .hand, .load, .synced: return true
        case .undo, .redo, .withdrawn: return end.number > said.again
        case .feedback, .learned, .consolidated:
            return (after?.harmful ?? 0) >= 3
        case .proof, .contradiction: return false
        }
    }
}

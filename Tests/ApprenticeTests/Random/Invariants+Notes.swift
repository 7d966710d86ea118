@testable import Apprentice

extension Invariants {
    /// Whether a note stands in a prompt, or went for a cause after it was given.
    func isKept(_ note: String, of feedback: Feedback.ID, since given: Int) -> Bool {
        let wanted = Words.normalised(note)
        let isShown = book.live.contains { skill in
            skill.tells(wanted, of: feedback)
                && Words.normalised(skill.promptLine).contains(wanted)
        }
        let isSuperseded = book.all.contains { skill in
            skill.sources.contains {
                $0.feedback == feedback && $0.state == .superseded
                    && Words.normalised($0.note ?? "") == wanted
            }
        }
        if isShown || isSuperseded { return true }
        let ends = revisions.filter { $0.number > given }.flatMap { revision in
            revision.changes.filter { change in
                change.before?.tells(wanted, of: feedback) ?? false
                    && !(change.after?.tells(wanted, of: feedback) ?? false)
            }
            .map { (revision.cause, $0.after) }
        }
        guard let (cause, after) = ends.last else { return false }
        switch cause {
        case .hand, .undo, .redo, .withdrawn, .load: return true
        case .feedback, .learned, .evidence, .consolidated:
            return (after?.harmful ?? 0) >= 3
        }
    }
}

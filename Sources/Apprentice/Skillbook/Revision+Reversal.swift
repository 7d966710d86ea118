extension Revision {
    /// Whether anything of it can be seen: learning that kept the user's words changes only whether
    /// they still wait to be learned.
    var isVisible: Bool {
        guard isLearned else { return true }
        return changes.contains { change in
            guard let before = change.before, let after = change.after else { return true }
            return before.isLive != after.isLive || before.promptText != after.promptText
                || before.applies != after.applies || before.project != after.project
        }
    }

    // Not inlined, as the next: the optimiser of Swift 6.3.1 crashes where it is.
    /// The feedback that caused it.
    @inline(never)
    var causingFeedback: Feedback.ID? {
        if case .feedback(let id) = cause { id } else { nil }
    }

    /// The feedback that it took back.
    @inline(never)
    var withdrawnFeedback: Feedback.ID? {
        if case .withdrawn(let id) = cause { id } else { nil }
    }

    /// Whether jobs were learned from in it.
    var isLearned: Bool {
        if case .learned = cause { true } else { false }
    }
}

extension Revision.Cause {
    /// The revision that was reverted, if it is an undo.
    var revertedNumber: Int? { if case .undo(let number) = self { number } else { nil } }

    /// Whether it is an undo or a redo.
    var isReversal: Bool {
        switch self {
        case .undo, .redo: true
        default: false
        }
    }
}

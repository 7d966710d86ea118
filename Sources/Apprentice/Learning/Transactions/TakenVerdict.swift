/// What became of one of many verdicts.
public enum TakenVerdict: Sendable, Equatable {
    /// It was taken in.
    case acknowledged(Acknowledgement)
    /// It says what is known already, or what was known and taken back since.
    case unchanged
    /// The store holds no such turn.
    case noTurn

    /// What became of it, if it was taken in.
    public var acknowledgement: Acknowledgement? {
        if case .acknowledged(let acknowledgement) = self { acknowledgement } else { nil }
    }
}

extension LearningRecords {
    /// Takes in a verdict unless it was taken in before.
    mutating func take(_ verdict: Verdict, policy: LearningPolicy) throws -> TakenVerdict {
        guard try trajectory(verdict.turn) != nil else { return .noTurn }
        if let known = try feedback(like: verdict), known.holds(verdict) { return .unchanged }
        return .acknowledged(try acknowledge(verdict, policy: policy))
    }
}

extension Feedback {
    /// Whether a verdict adds nothing: the same score, and no note that is not there.
    func holds(_ verdict: Verdict) -> Bool {
        guard score == min(max(verdict.score, 0), 1) else { return false }
        let note = verdict.note?.trimmingSpace ?? ""
        return note.isEmpty || notes.contains { $0.text == note }
    }
}

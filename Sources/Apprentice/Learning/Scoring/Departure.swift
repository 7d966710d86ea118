/// In what a turn's feedback differs from what was learned of it.
public enum Departure: Sendable, Equatable {
    /// Good became bad, or bad good.
    case verdict(isGood: Bool)
    /// The score moved by ``threshold`` or more, on the same side.
    case score(from: Double, to: Double)
    /// A note that was not read.
    case note(String)
    /// A note that was read was taken back since.
    case withdrawn(String)

    /// The least move of a score that is worth reading the turn again.
    public static let threshold = 0.3

    /// Compares what is said now with what was learned from.
    ///
    /// - Parameters:
    ///   - now: What is said of the turn now.
    ///   - learned: What was learned from; nil when nothing was learned of the turn, so that each
    ///     note and each bad verdict departs.
    public init?(of now: FeedbackBasis, from learned: FeedbackBasis?) {
        /// The notes of one that the other lacks; "nice" says nothing to learn.
        func notes(in one: FeedbackBasis?, butNotIn other: FeedbackBasis?) -> [String] {
            let known = Set(other?.notes ?? [])
            return (one?.notes ?? []).filter { !known.contains($0) && !BareVerdict.isOne($0) }
        }
        if let new = notes(in: now, butNotIn: learned).first {
            self = .note(new)
        } else if let gone = notes(in: learned, butNotIn: now).first {
            self = .withdrawn(gone)
        } else if now.score != nil, now.isGood != (learned?.isGood ?? true) {
            self = .verdict(isGood: now.isGood)
        } else if let from = learned?.score, let to = now.score,
            // Decimal scores are not exact: 0.7 to 0.4 is a move of 0.3.
            abs(from - to) > Self.threshold - 1e-9
        {
            self = .score(from: from, to: to)
        } else {
            return nil
        }
    }
}

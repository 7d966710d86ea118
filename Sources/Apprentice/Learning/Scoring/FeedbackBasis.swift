/// What was said of a turn when a Reflector read it: what was learned is measured against it.
public struct FeedbackBasis: Sendable, Equatable {
    /// The effective score; nil when nothing counted.
    public var score: Double?
    /// The notes in force, each once and in the alphabet's order.
    public var notes: [String]

    /// Creates a basis of parts that were stored.
    public init(score: Double?, notes: [String]) {
        self.score = score
        self.notes = notes
    }

    /// Takes down what was said.
    ///
    /// - Parameters:
    ///   - feedback: All that was said of a turn; what was withdrawn does not count.
    ///   - scoring: What its scores come to.
    public init(_ feedback: [Feedback], scoring: Scoring) {
        score = scoring.score(of: feedback)
        let said = feedback.filter { !$0.isWithdrawn }.flatMap(\.notes)
        notes = Set(said.map(\.text)).sorted()
    }

    /// Whether the answer was more good than bad.
    public var isGood: Bool { (score ?? 0) >= 0.5 }
}

/// How feedback is turned into learning.
public struct LearningPolicy: Sendable, Equatable {
    /// How much the model is trusted with.
    public var mode: LearningMode
    /// Whether feedback makes jobs at all; notes act all the same.
    public var makesJobs: Bool
    /// What a turn's scores come to.
    public var scoring: Scoring

    /// Creates a policy.
    public init(
        mode: LearningMode = .free,
        makesJobs: Bool = true,
        scoring: Scoring = Scoring()
    ) {
        self.mode = mode
        self.makesJobs = makesJobs
        self.scoring = scoring
    }
}

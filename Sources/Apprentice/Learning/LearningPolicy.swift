/// How feedback is turned into learning.
public struct LearningPolicy: Sendable {
    /// How much the model is trusted with.
    public var mode: LearningMode
    /// Whether feedback makes jobs at all; notes act all the same.
    public var makesJobs: Bool
    /// What a turn's scores come to.
    public var scoring: Scoring
    /// The loop that reports how the jobs end; nil for whichever ends them.
    package var reporter: LeaseHolder?

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

    /// Whether a note acts word for word until it is learned.
    ///
    /// What an environment says is no person's word: a large model is given it to learn from, and
    /// only a small one, which words no lesson of its own, has it stand as it is.
    func keepsWords(of feedback: Feedback) -> Bool {
        feedback.kind != .environment || mode == .guided
    }
}

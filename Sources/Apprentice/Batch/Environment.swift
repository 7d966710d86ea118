/// Judges an answer in batch learning: the port to whatever knows what is right.
public protocol Environment: Sendable {
    /// Judges an answer.
    ///
    /// - Parameters:
    ///   - answer: What the agent answered.
    ///   - sample: What it was asked, and what is known of it.
    /// - Returns: The verdict, and what there is to say of it.
    /// - Throws: ``SampleError`` when it cannot be judged; then nothing is learned from it.
    func judge(_ answer: String, to sample: Sample) async throws -> Judgement
}

/// What an ``Environment`` says of an answer.
public struct Judgement: Sendable, Equatable {
    /// From 0, wrong, to 1, right.
    public var score: Double
    /// Why, in words a Reflector can learn from.
    public var feedback: String?

    /// Creates a judgement.
    public init(score: Double, feedback: String? = nil) {
        self.score = score
        self.feedback = feedback
    }

    /// Whether the answer was more right than wrong.
    public var isGood: Bool { score >= 0.5 }
}

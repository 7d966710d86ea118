/// What becomes of feedback's jobs.
public enum LearningPace: String, Sendable, CaseIterable {
    /// They are made and worked on.
    case on
    /// They are made and wait.
    case pause
    /// None are made; notes act all the same.
    case off
}

/// How a wait ended.
public struct WaitOutcome: Sendable, Equatable {
    /// Jobs that were learned meanwhile.
    public var learned: Int
    /// Jobs that failed meanwhile.
    public var failed: Int
    /// Jobs that are still under way.
    public var left: Int
    /// Whether those will not be worked on by this program, because learning is paused or ended.
    public var isStalled: Bool

    /// Whether everything waited for was learned.
    public var isComplete: Bool { failed == 0 && left == 0 }
}

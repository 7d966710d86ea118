/// What became of a sample.
public struct SampleResult: Sendable {
    /// Why there is no answer, or no verdict.
    public struct Failure: Sendable, Equatable {
        /// The kind of failure, such as `rate_limited` or `bad_input`.
        public var code: String
        /// What went wrong, in words.
        public var message: String

        /// Creates one.
        public init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// The sample's id.
    public var id: String?
    /// Its place in the input, from 0.
    public var index: Int
    /// How often the input had been gone through, counting this time.
    public var epoch: Int
    /// The turn, where turns are kept.
    public var turn: Trajectory.ID?
    /// The answer; nil when none came.
    public var answer: String?
    /// How the answer ended; unless it is whole, there would have been more.
    public var finish = Finish.whole
    /// Ids of the skills the answer drew on.
    public var skills: [String] = []
    /// Tokens the answer took.
    public var usage = Usage()
    /// How often the model was asked.
    public var attempts = 0
    /// How long the answer took.
    public var duration = Duration.zero
    /// What the environment said, in learning.
    public var judgement: Judgement?
    /// The job that learns from it, if there is anything to learn.
    public var job: LearningJob.ID?
    /// Whether that was learned; nil when nobody waited for it, or there was nothing to learn.
    public var isLearned: Bool?
    /// Why it failed; nil when all went well.
    public var failure: Failure?

    /// Creates the result of an item nothing has come of yet.
    package init(_ item: BatchItem) {
        self.init(id: item.sample.id, index: item.index, epoch: item.epoch)
    }

    /// Creates the result of a place in the input nothing has come of yet.
    package init(id: String? = nil, index: Int, epoch: Int = 1) {
        self.id = id
        self.index = index
        self.epoch = epoch
    }

    /// Whether it was stopped, and so nothing is to be said of it.
    package var isStopped: Bool { failure?.code == "stopped" }
}

extension SampleResult.Failure {
    /// A failure out of any error.
    package init(_ error: any Error) {
        switch error {
        case let error as SampleError: self.init(code: error.code.rawValue, message: error.message)
        case let error as ModelError: self.init(code: error.code.name, message: error.message)
        case let error as any Explained: self.init(code: "store_failed", message: error.message)
        case is CancellationError: self.init(code: "stopped", message: "it was stopped")
        default: self.init(code: "failed", message: "\(error)")
        }
    }
}

extension Explained {
    /// What went wrong and why, on one line.
    fileprivate var message: String { [what, why].compactMap(\.self).joined(separator: ": ") }
}

extension ModelError.Code {
    /// The code as files spell it.
    fileprivate var name: String {
        switch self {
        case .unreachable: "unreachable"
        case .timedOut: "timed_out"
        case .interrupted: "interrupted"
        case .unauthorized: "unauthorized"
        case .rateLimited: "rate_limited"
        case .serverFailed: "server_failed"
        case .refused: "refused"
        case .tooLong: "too_long"
        case .malformedReply: "malformed_reply"
        case .emptyReply: "empty_reply"
        case .unavailable: "unavailable"
        case .misnamed: "misnamed"
        case .budgetReached: "budget_reached"
        case .leftAlone: "left_alone"
        }
    }
}

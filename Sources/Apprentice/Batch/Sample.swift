/// One item of a batch: a question, and what is known of it.
public struct Sample: Sendable, Equatable {
    /// Its name in the results; unique in its input, where a second item of the same name fails.
    public var id: String?
    /// What is asked.
    public var question: String
    /// A text that goes with the question.
    public var context: String?
    /// The right answer, for an ``Environment`` to compare with; the agent never sees it.
    public var groundTruth: String?
    /// The conversation it belongs to; items of one are asked in their order, others each alone.
    public var session: String?

    /// Creates a sample.
    public init(
        _ question: String,
        id: String? = nil,
        context: String? = nil,
        groundTruth: String? = nil,
        session: String? = nil
    ) {
        self.id = id
        self.question = question
        self.context = context
        self.groundTruth = groundTruth
        self.session = session
    }

    /// Reads `{"id"?,"question","context"?,"ground_truth"?,"session"?}`; other keys are skipped.
    ///
    /// - Parameter json: The object; a number is taken for its digits.
    /// - Throws: ``SampleError`` when there is no question, or a value is no text.
    public init(json: JSON) throws(SampleError) {
        guard json.object != nil else {
            throw SampleError(.badInput, "it is \(json.kind), not an object")
        }
        func text(_ key: String) throws(SampleError) -> String? {
            switch json[key] {
            case nil, .null: return nil
            case .string(let text): return text
            case .int(let number): return String(number)
            case .double(let number): return "\(number)"
            case .decimal(let digits): return digits
            case .bool(let value): return "\(value)"
            case .some(let other):
                throw SampleError(.badInput, "its \(key) is \(other.kind), not a text")
            }
        }
        guard let question = try text("question"), !question.allSatisfy(\.isWhitespace) else {
            throw SampleError(.badInput, "it has no question")
        }
        self.init(
            question,
            id: try text("id"),
            context: try text("context"),
            groundTruth: try text("ground_truth"),
            session: try text("session")
        )
    }
}

/// A sample that cannot be asked or judged.
public struct SampleError: Explained, Equatable {
    /// Why.
    public enum Code: String, Sendable {
        /// The line of the input is not a sample.
        case badInput = "bad_input"
        /// An item before it has the same id.
        case duplicateID = "duplicate_id"
        /// There is nothing to compare the answer with.
        case noGroundTruth = "no_ground_truth"
        /// The check could not be run.
        case checkFailed = "check_failed"
    }

    /// Why.
    public var code: Code
    /// What went wrong.
    public var what: String
    /// The cause as found.
    public var why: String?
    /// What to do.
    public var remedy: String?

    /// The error of an item whose id was used before.
    package static func usedTwice(_ id: String) -> SampleError {
        SampleError(.duplicateID, "its id '\(id.shortened(to: 80))' was used before it")
    }

    /// Creates an error.
    public init(_ code: Code, _ what: String, why: String? = nil, remedy: String? = nil) {
        self.code = code
        self.what = what
        self.why = why
        self.remedy = remedy
    }
}

/// A call to a model that did not end in a reply.
public struct ModelError: Explained, Equatable {
    /// Why a call failed.
    public enum Code: Sendable, Equatable {
        /// The server was not reached.
        case unreachable
        /// No answer in time.
        case timedOut
        /// The connection broke before the reply was whole.
        case interrupted
        /// The key was missing or refused (401, 403).
        case unauthorized
        /// Too many requests (429).
        case rateLimited
        /// The server is overloaded or broken (5xx, 529).
        case serverFailed
        /// The request was refused for a lasting reason (other 4xx).
        case refused
        /// The conversation is longer than the model takes.
        case tooLong
        /// The reply was not what was asked for.
        case malformedReply
        /// The model ended without an answer: nothing, only thinking, or the call of a tool.
        case emptyReply
        /// The model cannot be used yet or at all (no files, not loaded).
        case unavailable
        /// There is no model of that name; nothing was asked.
        case misnamed
        /// The call might have cost more than was allowed; nothing was asked.
        case budgetReached
        /// Most of the last calls failed, so the model is not asked for a while.
        case leftAlone
    }

    /// Why the call failed.
    public var code: Code
    /// The HTTP status, if one was received.
    public var status: Int?
    /// What went wrong.
    public var what: String
    /// The cause as found.
    public var why: String?
    /// What to do.
    public var remedy: String?
    /// How long the server asked to wait before the next try.
    public var retryAfter: Duration?
    /// What the provider last failed for, when it was not even asked because it fails.
    public var cause: String?

    /// Creates an error.
    public init(
        _ code: Code,
        status: Int? = nil,
        what: String,
        why: String? = nil,
        remedy: String? = nil,
        retryAfter: Duration? = nil,
        cause: String? = nil
    ) {
        self.code = code
        self.status = status
        self.what = what
        self.why = why
        self.remedy = remedy
        self.retryAfter = retryAfter
        self.cause = cause
    }

    /// What a job is given up for, in one line: the provider's own failure, if any is known.
    package static func reason(_ error: any Error) -> String {
        if let cause = (error as? ModelError)?.cause { return cause }
        guard let error = error as? any Explained else { return "\(error)" }
        return [error.what, error.why].compactMap(\.self).joined(separator: ": ")
    }

    /// Whether the same call may well succeed later.
    public var isTemporary: Bool {
        switch code {
        case .unreachable, .timedOut, .interrupted, .rateLimited, .serverFailed, .emptyReply,
            .leftAlone:
            true
        case .unauthorized, .refused, .tooLong, .malformedReply, .unavailable,
            .misnamed, .budgetReached:
            false
        }
    }
}

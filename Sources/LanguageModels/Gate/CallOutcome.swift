import Apprentice

/// What a call to a provider says about the provider.
package enum CallOutcome: Sendable, Equatable {
    /// It works.
    case answered
    /// It works, and wants less (429, 529).
    case overloaded
    /// It does not work.
    case failed
    /// It does not work, perhaps because it was asked too much.
    case timedOut
    /// Nothing: the caller gave up.
    case unknown
    /// Nothing: there was no call, so none counts against a limit.
    case notMade

    /// Reads an error.
    package init(_ error: any Error) {
        guard let error = error as? ModelError else {
            self = .unknown
            return
        }
        switch error.code {
        case .rateLimited: self = .overloaded
        case .serverFailed: self = error.status == 529 ? .overloaded : .failed
        case .timedOut: self = .timedOut
        case .unreachable, .interrupted: self = .failed
        // A refusal is an answer.
        case .unauthorized, .refused, .tooLong, .malformedReply, .emptyReply: self = .answered
        case .unavailable, .misnamed, .budgetReached, .leftAlone: self = .unknown
        }
    }

    var isOverload: Bool { self == .overloaded || self == .timedOut }
    var isFailure: Bool { self == .failed || self == .timedOut }
}

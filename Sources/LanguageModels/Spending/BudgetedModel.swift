public import Apprentice

/// A model whose calls are counted, and made only while a budget allows; one call is one attempt.
public struct BudgetedModel: LanguageModel {
    /// The profile of the model behind it.
    public var profile: ModelProfile { base.profile }

    private let base: any LanguageModel
    private let ledger: SpendingLedger

    /// Puts a ledger before a model.
    public init(_ base: any LanguageModel, _ ledger: SpendingLedger) {
        self.base = base
        self.ledger = ledger
    }

    /// Answers a request, if what it may take can be set aside.
    ///
    /// - Parameters:
    ///   - request: The conversation, and what the reply must look like.
    ///   - onEvent: Called in order for what happens.
    /// - Returns: The whole reply; with its tokens estimated where the provider did not count them.
    /// - Throws: `ModelError` (`budgetReached` when nothing was asked), or `CancellationError`.
    public func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        var request = request
        let reservation = try await ledger.reserve(for: &request, model: profile.name)
        let arrived = Locked(0)
        do {
            var reply = try await base.reply(to: request) { event in
                switch event {
                case .text(let piece), .thinking(let piece):
                    arrived.withLock { $0 += piece.utf8.count }
                default: break
                }
                onEvent(event)
            }
            if reply.usage.total == 0 {
                reply.usage = request.estimatedUsage(replyBytes: reply.text.utf8.count)
            }
            settle(reservation, request, reply.usage)
            return reply
        } catch {
            let bytes = arrived.withLock { $0 }
            let hasBegun = bytes > 0 || Self.mayBeBilled(error)
            settle(
                reservation,
                request,
                hasBegun ? request.estimatedUsage(replyBytes: bytes) : Usage()
            )
            throw error
        }
    }

    private func settle(
        _ reservation: BudgetState.Reservation?,
        _ request: ModelRequest,
        _ usage: Usage
    ) {
        ledger.settle(reservation, role: request.role, model: profile.name, took: usage)
    }

    /// Whether a provider may have worked, and bill, although no reply came.
    private static func mayBeBilled(_ error: any Error) -> Bool {
        guard let error = error as? ModelError else { return error is CancellationError }
        switch error.code {
        case .interrupted, .malformedReply, .emptyReply: return true
        case .timedOut: return error.status == nil
        default: return false
        }
    }
}

extension ModelRequest {
    fileprivate func estimatedUsage(replyBytes: Int) -> Usage {
        Usage(promptTokens: estimatedTokens, completionTokens: (replyBytes + 3) / 4)
    }
}

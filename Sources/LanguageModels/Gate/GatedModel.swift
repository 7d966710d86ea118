public import Apprentice

/// A model whose calls wait at a gate that it shares with others of its provider.
public struct GatedModel: LanguageModel {
    /// The profile of the model behind it.
    public var profile: ModelProfile { base.profile }

    private let base: any LanguageModel
    private let gate: ProviderGate
    private let hasAlternative: Bool

    /// Puts a gate before a model.
    ///
    /// - Parameters:
    ///   - base: The model.
    ///   - gate: The gate.
    ///   - hasAlternative: Whether another model is asked instead when this one has to be waited for.
    public init(_ base: any LanguageModel, _ gate: ProviderGate, hasAlternative: Bool = false) {
        self.base = base
        self.gate = gate
        self.hasAlternative = hasAlternative
    }

    /// Answers a request when its turn has come.
    ///
    /// - Parameters:
    ///   - request: The conversation; its priority decides who goes first, and what it waits counts
    ///     to its time limit.
    ///   - onEvent: Called in order for what happens.
    /// - Returns: The whole reply.
    /// - Throws: `ModelError`, or `CancellationError`.
    public func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let call = GateCall(
            request.priority,
            model: profile.name,
            tokens: gate.countsTokens ? request.mostTokens(of: profile.name) : 0,
            timeLimit: request.timeLimit,
            hasAlternative: hasAlternative
        )
        return try await gate.call(call) { waited in
            var request = request
            request.timeLimit = request.timeLimit.map { max(.milliseconds(1), $0 - waited) }
            let reply = try await base.reply(to: request, onEvent: onEvent)
            return (reply, reply.usage.total > 0 ? reply.usage.total : nil)
        }
    }
}

extension ModelRequest {
    /// The most tokens that the request and its reply may take together, about.
    fileprivate func mostTokens(of model: String) -> Int {
        estimatedTokens + (maxTokens ?? ReplyLimit.tokens(of: model))
    }
}

public import Apprentice

/// A model whose calls wait at a gate that it shares with others of its provider.
public struct GatedModel: LanguageModel {
    /// The profile of the model behind it.
    public var profile: ModelProfile { base.profile }

    private let base: any LanguageModel
    private let gate: ProviderGate

    /// Puts a gate before a model.
    public init(_ base: any LanguageModel, _ gate: ProviderGate) {
        self.base = base
        self.gate = gate
    }

    /// Answers a request when its turn has come.
    ///
    /// - Parameters:
    ///   - request: The conversation; its priority decides who goes first.
    ///   - onEvent: Called in order for what happens.
    /// - Returns: The whole reply.
    /// - Throws: `ModelError`, or `CancellationError`.
    public func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        try await gate.call(request.priority) {
            try await base.reply(to: request, onEvent: onEvent)
        }
    }
}

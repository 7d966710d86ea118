/// Reads what code is not sure of: whether a message corrects the answer before it, and what there is to
/// keep of it.
package struct ProposalReader: Sendable {
    /// Who reads.
    package let model: any LanguageModel

    /// Creates a reader.
    package init(model: any LanguageModel) { self.model = model }

    /// Reads a proposal.
    ///
    /// - Parameter proposal: One that nobody has read.
    /// - Returns: Whether the message corrects the answer; also when the model cannot say: a person
    ///   decides in the end.
    /// - Throws: ``ModelError``, or `CancellationError`.
    package func isCorrection(_ proposal: Proposal) async throws -> Bool {
        let request = ModelRequest(
            judgingBy: Prompts.proposal,
            material: [
                Fence.block("question", proposal.question.shortened(to: 2_000)),
                Fence.block("answer", proposal.answer.shortened(to: 4_000)),
                Fence.block("message", proposal.said.shortened(to: 2_000)),
            ],
            schema: Self.schema,
            maxTokens: 200,
            priority: .idle,
            role: .reflector
        )
        var usage = Usage()
        do {
            return try await model.structuredReply(to: request, counting: &usage) {
                json,
                _ throws(ReplyError) in
                guard let corrects = json["corrects"]?.bool else {
                    throw ReplyError(reason: "corrects must be true or false")
                }
                return corrects
            }
        } catch let error as ModelError
            where [.malformedReply, .refused, .tooLong].contains(error.code)
        {
            return true
        }
    }

    private static let schema = ReplySchema(
        name: "proposal",
        json: """
            {"type":"object","properties":{\
            "reasoning":{"type":"string","maxLength":200},\
            "corrects":{"type":"boolean"}},\
            "required":["reasoning","corrects"],"additionalProperties":false}
            """
    )

    /// Reads proposals until none is unread.
    ///
    /// - Parameter store: Where they are kept.
    /// - Throws: ``ModelError`` of the first call that fails; what was read by then is kept.
    package func readAll(in store: any LearningStore) async throws {
        while let next = try await store.read({ try $0.proposals(in: [.unread], limit: 1).first }) {
            let corrects = try await isCorrection(next)
            try await store.transaction { records in
                guard var known = try records.proposal(next.id), known.state == .unread else {
                    return
                }
                if corrects {
                    (known.state, known.updatedAt) = (.waiting, records.now)
                    _ = try records.save(known)
                } else {
                    try records.reject(next.id)
                }
            }
        }
    }
}

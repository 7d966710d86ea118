package import Apprentice

/// A model whose replies a test writes.
package final class StubModel: LanguageModel {
    package typealias Answer =
        @Sendable (ModelRequest, Int, @Sendable (ModelEvent) -> Void) async throws -> ModelReply

    package let profile: ModelProfile
    /// The requests so far.
    package let requests = Watched<[ModelRequest]>([])
    private let answer: Answer

    /// Creates a model; the answer is given the request and how many there were before.
    package init(profile: ModelProfile = ModelProfile(name: "stub"), _ answer: @escaping Answer) {
        self.profile = profile
        self.answer = answer
    }

    package func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let number = requests.update { requests in
            requests.append(request)
            return requests.count - 1
        }
        return try await answer(request, number, onEvent)
    }
}

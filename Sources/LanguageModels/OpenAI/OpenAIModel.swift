package import ApprenticeSystem
public import Apprentice

/// A model behind the OpenAI chat completions API: OpenAI's own, or any server that speaks it.
///
/// One call is one attempt; a ``ModelPipeline`` makes more of it. Text is handed on as it arrives,
/// except for a reply that must fit a schema, which nobody reads in pieces, and for batches, which
/// are cheaper whole. What a server does not understand (schemas, `temperature`, …) is found out
/// from its refusals and remembered.
public final class OpenAIModel: LanguageModel {
    /// Its name as the user writes it, and the host that is asked.
    public let profile: ModelProfile
    private let exchange: ProviderExchange<ChatDialect>
    private let extraFields: @Sendable (ModelRequest) -> [JSON.Member]

    /// Creates a model.
    ///
    /// - Parameters:
    ///   - model: As the server names it: `gpt-5`.
    ///   - baseURL: The address up to `/chat/completions`, mostly ending in `/v1`.
    ///   - key: Sent as a bearer token, if the server wants one.
    ///   - contextWindow: The longest conversation the model takes, in tokens.
    public convenience init(
        model: String,
        baseURL: String = "https://api.openai.com/v1",
        key: Secret? = nil,
        contextWindow: Int = 32_000
    ) {
        let endpoint = ModelEndpoint(
            name: "openai/\(model)",
            model: model,
            baseURL: baseURL,
            keyVariable: "OPENAI_API_KEY"
        )
        self.init(endpoint, key: key, contextWindow: contextWindow)
    }

    /// Creates a model of any provider that speaks this API.
    ///
    /// `patience` is how long the server may be silent, `extraFields` adds to the body of a request
    /// (llama.cpp's `id_slot`).
    package init(
        _ endpoint: ModelEndpoint,
        key: Secret? = nil,
        contextWindow: Int = 32_000,
        isSmall: Bool = false,
        transport: any HTTPTransport = CurlTransport.shared,
        patience: Patience = Patience(),
        dialect: Locked<ChatDialect> = Locked(ChatDialect()),
        extraFields: @escaping @Sendable (ModelRequest) -> [JSON.Member] = { _ in [] }
    ) {
        var headers: HTTPHeaders = ["Content-Type": "application/json", "User-Agent": "apprentice"]
        for field in endpoint.authorization(key).fields { headers.append(field.name, field.value) }
        exchange = ProviderExchange(
            endpoint: endpoint,
            key: key,
            path: "/chat/completions",
            headers: headers,
            transport: transport,
            patience: patience,
            stopsRepetition: isSmall,
            dialect: dialect
        )
        self.extraFields = extraFields
        self.profile = ModelProfile(
            name: endpoint.name,
            host: endpoint.remoteHost,
            contextWindow: contextWindow,
            isSmall: isSmall
        )
    }

    /// Answers a request with one call.
    ///
    /// - Parameters:
    ///   - request: The conversation, and what the reply must look like.
    ///   - onEvent: Called in order for each piece of text.
    /// - Returns: The whole reply.
    /// - Throws: `ModelError`, or `CancellationError` when the task is cancelled.
    public func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        try await exchange.reply(to: request, onEvent: onEvent) { dialect, isStreamed in
            dialect.body(
                for: request,
                model: exchange.endpoint.model,
                isStreamed: isStreamed,
                extraFields: extraFields(request)
            )
        } format: {
            ChatReply()
        }
    }
}

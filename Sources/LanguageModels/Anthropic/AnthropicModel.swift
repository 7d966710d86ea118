package import ApprenticeSystem
public import Apprentice

/// A model behind Anthropic's Messages API.
///
/// A reply that must fit a schema is the input of a tool that the model is made to call. The
/// instructions carry a cache mark, so that the skillbook in them is paid for once.
public final class AnthropicModel: LanguageModel {
    /// Its name as the user writes it, and the host that is asked.
    public let profile: ModelProfile
    private let exchange: ProviderExchange<MessagesDialect>

    /// Creates a model.
    ///
    /// - Parameters:
    ///   - model: As Anthropic names it: `claude-sonnet-4-5`.
    ///   - baseURL: The address up to `/messages`, ending in `/v1`.
    ///   - key: Sent as `x-api-key`.
    ///   - contextWindow: The longest conversation the model takes, in tokens.
    public convenience init(
        model: String,
        baseURL: String = "https://api.anthropic.com/v1",
        key: Secret?,
        contextWindow: Int = 200_000
    ) {
        let endpoint = ModelEndpoint(
            name: "anthropic/\(model)",
            model: model,
            baseURL: baseURL,
            keyVariable: "ANTHROPIC_API_KEY"
        )
        self.init(endpoint, key: key, contextWindow: contextWindow)
    }

    package init(
        _ endpoint: ModelEndpoint,
        key: Secret?,
        contextWindow: Int = 200_000,
        transport: any HTTPTransport = CurlTransport.shared,
        patience: Patience = Patience(),
        dialect: Locked<MessagesDialect> = Locked(MessagesDialect())
    ) {
        var headers: HTTPHeaders = [
            "Content-Type": "application/json", "User-Agent": "apprentice",
            "anthropic-version": "2023-06-01",
        ]
        if let key { headers.append("x-api-key", key.value) }
        if let password = endpoint.address?.authorization {
            headers.append("Authorization", password.value)
        }
        exchange = ProviderExchange(
            endpoint: endpoint,
            key: key,
            path: "/messages",
            headers: headers,
            transport: transport,
            patience: patience,
            dialect: dialect
        )
        self.profile = ModelProfile(
            name: endpoint.name,
            host: endpoint.remoteHost,
            contextWindow: contextWindow
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
        try await exchange.reply(
            to: request,
            onEvent: onEvent,
            wantsInput: request.schema != nil
        ) { dialect, isStreamed in
            MessagesRequest(
                request,
                model: exchange.endpoint.model,
                isStreamed: isStreamed,
                dialect: dialect
            ).body
        } format: {
            MessagesReply()
        }
    }
}

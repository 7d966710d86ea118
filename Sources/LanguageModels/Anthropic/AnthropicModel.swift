public import Apprentice

/// A model behind Anthropic's Messages API.
///
/// A reply that must fit a schema is the input of a tool that the model is made to call. The
/// instructions carry a cache mark, so that the skillbook in them is paid for once.
public final class AnthropicModel: LanguageModel {
    /// Its name as the user writes it, and the host that is asked.
    public let profile: ModelProfile
    private let endpoint: ModelEndpoint
    private let key: Secret?
    private let transport: any HTTPTransport
    private let patience: Patience
    private let takesTemperature = Locked(true)

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
        patience: Patience = Patience()
    ) {
        self.endpoint = endpoint
        self.key = key
        self.transport = transport
        self.patience = patience
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
        let fault = ProviderFault(
            endpoint: endpoint,
            key: key,
            prompts: request.messages.map(\.content)
        )
        do {
            while true {
                let sendsTemperature = takesTemperature.withLock { $0 }
                let response = try await transport.send(
                    httpRequest(for: request, sendsTemperature: sendsTemperature)
                )
                if (200..<300).contains(response.status) {
                    return try await response.reply(
                        MessagesReply(fault: fault, wantsTool: request.schema != nil),
                        fault,
                        onText: request.schema == nil ? { onEvent(.text($0)) } : nil
                    )
                }
                let body = try await response.body.whole()
                let error = fault.error(
                    status: response.status,
                    headers: response.headers,
                    body: body
                )
                // Some models think at a temperature of their own.
                guard error.code == .refused, sendsTemperature, request.temperature != nil,
                    ServerReport(body).says("temperature")
                else { throw error }
                takesTemperature.withLock { $0 = false }
            }
        } catch let failure as HTTPError {
            throw fault.error(failure)
        }
    }

    private func httpRequest(for request: ModelRequest, sendsTemperature: Bool) -> HTTPRequest {
        let isStreamed = request.priority != .batch
        var headers: HTTPHeaders = [
            "Content-Type": "application/json", "User-Agent": "apprentice",
            "anthropic-version": "2023-06-01",
        ]
        if let key { headers.append("x-api-key", key.value) }
        let body = MessagesRequest(
            request,
            model: endpoint.model,
            isStreamed: isStreamed,
            takesTemperature: sendsTemperature
        ).body
        return HTTPRequest(
            .post,
            endpoint.baseURL + "/messages",
            headers: headers,
            body: body,
            limits: patience.limits(isStreamed: isStreamed, begin: request.timeLimit)
        )
    }
}

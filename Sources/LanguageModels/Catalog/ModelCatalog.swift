package import Apprentice

/// Makes models of their names, each with the gate that all models of its server share.
package final class ModelCatalog: Sendable {
    /// What holds for all models.
    package struct Settings: Sendable {
        package var environment: [String: String]
        /// From `--base-url`.
        package var baseURL: String?
        /// Overrides what the name says, in tokens.
        package var contextWindow: Int?
        /// Calls to one server at once; chat has one more.
        package var concurrency: Int
        /// The most requests to one server within any minute.
        package var requestsPerMinute: Int?
        /// The most tokens that calls to one server take within any minute.
        package var tokensPerMinute: Int?
        /// How long a call may take until its reply begins; nil: by who asks.
        package var timeout: Duration?
        /// How long a server may be silent; nil: by what is asked.
        package var patience: Duration?

        package init(
            environment: [String: String],
            baseURL: String? = nil,
            contextWindow: Int? = nil,
            concurrency: Int = 16,
            requestsPerMinute: Int? = nil,
            tokensPerMinute: Int? = nil,
            timeout: Duration? = nil,
            patience: Duration? = nil
        ) {
            self.environment = environment
            self.baseURL = baseURL
            self.contextWindow = contextWindow
            self.concurrency = concurrency
            self.requestsPerMinute = requestsPerMinute
            self.tokensPerMinute = tokensPerMinute
            self.timeout = timeout
            self.patience = patience
        }
    }

    let settings: Settings
    let transport: any HTTPTransport
    let clock: any Clock<Duration>
    let ledger: SpendingLedger
    let servers: KnownServers

    package init(
        _ settings: Settings,
        transport: any HTTPTransport = CurlTransport.shared,
        clock: any Clock<Duration> = ContinuousClock(),
        ledger: SpendingLedger = SpendingLedger(),
        servers: KnownServers = KnownServers()
    ) {
        self.ledger = ledger
        self.servers = servers
        self.settings = settings
        self.transport = transport
        self.clock = clock
    }

    /// The model of a name, `provider/name`.
    ///
    /// - Parameter text: The name.
    /// - Returns: The model, and the gate of its server; nil for the one on this machine.
    /// - Throws: `ModelError` for a name that is none, or a key that is missing.
    package func candidate(named text: String) throws(ModelError) -> ModelPipeline.Candidate? {
        let name = try ModelName(text, hasBaseURL: openAIBaseURL != nil)
        switch name.provider {
        case .local:
            return nil
        case .openai:
            let endpoint = endpoint(name, baseURL: openAIBaseURL)
            let key = try key(of: .openai, isNeeded: openAIBaseURL == nil)
            let window = contextWindow(name.model)
            return candidate(endpoint) { transport in
                OpenAIModel(
                    endpoint,
                    key: key,
                    contextWindow: window,
                    isSmall: ModelSize.isSmall(name.model),
                    transport: transport,
                    patience: Patience(settings.patience),
                    dialect: servers.chatDialect(of: endpoint)
                )
            }
        case .anthropic:
            let baseURL = settings.baseURL ?? variable("ANTHROPIC_BASE_URL")
            let endpoint = endpoint(name, baseURL: baseURL.map(Self.withVersion))
            let key = try key(of: .anthropic, isNeeded: baseURL == nil)
            let window = contextWindow(name.model)
            return candidate(endpoint) { transport in
                AnthropicModel(
                    endpoint,
                    key: key,
                    contextWindow: window,
                    transport: transport,
                    patience: Patience(settings.patience),
                    dialect: servers.messagesDialect(of: endpoint)
                )
            }
        case .ollama:
            let server = ollama
            let endpoint = endpoint(name, baseURL: server.url)
            return candidate(endpoint) { transport in
                server.model(
                    named: name.model,
                    contextWindow: settings.contextWindow,
                    transport: transport,
                    // It loads a model when it is first asked.
                    patience: Patience(settings.patience, standard: .seconds(300)),
                    dialect: servers.chatDialect(of: endpoint)
                )
            }
        }
    }

    /// A server's model that makes vectors, of a name as in ``candidate(named:)``.
    ///
    /// It stands before no gate: a question waits for no permit, and the background asks one request
    /// at a time.
    ///
    /// - Parameter text: The name.
    /// - Returns: The model.
    /// - Throws: `ModelError` for a name that is none, or a key that is missing.
    package func embeddingModel(named text: String) throws(ModelError) -> HTTPEmbeddingModel {
        let name = try ModelName(text, hasBaseURL: openAIBaseURL != nil)
        switch name.provider {
        case .openai:
            var endpoint = endpoint(name, baseURL: openAIBaseURL)
            endpoint.unknownModelRemedy = "name another: apprentice --embedding-model openai/NAME"
            let key = try key(of: .openai, isNeeded: openAIBaseURL == nil)
            return HTTPEmbeddingModel(endpoint, key: key, transport: transport)
        case .ollama:
            return HTTPEmbeddingModel(ollama.endpoint(of: name.model), transport: transport)
        case .local, .anthropic:
            throw ModelError(
                .misnamed,
                what: "\(text) makes no vectors of texts",
                why: "what does is \(EmbeddingChoice.forms)",
                remedy: "apprentice --embedding-model local"
            )
        }
    }

    /// What answers with the first of some models that can.
    package func pipeline(
        _ first: ModelPipeline.Candidate,
        else others: [ModelPipeline.Candidate] = []
    ) -> ModelPipeline {
        ModelPipeline(
            first,
            else: others,
            ledger: ledger,
            timeout: settings.timeout,
            clock: clock
        )
    }

    /// Where the server of a model is; nil for the one on this machine, and for a name that is none.
    package func address(of text: String) -> ServerAddress? {
        guard let name = try? ModelName(text, hasBaseURL: openAIBaseURL != nil) else { return nil }
        switch name.provider {
        case .local: return nil
        case .openai: return endpoint(name, baseURL: openAIBaseURL).address
        case .anthropic:
            let baseURL = settings.baseURL ?? variable("ANTHROPIC_BASE_URL")
            return endpoint(name, baseURL: baseURL.map(Self.withVersion)).address
        case .ollama: return endpoint(name, baseURL: ollama.url).address
        }
    }

    /// The model to take when none was asked for; asks servers only where that decides it.
    package func defaultModel() async -> DefaultModel {
        var found = DefaultModel.Surroundings(
            environment: settings.environment,
            baseURL: settings.baseURL
        )
        if variable("APPRENTICE_MODEL") == nil, openAIBaseURL != nil {
            found.serverModels = await modelsOfServer()
        } else if DefaultModel.wantsOllama(settings.environment, baseURL: settings.baseURL) {
            found.ollamaModels = await ollama.models()
        }
        return DefaultModel(found)
    }

    /// The models that the server at the base URL lists; nil when it does not answer.
    package func modelsOfServer(patience: Duration = .seconds(3)) async -> [String]? {
        let server = endpoint(ModelName(.openai, ""), baseURL: openAIBaseURL)
        var request = HTTPRequest(.get, server.url("/models"))
        request.limits = HTTPLimits(connect: patience, idle: patience, total: patience)
        request.headers = server.authorization(variable("OPENAI_API_KEY").map(Secret.init))
        guard let response = try? await transport.send(request), response.status == 200,
            let body = try? await response.body.whole()
        else { return nil }
        return JSON(reading: body)?["data"]?.array?.compactMap { $0["id"]?.string }
    }

    /// The Ollama of the environment, or of the base URL.
    package var ollama: OllamaServer {
        guard let url = settings.baseURL else {
            return OllamaServer(environment: settings.environment, transport: transport)
        }
        return OllamaServer(
            url: url,
            contextWindow: variable("OLLAMA_CONTEXT_LENGTH").flatMap { Int($0) },
            transport: transport
        )
    }

    // MARK: Parts

    /// A model with the gate of its server, which hears what the provider says of its limits.
    private func candidate(
        _ endpoint: ModelEndpoint,
        _ make: (any HTTPTransport) -> any LanguageModel
    ) -> ModelPipeline.Candidate {
        let gate = servers.gate(of: endpoint) {
            ProviderGate(
                endpoint.host,
                ceiling: settings.concurrency,
                requestsPerMinute: settings.requestsPerMinute,
                tokensPerMinute: settings.tokensPerMinute,
                clock: clock
            )
        }
        let watch = LimitWatch(base: transport, gate: gate, model: endpoint.name)
        return ModelPipeline.Candidate(make(watch), gate: gate)
    }

    private var openAIBaseURL: String? { settings.baseURL ?? variable("OPENAI_BASE_URL") }

    /// A variable's value without the space that comes with copying; nil when it is empty.
    private func variable(_ name: String) -> String? {
        let value = settings.environment[name]?.trimmingSpace
        return value?.isEmpty == true ? nil : value
    }

    private func contextWindow(_ model: String) -> Int {
        settings.contextWindow ?? ContextWindow.tokens(of: model)
    }

    private func endpoint(_ name: ModelName, baseURL: String?) -> ModelEndpoint {
        ModelEndpoint(
            name: name.description,
            model: name.model,
            baseURL: baseURL ?? name.provider.baseURL,
            keyVariable: name.provider.keyVariable
        )
    }

    /// Anthropic's own programs leave `/v1` out of `ANTHROPIC_BASE_URL`.
    private static func withVersion(_ url: String) -> String {
        guard var address = ServerAddress(url) else { return url }
        if address.path.hasSuffix("/messages") { address.path.removeLast("/messages".count) }
        if !address.path.hasSuffix("/v1") { address.path += "/v1" }
        return address.given
    }

    private func key(of provider: Provider, isNeeded: Bool) throws(ModelError) -> Secret? {
        guard let name = provider.keyVariable else { return nil }
        if let value = variable(name) { return Secret(value) }
        guard isNeeded else { return nil }
        throw ModelError(
            .unauthorized,
            what: "\(provider.rawValue) wants a key",
            why: "\(name) is not set",
            remedy: "export \(name)=KEY"
        )
    }
}

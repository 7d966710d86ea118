package import Apprentice

/// An Ollama on this machine or another, as its environment describes it.
package struct OllamaServer: Sendable {
    /// Without a slash at its end: `http://127.0.0.1:11434`.
    package let url: String
    /// Tokens a conversation may have before Ollama drops its beginning without a word.
    package let contextWindow: Int
    private let transport: any HTTPTransport

    /// Reads `OLLAMA_HOST` (`host`, `host:port`, `:port` or an address) and
    /// `OLLAMA_CONTEXT_LENGTH` (4096, unless the server was told otherwise).
    package init(
        environment: [String: String],
        transport: any HTTPTransport = CurlTransport.shared
    ) {
        self.init(
            url: Self.url(environment["OLLAMA_HOST"] ?? ""),
            contextWindow: environment["OLLAMA_CONTEXT_LENGTH"].flatMap { Int($0) },
            transport: transport
        )
    }

    package init(
        url: String,
        contextWindow: Int? = nil,
        transport: any HTTPTransport = CurlTransport.shared
    ) {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        self.contextWindow = contextWindow ?? 4096
        self.transport = transport
    }

    /// The names of the models it has; nil when nobody answers within the patience.
    package func models(patience: Duration = .milliseconds(300)) async -> [String]? {
        // Mostly there is none, and that is known without HTTP: this is before the first prompt.
        if let address = ServerAddress(url), address.host == "127.0.0.1",
            LoopbackPort.isRefused(address.port)
        {
            return nil
        }
        let limits = HTTPLimits(connect: patience, idle: patience, total: patience)
        let request = HTTPRequest(.get, url + "/api/tags", limits: limits)
        guard let response = try? await transport.send(request), response.status == 200,
            let body = try? await response.body.whole(), let json = JSON(reading: body),
            let models = json["models"]?.array
        else { return nil }
        return models.compactMap { $0["name"]?.string }
    }

    /// One of its models, spoken to over the OpenAI API that Ollama offers beside its own.
    ///
    /// A model is loaded when it is first asked, so that it may be silent for long.
    package func model(
        named name: String,
        contextWindow: Int? = nil,
        transport: (any HTTPTransport)? = nil,
        patience: Patience = Patience(standard: .seconds(300)),
        dialect: Locked<ChatDialect> = Locked(ChatDialect())
    ) -> OpenAIModel {
        OpenAIModel(
            endpoint(of: name),
            contextWindow: contextWindow ?? self.contextWindow,
            isSmall: ModelSize.isSmall(name),
            transport: transport ?? self.transport,
            patience: patience,
            dialect: dialect
        )
    }

    /// Where one of its models is asked over the OpenAI API.
    func endpoint(of name: String) -> ModelEndpoint {
        ModelEndpoint(
            name: "ollama/\(name)",
            model: name,
            baseURL: url + "/v1",
            unreachableRemedy: "ollama serve",
            unknownModelRemedy: "ollama pull \(name)"
        )
    }

    private static func url(_ text: String) -> String {
        var text = text.trimmingWhitespace()
        if text.isEmpty { return "http://127.0.0.1:11434" }
        let isAddress = text.hasPrefix("http://") || text.hasPrefix("https://")
        if !isAddress { text = "http://" + (text.hasPrefix(":") ? "127.0.0.1" : "") + text }
        guard let address = ServerAddress(text) else { return text }
        // What a server listens on is not always where it can be reached.
        let host = address.host == "0.0.0.0" || address.host == "::" ? "127.0.0.1" : address.host
        let hasPort = text.split(separator: "://").last?.contains(":\(address.port)") == true
        let port = hasPort || isAddress ? address.port : 11434
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(address.isSecure ? "https" : "http")://\(name):\(port)"
    }
}

package import ApprenticeSystem
import Apprentice

/// An Ollama on this machine or another, as its environment describes it.
package struct OllamaServer: Sendable {
    /// The address up to what either of its APIs adds: `http://127.0.0.1:11434`.
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
        var address = ServerAddress(url)
        // The address of its OpenAI API is taken, too.
        for added in ["/chat/completions", "/v1", "/api"] {
            if let path = address?.path, path.hasSuffix(added) {
                address?.path = String(path.dropLast(added.count))
            }
        }
        self.url = address?.given ?? url
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
        let server = ModelEndpoint(name: "ollama", model: "", baseURL: url)
        let request = HTTPRequest(
            .get,
            server.url("/api/tags"),
            headers: server.authorization(nil),
            limits: limits
        )
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
            baseURL: openAIURL,
            unreachableRemedy: "ollama serve",
            unknownModelRemedy: "ollama pull \(name)"
        )
    }

    /// The address of its OpenAI API.
    private var openAIURL: String {
        guard var address = ServerAddress(url) else { return url + "/v1" }
        address.path += "/v1"
        return address.given
    }

    private static func url(_ text: String) -> String {
        var text = text.trimmingSpace
        if text.isEmpty { return "http://127.0.0.1:11434" }
        let isAddress = text.hasPrefix("http://") || text.hasPrefix("https://")
        if !isAddress { text = "http://" + (text.hasPrefix(":") ? "127.0.0.1" : "") + text }
        guard var address = ServerAddress(text) else { return text }
        // What a server listens on is not always where it can be reached.
        if address.host == "0.0.0.0" || address.host == "::" { address.host = "127.0.0.1" }
        let authority = text.dropFirst(7).prefix { !"/?#".contains($0) }
        if !isAddress, !authority.hasSuffix(":\(address.port)") { address.port = 11434 }
        return address.given
    }
}

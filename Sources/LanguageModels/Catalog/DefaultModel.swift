/// The model that is taken when none was asked for, and why.
package struct DefaultModel: Sendable, Equatable {
    /// As `--model` would name it.
    package let name: String
    /// For the banner: `because OPENAI_API_KEY is set`, without the first word.
    package let reason: String

    /// What was found out of the surroundings.
    package struct Surroundings: Sendable {
        package var environment: [String: String]
        /// From `--base-url`.
        package var baseURL: String?
        /// The models that the server at the base URL lists; nil when it did not answer.
        package var serverModels: [String]?
        /// The models of an Ollama; nil when none answers.
        package var ollamaModels: [String]?

        package init(
            environment: [String: String] = [:],
            baseURL: String? = nil,
            serverModels: [String]? = nil,
            ollamaModels: [String]? = nil
        ) {
            self.environment = environment
            self.baseURL = baseURL
            self.serverModels = serverModels
            self.ollamaModels = ollamaModels
        }
    }

    /// Takes the first of: `APPRENTICE_MODEL`, a server that was named, a key in the environment,
    /// an Ollama that answers with a model, the embedded model.
    package init(_ found: Surroundings) {
        let environment = found.environment.filter { !$0.value.isEmpty }
        if let name = environment["APPRENTICE_MODEL"] {
            self.init(name, "APPRENTICE_MODEL names it")
        } else if let url = found.baseURL ?? environment["OPENAI_BASE_URL"] {
            let model = found.serverModels?.first(where: Self.answers) ?? Provider.openai.usualModel
            let host = ServerAddress(url)?.display ?? url
            self.init("openai/\(model)", "\(host) was named")
        } else if let provider = Self.provider(withKeyIn: environment),
            let variable = provider.keyVariable
        {
            self.init("\(provider.rawValue)/\(provider.usualModel)", "\(variable) is set")
        } else if let model = found.ollamaModels?.first(where: Self.answers) {
            self.init("ollama/\(model)", "an Ollama answers with it")
        } else {
            self.init("local", "no API key is set, and Ollama is not running")
        }
    }

    /// Whether an Ollama has to be asked, which takes a moment.
    package static func wantsOllama(_ environment: [String: String], baseURL: String?) -> Bool {
        DefaultModel(Surroundings(environment: environment, baseURL: baseURL)).name == "local"
    }

    /// Whether a model can hold a conversation, as far as its name tells.
    private static func answers(_ model: String) -> Bool {
        let model = model.lowercased()
        let others = [
            "embed", "bge-", "minilm", "rerank", "whisper", "tts", "dall-e", "moderation",
        ]
        return !others.contains { model.contains($0) }
    }

    private init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }

    private static func provider(withKeyIn environment: [String: String]) -> Provider? {
        [.openai, .anthropic].first { provider in
            provider.keyVariable.map { environment[$0] != nil } ?? false
        }
    }
}

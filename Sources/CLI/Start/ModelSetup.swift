import Apprentice
import LanguageModels

/// Makes the models of the roles from settings and environment.
struct ModelSetup {
    let settings: Settings
    let environment: [String: String]
    /// Told what the local model is doing.
    let onPhase: @Sendable (LocalPhase) -> Void

    /// The models, and why these.
    ///
    /// - Throws: ``ModelError`` or ``UsageError`` when a name means no model.
    func make() throws -> ModelSet {
        let (name, reason) = choice
        var local: LocalServer?
        func model(_ name: String) throws -> any LanguageModel {
            guard name == "local" || name.hasPrefix("local/") else { return try remote(name) }
            let server = try local ?? localServer()
            local = server
            return localModel(server)
        }
        let agent = try model(name)
        let reflector = try settings[.reflectorModel].map(model) ?? agent
        let manager = try settings[.managerModel].map(model) ?? agent
        let mode = settings[.learningMode].flatMap(LearningMode.init(rawValue:))
        return ModelSet(
            agent: agent,
            reflector: reflector,
            manager: manager,
            mode: mode ?? (manager.profile.isSmall ? .guided : .free),
            reason: reason,
            local: local
        )
    }

    private var choice: (name: String, reason: String) {
        if let name = settings[.model] { return (name, "named by \(settings.origin(of: .model))") }
        if settings[.baseURL] != nil { return ("openai/default", "a server was named") }
        if environment["OPENAI_API_KEY"] != nil { return ("openai/gpt-5-mini", "OPENAI_API_KEY is set") }
        return ("local", "no key and no server was named")
    }

    private func remote(_ name: String) throws -> any LanguageModel {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw UsageError(what: "'\(name)' names no model", why: "a model is PROVIDER/NAME", remedy: "apprentice --model openai/gpt-5-mini")
        }
        let key = environment["OPENAI_API_KEY"].map(Secret.init)
        let base = settings[.baseURL] ?? "https://api.openai.com/v1"
        let window = settings.int(.contextWindow, default: 32_000)
        return RetryingModel(OpenAIModel(model: parts[1], baseURL: base, key: key, contextWindow: window))
    }

    private func localServer() throws -> LocalServer {
        let files = try LocalFiles.find(environment: environment, otherModel: settings[.localModel])
        return LocalServer(files: files, environment: environment, health: { _ in true }, onPhase: onPhase)
    }

    private func localModel(_ server: LocalServer) -> any LanguageModel {
        LocalModel(server: server) { baseURL, key, slot in
            let endpoint = ModelEndpoint(name: "local", model: "local", baseURL: baseURL)
            return OpenAIModel(endpoint, key: key, contextWindow: 7_680, isSmall: true) { _ in
                [.init("id_slot", .integer(slot)), .init("cache_prompt", .bool(true))]
            }
        }
    }
}

import ApprenticeSystem
import Apprentice
import ApprenticeModels

/// Makes the models of the roles from settings and environment.
struct ModelSetup: Sendable {
    let environment: [String: String]
    /// How many answers may be under way at once.
    var calls = 1
    /// What all calls are counted in.
    let ledger: SpendingLedger
    /// What is known of servers.
    let servers = KnownServers()
    /// The local server in use, which models that are chosen later share.
    private let localInUse = Locked(LocalServerInUse())
    /// Told what the local model is doing.
    let onPhase: @Sendable (LocalPhase) -> Void

    /// The models, and why these.
    ///
    /// - Parameter settings: What the user chose.
    /// - Returns: Who answers, reflects and manages.
    /// - Throws: ``ModelError`` when a name means no model, or the local one's scripts are missing.
    func make(_ settings: Settings) async throws -> ModelSet {
        let catalog = catalog(settings, baseURL: settings[.baseURL])
        let (name, reason) = await choice(catalog, settings)
        // The address that was named is the first model's; another provider has its own. The local
        // one has no use for it, so then it is meant for the others.
        let others = self.catalog(settings, baseURL: nil)
        func catalogOf(_ other: String) -> ModelCatalog {
            guard let mine = Provider(naming: name), let its = Provider(naming: other) else {
                return catalog
            }
            return mine == its || mine == .local ? catalog : others
        }
        let fallbacks = settings.fallbacks
        var local: LocalServer?
        func candidate(_ name: String) throws -> ModelPipeline.Candidate {
            if let remote = try catalogOf(name).candidate(named: name) { return remote }
            let server = try localServer(settings)
            local = server
            // Its server has a queue of its own, and is waited for as long as it takes to load.
            return ModelPipeline.Candidate(LocalModel(server: server), retry: { _ in .once })
        }
        /// The model of a role, with those that answer for it.
        func chain(_ name: String, learns: Bool) throws -> any LanguageModel {
            let first = try candidate(name)
            // What a role that learns is asked for, and trusted with, goes by the model's size.
            let others = try fallbacks.filter { $0 != name }.map(candidate).filter {
                !learns || $0.model.profile.isSmall == first.model.profile.isSmall
            }
            return catalog.pipeline(first, else: others)
        }
        let agent = try chain(name, learns: false)
        let learner = fallbacks.isEmpty ? agent : try chain(name, learns: true)
        let reflector = try settings[.reflectorModel].map { try chain($0, learns: true) } ?? learner
        let manager = try settings[.managerModel].map { try chain($0, learns: true) } ?? learner
        let mode = settings[.learningMode].flatMap(LearningMode.init(rawValue:))
        let isLocalFirst = [agent, reflector, manager].contains { $0.profile.name == "local" }
        let models = ModelSet(
            agent: agent,
            fallbacks: try fallbacks.filter { $0 != name }.map {
                try candidate($0).model.profile
            },
            reflector: reflector,
            manager: manager,
            mode: mode ?? (manager.profile.isSmall ? .guided : .free),
            reason: reason,
            // Not loaded for the case that it may be needed.
            local: isLocalFirst ? local : nil,
            embedding: try embeddingModel(settings) { catalogOf($0) }
        )
        try checkPrices(of: models.names, for: settings)
        return models
    }

    /// Connects to the server of the model that answers, so that the first question need not wait.
    func connect(to model: String, _ settings: Settings) async {
        guard let address = catalog(settings, baseURL: settings[.baseURL]).address(of: model)
        else { return }
        await CurlTransport.shared.connect(to: address)
    }

    private func catalog(_ settings: Settings, baseURL: String?) -> ModelCatalog {
        func seconds(_ setting: Setting) -> Duration? {
            settings[setting].flatMap(Int.init).map { .seconds($0) }
        }
        return ModelCatalog(
            ModelCatalog.Settings(
                environment: environment,
                baseURL: baseURL,
                contextWindow: settings[.contextWindow].flatMap(Int.init),
                concurrency: max(8, calls, settings.int(.reflectors, default: 8)),
                requestsPerMinute: settings[.requestsPerMinute].flatMap(Int.init),
                tokensPerMinute: settings[.tokensPerMinute].flatMap(Int.init),
                timeout: seconds(.timeout),
                patience: seconds(.idleTimeout)
            ),
            ledger: ledger,
            servers: servers
        )
    }

    /// Sees that dollars can be counted, where they are.
    ///
    /// - Throws: ``UsageError`` for a model without a price, `PriceTableError` for the user's file.
    func checkPrices(of names: [String], for settings: Settings) throws {
        guard settings.budget.countsMoney else { return }
        let prices = try PriceFiles.load(environment: environment)
        guard let name = names.first(where: { prices.price(of: $0) == nil }) else { return }
        let file = PriceFiles.ownPath(environment: environment)
        let option = settings[.maxCost] == nil ? Setting.learningBudget : .maxCost
        throw UsageError(
            what: "--\(option.rawValue) cannot count what \(name) costs",
            why: "no price of it is known, and it would count as free",
            remedy:
                #"write its dollars per million tokens into \#(file): {"models": {"\#(name)": {"input": 1, "output": 2}}}"#
        )
    }

    private func choice(
        _ catalog: ModelCatalog,
        _ settings: Settings
    ) async -> (name: String, reason: String) {
        if let name = settings[.model] { return (name, "named by \(settings.origin(of: .model))") }
        let standard = await catalog.defaultModel()
        return (standard.name, standard.reason)
    }

    /// What makes vectors.
    ///
    /// Nothing is looked for where the model is this machine's own, so that the prompt does not wait
    /// for it.
    private func embeddingModel(
        _ settings: Settings,
        _ catalogOf: (String) -> ModelCatalog
    ) throws -> (any EmbeddingModel)? {
        switch EmbeddingChoice(settings[.embeddingModel] ?? "local") {
        case .none?, nil:
            return nil
        case .remote(let name):
            return try catalogOf(name).embeddingModel(named: name)
        case .file(let path):
            let server = try embeddingServer(path)
            return LocalEmbeddingModel { server }
        case .local:
            return LocalEmbeddingModel { try embeddingServer(nil) }
        }
    }

    private func embeddingServer(_ file: String?) throws(ModelError) -> LocalServer {
        let files = try LocalFiles.find(.embedding, environment: environment, otherModel: file)
        return LocalServer(files: files, environment: environment) { [onPhase] phase in
            // It loads in a moment and in the background; only a fetch is worth a word.
            switch phase {
            case .fetching: onPhase(phase)
            case .idle, .absent, .failed: onPhase(.idle)
            case .loading, .ready: break
            }
        }
    }

    private func localServer(_ settings: Settings) throws -> LocalServer {
        let path = settings[.localModel]
        let known = localInUse.withLock { $0.model == path ? $0.server : nil }
        if let known { return known }
        let files = try LocalFiles.find(environment: environment, otherModel: path)
        let server = LocalServer(files: files, environment: environment, onPhase: onPhase)
        localInUse.withLock { $0 = LocalServerInUse(model: path, server: server) }
        return server
    }
}

/// The local server while a model uses it; one that nobody uses ends.
private struct LocalServerInUse: Sendable {
    var model: String?
    weak var server: LocalServer?
}

extension Settings {
    /// The models that are asked when the first one cannot answer.
    var fallbacks: [String] {
        (self[.fallback] ?? "").split(separator: ",").map { String($0).trimmingSpace }
    }
}

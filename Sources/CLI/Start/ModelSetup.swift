import Apprentice
import LanguageModels

/// Makes the models of the roles from settings and environment.
struct ModelSetup: Sendable {
    let environment: [String: String]
    /// How many answers may be under way at once.
    var calls = 1
    /// What all calls are counted in.
    let ledger: SpendingLedger
    /// Told what the local model is doing.
    let onPhase: @Sendable (LocalPhase) -> Void

    /// The models, and why these.
    ///
    /// - Parameter settings: What the user chose.
    /// - Returns: Who answers, reflects and manages.
    /// - Throws: ``ModelError`` when a name means no model, or the local one's scripts are missing.
    func make(_ settings: Settings) async throws -> ModelSet {
        let catalog = ModelCatalog(
            ModelCatalog.Settings(
                environment: environment,
                baseURL: settings[.baseURL],
                contextWindow: settings[.contextWindow].flatMap(Int.init),
                concurrency: max(8, calls, settings.int(.reflectors, default: 8))
            ),
            ledger: ledger
        )
        let (name, reason) = await choice(catalog, settings)
        var local: LocalServer?
        func model(_ name: String) throws -> any LanguageModel {
            switch try catalog.model(named: name) {
            case .remote(let model): return model
            case .local:
                let server = try local ?? localServer(settings)
                local = server
                return BudgetedModel(LocalModel(server: server), ledger)
            }
        }
        let agent = try model(name)
        let reflector = try settings[.reflectorModel].map(model) ?? agent
        let manager = try settings[.managerModel].map(model) ?? agent
        let mode = settings[.learningMode].flatMap(LearningMode.init(rawValue:))
        let models = ModelSet(
            agent: agent,
            reflector: reflector,
            manager: manager,
            mode: mode ?? (manager.profile.isSmall ? .guided : .free),
            reason: reason,
            local: local
        )
        try checkPrices(of: models.names, for: settings)
        return models
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

    private func localServer(_ settings: Settings) throws -> LocalServer {
        let files = try LocalFiles.find(environment: environment, otherModel: settings[.localModel])
        return LocalServer(files: files, environment: environment, onPhase: onPhase)
    }
}

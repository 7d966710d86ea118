import Apprentice
import LanguageModels

/// The models of the roles, and why these.
struct ModelSet: Sendable {
    /// Who answers.
    let agent: any LanguageModel
    /// Who is asked when it cannot answer, in this order.
    let fallbacks: [ModelProfile]
    /// Who reflects.
    let reflector: any LanguageModel
    /// Who manages skills.
    let manager: any LanguageModel
    /// How much the manager's model is trusted with.
    let mode: LearningMode
    /// Why this model, in words.
    let reason: String
    /// The local model's server, when a role uses it.
    let local: LocalServer?
    /// What makes vectors of lessons and questions; nil where words decide alone.
    ///
    /// The one of this machine is there also while its files are not: its calls fail with
    /// `unavailable` until they have come.
    let embedding: (any EmbeddingModel)?

    /// The names of all models.
    var names: [String] {
        [agent, reflector, manager].map(\.profile.name) + fallbacks.map(\.name)
    }

    /// Where questions, answers and lessons go.
    var place: String {
        agent.profile.host.map { "questions, answers and lessons go to \($0)" } ?? "on this machine"
    }

    /// The hosts that see what is typed, those that are asked in need with the others.
    var hosts: [String] {
        ([agent.profile] + fallbacks).compactMap(\.host).reduce(into: []) {
            if !$0.contains($1) { $0.append($1) }
        }
    }

    /// The server of the embedding model that is fetched by this program, if that is chosen.
    var localEmbedding: LocalServer? {
        guard let model = embedding as? LocalEmbeddingModel else { return nil }
        return try? model.server
    }

    /// The agent, laid out and tuned as the settings say.
    ///
    /// - Parameters:
    ///   - settings: What the user chose.
    ///   - meaning: What finds lessons by meaning; nil where words decide.
    func makeAgent(_ settings: Settings, meaning: MeaningSearch?) -> Agent {
        var layout = SkillLayout.suiting(
            agent.profile,
            budget: settings.int(.skillBudget, default: 2000)
        )
        if let name = settings[.layout], let named = PromptLayout(rawValue: name) {
            layout.layout = named
        }
        if let limit = settings[.maxLessons].flatMap(Int.init) { layout.limit = limit }
        return Agent(
            model: agent,
            layout: layout,
            temperature: settings[.temperature].flatMap(Double.init),
            meaning: meaning
        )
    }

    /// These, with another model to answer; learning stays with the models it was begun with.
    func answering(with other: ModelSet) -> ModelSet {
        ModelSet(
            agent: other.agent,
            fallbacks: other.fallbacks,
            reflector: reflector,
            manager: manager,
            mode: mode,
            reason: other.reason,
            local: other.local ?? local,
            embedding: embedding
        )
    }
}

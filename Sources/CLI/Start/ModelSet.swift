import Apprentice
import ApprenticeModels

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

    /// What is sent where, in words.
    var place: String {
        let host = agent.profile.host
        func others(_ profiles: [ModelProfile]) -> String? {
            let hosts = profiles.compactMap(\.host).uniqued().filter { $0 != host }
            return hosts.isEmpty ? nil : hosts.joined(separator: ", ")
        }
        let learners = others([reflector.profile, manager.profile])
        let standIns = others(fallbacks)
        let parts = [
            host.map { "what you ask, the files you name and your lessons go to \($0)" },
            learners.map { "to learn, answers and feedback go to \($0)" },
            standIns.map { "when that fails, all goes to \($0)" },
            (embedding as? HTTPEmbeddingModel)?.host.flatMap { finder in
                finder == host ? nil : "to find lessons, questions and lessons go to \(finder)"
            },
        ].compactMap(\.self)
        return parts.isEmpty
            ? "nothing you type leaves this machine" : parts.joined(separator: "; ")
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
    ///   - instructions: What new conversations are told before everything else.
    ///   - meaning: What finds lessons by meaning; nil where words decide.
    /// - Returns: The agent.
    func makeAgent(
        _ settings: Settings,
        instructions: String?,
        meaning: MeaningSearch?
    ) -> Agent {
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
            meaning: meaning,
            instructions: instructions,
            reasoningEffort: settings[.reasoningEffort],
            answerTokens: settings[.answerTokens].flatMap(Int.init)
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

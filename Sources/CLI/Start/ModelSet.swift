import Apprentice
import LanguageModels

/// The models of the roles, and why these.
struct ModelSet: Sendable {
    /// Who answers.
    let agent: any LanguageModel
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

    /// Where questions, answers and lessons go.
    var place: String {
        agent.profile.host.map { "questions, answers and lessons go to \($0)" } ?? "on this machine"
    }
}

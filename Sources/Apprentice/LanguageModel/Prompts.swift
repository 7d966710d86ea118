/// The prompts of the roles: the Markdown files beside them, built into the program.
enum Prompts {
    /// The instructions of an agent.
    static let agent = text(PackageResources.Agent_prompt_md)
    /// What an agent is told of its skillbook, without what is said of a terminal: behind the first
    /// paragraph.
    static let skillbookRules =
        agent.firstRange(of: "\n\n").map { String(agent[$0.upperBound...]) }
        ?? agent
    /// The instructions of an agent whose model follows few words better than many.
    static let smallAgent = text(PackageResources.Agent_small_prompt_md)
    /// The instructions of a reflector.
    static let reflector = text(PackageResources.Reflector_prompt_md)
    /// The instructions of a reflector that compares two notes.
    static let contradiction = text(PackageResources.Contradiction_prompt_md)
    /// The instructions of a consolidator.
    static let consolidator = text(PackageResources.Consolidator_prompt_md)
    /// The instructions of a model that plays a person.
    static let persona = text(PackageResources.Persona_prompt_md)
    /// The instructions of a model that judges whether an answer follows a note.
    static let proofJudge = text(PackageResources.ProofJudge_prompt_md)
    /// The instructions of a model that reads whether a message corrects.
    static let proposal = text(PackageResources.ProposalReader_prompt_md)
    /// The instructions of the skill manager.
    static let skillManager = text(PackageResources.SkillManager_prompt_md)

    /// The same for models that follow few words better than many.
    static let smallReflector = text(PackageResources.Reflector_small_prompt_md)
    /// The same for models that follow few words better than many.
    static let smallSkillManager = text(PackageResources.SkillManager_small_prompt_md)

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).trimmingSpace
    }
}

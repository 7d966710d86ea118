/// The skillbook in a session's system prompt: as it was when the session began, so that a server
/// can reuse its cache of the prompt's beginning.
package struct StandingBlock: Sendable, Equatable {
    /// Each skill's line as it stands there.
    private(set) var lines: [Skill.UID: String] = [:]
    /// The order of the lines.
    private(set) var order: [Skill.UID] = []
    /// The block's text; empty without skills.
    let text: String
    /// The system prompt with the block in it; made once, so that all prompts share it.
    let system: String

    /// The block of a selection; without skills, as the layout for relevant skills has it.
    ///
    /// - Parameters:
    ///   - skills: What stands in it.
    ///   - isSmall: Whether the model is one that follows few words better than many.
    package init(_ skills: [Skill] = [], isForSmallModel isSmall: Bool) {
        order = skills.map(\.uid)
        lines = Dictionary(uniqueKeysWithValues: skills.map { ($0.uid, $0.promptLine) })
        text = skills.map(\.promptLine).joined(separator: "\n")
        let rules = isSmall ? Prompts.smallAgent : Prompts.agent
        system = skills.isEmpty ? rules : rules + "\n\n" + Fence.block("skillbook", text)
    }

    /// What has changed since the block was written, a line each.
    ///
    /// - Parameter now: The skills that should stand in the prompt.
    /// - Returns: Lines for the newest question.
    func changes(to now: [Skill]) -> [String] {
        let wanted = Set(now.map(\.uid))
        let gone = order.filter { !wanted.contains($0) }.compactMap { lines[$0] }
        let fresh = now.compactMap { skill -> String? in
            guard let old = lines[skill.uid] else { return "new: " + skill.promptLine }
            return old == skill.promptLine ? nil : "now reads: " + skill.promptLine
        }
        return fresh + gone.map { "no longer: " + $0 }
    }
}

/// The kinds of file a skillbook is read from; told apart by content, never by name.
package enum SkillbookFormat: String, Sendable, CaseIterable {
    /// Our own JSON: what both lines of `ace-framework` open, with our keys beside theirs.
    case apprentice
    /// `bullets`, as `ace-framework` wrote it up to 0.6.
    case bullets06
    /// `skills` with `content`, from 0.7 to 0.9.
    case skills07to09
    /// `schema_version` "2" with `issue` and `insight`, from 0.13.
    case schema2
    /// The text of the paper's authors: `[id] helpful=N harmful=N :: content` under `## NAME`.
    case playbookText
    /// A rules file such as `AGENTS.md`: a list item a skill, its heading the section.
    case markdownRules
    /// What `ace-framework` puts into prompts: a table with a head `skills[N]{id …}:`.
    case toon
    /// A folder of folders with `SKILL.md`, the open format Agent Skills.
    case agentSkills

    /// Whether it keeps all we know of a skill.
    var isComplete: Bool { self == .apprentice || self == .agentSkills }

    /// Whether it keeps of a skill its words and its counts at most.
    var holdsWordsOnly: Bool { [.playbookText, .markdownRules, .toon].contains(self) }

    /// Whether it is JSON.
    package var isJSON: Bool {
        [.apprentice, .bullets06, .skills07to09, .schema2].contains(self)
    }

    /// How it is called when a person is told what a file was read as.
    package var name: String {
        switch self {
        case .apprentice: "Apprentice skillbook"
        case .bullets06: "ace-framework 0.6 playbook"
        case .skills07to09: "ace-framework 0.7–0.9 skillbook"
        case .schema2: "ace-framework 0.13 skillbook"
        case .playbookText: "playbook text"
        case .markdownRules: "Markdown rules"
        case .toon: "TOON table"
        case .agentSkills: "Agent Skills"
        }
    }
}

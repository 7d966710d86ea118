/// What stands in a skillbook file, or has to stand in one beside the skills.
package struct SkillbookDocument: Sendable {
    /// What the file was read as.
    package var format: SkillbookFormat
    /// Its skills, retired ones too, each with an id of its own that can be cited.
    package var skills: [Skill]
    /// Where the counts of a skill come from: for each origin, the verdicts given there.
    ///
    /// The empty name stands for the file itself, when it does not say.
    package var tallies: [Skill.UID: [String: Tally]] = [:]
    /// Pairs of skills that were decided to stay apart; kept for the programs that read them.
    package var similarityDecisions: JSON?
    /// The highest number given out in an id.
    package var nextID: Int
    /// The store that wrote the file; only numbers of turns and jobs of the same store mean anything.
    package var origin: String?
    /// Skills of the origin that the file leaves out, for they hold secrets.
    package var leftOut: [Skill.UID] = []
    /// Top-level keys that are not ours.
    package var extra: JSON?
    /// What was wrong with the file and how it was read all the same, a line each.
    package var repairs: [String] = []

    /// Creates a document.
    package init(format: SkillbookFormat, skills: [Skill] = [], nextID: Int = 0) {
        self.format = format
        self.skills = skills
        self.nextID = nextID
    }
}

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
    /// Skills of the origin that the file leaves out, because they hold secrets.
    package var leftOut: [Skill.UID] = []
    /// Skills that the file knows by their words alone.
    package var wordsOnly: Set<Skill.UID> = []
    /// Skills of ``wordsOnly`` whose scope, pin and project stand beside the words.
    package var marked: Set<Skill.UID> = []
    /// Skills whose words this program did not write there, whatever the rest of the file is.
    package var foreignWords: Set<Skill.UID> = []
    /// Top-level keys that are not ours.
    package var extra: JSON?
    /// What was wrong with the file and how it was read all the same, a line each.
    package var repairs: [String] = []

    /// Whether a skill is known by its words alone, perhaps with what stands beside them.
    func holdsWordsOnly(of uid: Skill.UID) -> Bool {
        format.holdsWordsOnly || wordsOnly.contains(uid)
    }

    /// Creates a document.
    package init(format: SkillbookFormat, skills: [Skill] = [], nextID: Int = 0) {
        self.format = format
        self.skills = skills
        self.nextID = nextID
    }
}

extension SkillbookDocument {
    /// This, with the keys of another document that neither it nor this program knows.
    package func keepingKeys(of other: SkillbookDocument) -> SkillbookDocument {
        var kept = self
        kept.extra = JSON.joined(extra, other.extra)
        return kept
    }
}

extension Skillbook {
    /// The book, with the keys of a document's skills that it does not know.
    package func keepingKeys(of document: SkillbookDocument) -> Skillbook {
        var book = self
        for there in document.skills {
            guard let extra = there.extra, var skill = self[there.uid] ?? self[there.id] else {
                continue
            }
            skill.extra = JSON.joined(skill.extra, extra)
            book.refresh(skill)
        }
        return book
    }
}

extension JSON {
    /// The members of two objects; of a key in both, the first one's.
    static func joined(_ first: JSON?, _ second: JSON?) -> JSON? {
        let members = joined(first?.object ?? [], second?.object ?? [])
        return members.isEmpty ? nil : .object(members)
    }

    /// The same of members.
    static func joined(_ first: [Member], _ second: [Member]) -> [Member] {
        let known = Set(first.map(\.key))
        return first + second.filter { !known.contains($0.key) }
    }
}

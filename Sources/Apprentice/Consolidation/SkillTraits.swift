/// What skills are compared by, read once a skill: a book of thousands is compared in many pairs.
struct SkillTraits {
    /// The skill.
    let skill: Skill
    /// The number at the end of its id.
    let serial: Int
    private let stems: Set<String>
    private let required: Set<String>
    private let asked: Set<String>
    private let negated: Set<String>
    private let negatedStems: Set<String>
    private let values: [String: Set<String>]

    /// Reads a skill.
    init(_ skill: Skill) {
        self.skill = skill
        serial = skill.serial
        let text = skill.fullText
        let tokens = KeyTerms.tokens(text)
        let terms = KeyTerms(tokens: tokens)
        stems = Set(Words.contentStems(text))
        required = Set(terms.required.map { $0.lowercased() })
        asked = Set(terms.folded)
        negated = Set(terms.negated.map(KeyTerms.folded))
        negatedStems = terms.negatedStems
        values = KeyTerms.flagValues(tokens)
    }

    /// How much two are about the same (see ``Words/likeness(_:_:)``).
    func likeness(to other: SkillTraits) -> Double {
        let smaller = min(stems.count, other.stems.count)
        return smaller == 0 ? 0 : Double(stems.intersection(other.stems).count) / Double(smaller)
    }

    /// Whether two name different things: both have key terms, and share none.
    func hasTermsApart(from other: SkillTraits) -> Bool {
        !required.isEmpty && !other.required.isEmpty && required.isDisjoint(with: other.required)
    }

    /// Whether one of two asks for what the other turns away, in terms or in plain words.
    func contradicts(_ other: SkillTraits) -> Bool {
        if !negated.isDisjoint(with: other.asked) || !other.negated.isDisjoint(with: asked) {
            return true
        }
        let parts = values.contains { flag, words in
            other.values[flag].map { $0.isDisjoint(with: words) } ?? false
        }
        if parts { return true }
        return negatedStems != other.negatedStems
            && (!negatedStems.isDisjoint(with: other.stems)
                || !other.negatedStems.isDisjoint(with: stems))
    }
}

/// What of a batch reaches the book, and what was said against the rest.
package struct GuardDecision: Sendable {
    /// Skills before and after.
    package var changes: [SkillChange] = []
    /// Operations that were refused, replaced or dropped, in words.
    package var notices: [String] = []
    /// Verdicts the models gave on skills the answers had cited.
    package var tags: [(skill: Skill.UID, turn: Int, tag: Evidence.Tag)] = []
    /// Whether an operation was for a skill that changed after the SkillManager had seen it.
    package var isStale = false
}

extension UpdateOperation {
    /// All it would put into a prompt.
    var fullText: String { content + "\n" + context }

    /// All it would put into the book.
    var allText: String { ([section, content, context] + keywords).joined(separator: "\n") }

    /// The same words as a new skill.
    func asAddition(section: String) -> UpdateOperation {
        var addition = self
        addition.kind = .add
        addition.skillID = nil
        if addition.section.isEmpty { addition.section = section }
        return addition
    }
}

extension Skill {
    /// Key terms of its live notes that a text does not hold.
    ///
    /// Of a provisional skill also those of its own words: a correction of one term keeps the rest.
    func missingTerms(in text: String) -> [String] {
        let own = status == .provisional ? [content] : []
        let lost = (liveNotes.compactMap(\.note) + own).flatMap { KeyTerms($0).missing(from: text) }
        let turnedAway = Set(
            liveNotes.flatMap { KeyTerms($0.note ?? "").negated.map(KeyTerms.folded) }
        )
        return lost.filter { !turnedAway.contains(KeyTerms.folded($0)) }.uniqued()
    }

    /// Its live notes, and its wording if a person wrote it.
    var wordsOfTheUser: [String] {
        liveNotes.compactMap(\.note) + (isByHand ? [content] : [])
    }

    /// Writes down which job and model gave it its words.
    mutating func credit(model: String?, job: Int?) {
        for index in sources.indices where sources[index].job == nil {
            sources[index].job = job
            sources[index].model = model
        }
    }
}

extension Array where Element: Hashable {
    /// The elements without repetitions, each where it stands first.
    package func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

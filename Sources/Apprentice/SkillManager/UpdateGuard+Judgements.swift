/// What an operation is about, and whether it may stand.
extension UpdateGuard {
    /// The skills in use that some condition holds of, the oldest first.
    func live(where condition: (Skill) -> Bool) -> [Skill] {
        // The few that are found are sorted, not the book.
        let known = book.skills.values.compactMap { skill in
            let skill = working[skill.uid] ?? skill
            return skill.isLive && condition(skill) ? skill : nil
        }
        let new = working.values.filter { book[$0.uid] == nil && condition($0) }
        return (known + new).sorted {
            ($0.serial, $0.id, $0.uid.description) < ($1.serial, $1.id, $1.uid.description)
        }
    }

    mutating func isSound(_ operation: UpdateOperation, of skill: Skill? = nil) -> Bool {
        let text = operation.allText
        guard text.utf8.count <= 4000 else {
            note("dropped \(operation.kind.rawValue): longer than 4,000 bytes")
            return false
        }
        let told = (cases.flatMap(newNotes) + (skill?.wordsOfTheUser ?? [])).joined(separator: "\n")
        guard Secrets.all(in: text).allSatisfy({ told.contains($0) }) else {
            note(
                "dropped \(operation.kind.rawValue): it holds what looks like a secret you did not tell"
            )
            return false
        }
        return true
    }

    func newNotes(_ each: Assignment) -> [String] {
        each.job.skill.flatMap(skill)?.liveNotes.compactMap(\.note) ?? []
    }

    func isRelated(_ operation: UpdateOperation, to each: Assignment) -> Bool {
        if let job = operation.job { return job == each.job.id }
        if cases.count == 1 { return true }
        let said =
            newNotes(each).joined(separator: " ") + " " + (each.job.reflection?.keyInsight ?? "")
        if Words.likeness(operation.fullText, said) >= 0.4 { return true }
        let terms = newNotes(each).flatMap { KeyTerms($0).required }
        return !terms.isEmpty && terms.allSatisfy { KeyTerms.text(operation.fullText, holds: $0) }
    }

    func isEligible(_ skill: Skill, _ operation: UpdateOperation) -> Bool {
        cases.contains { each in
            guard isRelated(operation, to: each) || each.trajectory.shown.contains(skill.uid) else {
                return false
            }
            if each.trajectory.shown.contains(skill.uid)
                || each.trajectory.cited.contains(skill.uid)
            {
                return true
            }
            let said = newNotes(each).joined(separator: " ") + " " + each.trajectory.question
            return Words.likeness(skill.fullText, said) >= 0.5
        }
    }

    /// Whether a small model's wording is about what the note is about, rather than an answer to
    /// the question it was said of.
    func isFaithful(_ operation: UpdateOperation, to provisional: Skill) -> Bool {
        let told = provisional.liveNotes.compactMap(\.note) + [provisional.content]
        let about = Set(Words.split(told.joined(separator: " ")))
        let talksAbout = Set(Words.split(operation.content)).intersection(Self.talk)
        let said = Set(told.flatMap(Words.contentStems))
        let wording = Words.contentStems(operation.content)
        // "Answer in French" said of pasta is not "learn to cook pasta in French".
        let own = wording.count { said.contains($0) }
        guard Double(own) >= 0.6 * Double(wording.count) else { return false }
        // What only the question named narrows the lesson to it: "deploy billing with …" was answered
        // with billing when search was asked about.
        let asked = Set(provisional.liveNotes.compactMap(\.question).flatMap(Words.contentStems))
        guard asked.subtracting(said).isDisjoint(with: wording) else { return false }
        return talksAbout.isSubset(of: about)
            && told.contains { note in
                Words.likeness(operation.content, note) >= 0.6
                    && operation.content.utf8.count <= 2 * note.utf8.count + 60
            }
    }

    /// Words of a text that tells of the correction instead of saying what to do.
    private static let talk: Set<String> = ["feedback", "note", "user", "incorrect", "correction"]

    /// Whether a wording asks for what a note turns away, or the other way round.
    func turnsAround(_ operation: UpdateOperation, _ skill: Skill) -> Bool {
        let wording = KeyTerms(operation.fullText)
        return skill.liveNotes.contains { wording.disagrees(with: KeyTerms($0.note ?? "")) }
    }

    func covers(_ text: String, _ provisional: Skill) -> Bool {
        provisional.missingTerms(in: text).isEmpty
    }
}

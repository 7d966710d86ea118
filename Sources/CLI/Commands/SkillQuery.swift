import Apprentice

/// Skills that fit a task, the most relevant first: `apprentice skills --for TASK --category helpful`.
struct SkillQuery: Sendable, Equatable {
    /// What they should be about; nil for all.
    var task: String?
    /// How they have fared; nil for all.
    var category: Evidence.Tag?

    /// Reads the words and options behind `skills`; words are a task, too.
    ///
    /// - Throws: ``UsageError``.
    init(_ words: [String], options: [String: String]) throws(UsageError) {
        let task = ([options["for"] ?? ""] + words).joined(separator: " ").trimmingSpace
        self.task = task.isEmpty ? nil : task
        guard let name = options["category"] else { return }
        guard let category = Evidence.Tag(rawValue: name) else {
            throw UsageError(
                what: "there is no category '\(name)'",
                why: "it is helpful, harmful or neutral",
                remedy: "apprentice skills --for \"how do I deploy?\" --category helpful"
            )
        }
        self.category = category
    }

    /// The skills, ranked as for a prompt: by how well they fit, and how far they are trusted.
    ///
    /// What harmed is mostly retired by then; it is found among the harmful ones all the same.
    func skills(in book: Skillbook) -> [Skill] {
        let pool = (category == .harmful ? book.all : book.live).filter { skill in
            category.map { skill.category == $0 } ?? true
        }
        guard let task else { return pool }
        // The index holds live skills only, and here retired ones are looked for as well.
        let searched = pool.map { skill in
            var skill = skill
            if !skill.isLive { skill.status = .active }
            return skill
        }
        var index = SkillIndex()
        index.update(to: Skillbook(skills: searched, revision: book.revision))
        let hits = index.search(task, limit: 50).compactMap { hit in
            book[hit.uid].map { ($0, Double(hit.score) * min(1, 2 * $0.confidence)) }
        }
        return hits.sorted { ($1.1, $0.0.serial) < ($0.1, $1.0.serial) }.map(\.0)
    }

    /// The skills in words and as JSON.
    func result(in book: Skillbook) -> CommandResult {
        let skills = skills(in: book)
        let table = Table.text(skills.map(SkillReport.row))
        return CommandResult(
            "skills",
            skills.isEmpty ? "no skill fits" : table,
            [
                (key: "revision", value: JSON(book.revision)),
                (key: "skills", value: .array(skills.map(SkillReport.json))),
            ]
        )
    }
}

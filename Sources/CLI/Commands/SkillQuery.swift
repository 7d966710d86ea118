import Apprentice

/// Skills that fit a task, the most relevant first: `apprentice skills --for TASK`, which shows what a
/// question would get, and with `--category helpful` all that fared so.
struct SkillQuery: Sendable, Equatable {
    /// What they should be about; nil for all.
    var task: String?
    /// How they have fared; nil for all.
    var category: Evidence.Tag?

    /// Reads the words and options behind `skills`; words are a task, too.
    ///
    /// - Throws: ``UsageError``.
    init(_ words: [String], task: String?, category name: String?) throws(UsageError) {
        let task = ([task ?? ""] + words).joined(separator: " ").trimmingSpace
        self.task = task.isEmpty ? nil : task
        guard let name else { return }
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
    ///
    /// - Parameters:
    ///   - book: The skillbook.
    ///   - proofs: What the newest proofs of skills show.
    ///   - stale: When each skill was last confirmed for which that is long ago.
    ///   - lessons: What a question gets.
    /// - Returns: The result.
    func result(
        in book: Skillbook,
        _ proofs: [Skill.UID: Proof] = [:],
        stale: [Skill.UID: Timestamp] = [:],
        lessons: (String) async -> SkillSelection
    ) async -> CommandResult {
        if let task, category == nil {
            return SelectionReport(question: task, selection: await lessons(task), book: book)
                .result
        }
        let skills = skills(in: book)
        let table = Table.text(skills.map { SkillReport.row($0, confirmed: stale[$0.uid]) })
        return CommandResult(
            "skills",
            skills.isEmpty ? "no lesson fits" : table,
            [
                (key: "revision", value: JSON(book.revision)),
                (key: "skills", value: SkillReport.json(skills, proofs)),
            ]
        )
    }
}

/// The lessons a question gets, why each, and which were near and are left out.
struct SelectionReport {
    let question: String
    let selection: SkillSelection
    let book: Skillbook

    var result: CommandResult {
        CommandResult(
            "skills",
            text,
            [
                (key: "revision", value: JSON(book.revision)),
                (key: "for", value: .string(question)),
                (key: "skills", value: .array(selection.shown.map { json($0, reason(for: $0)) })),
                (key: "words_because", value: JSON(selection.failure)),
                (key: "left_out", value: .array(leftOut.map { json($0.skill, $0.reason) })),
            ]
        )
    }

    private var text: String {
        let shown = selection.shown.map { [$0.id, reason(for: $0), $0.listText] }
        let out = leftOut.map { [$0.skill.id, $0.reason, $0.skill.listText] }
        let first =
            shown.isEmpty
            ? "no lesson would be in the prompt"
            : "\(shown.count) of \(book.liveCount) lessons would be in the prompt:\n"
                + Table.text(shown)
        let why = selection.failure.map { "\nfound by their words, not by meaning: \($0)" } ?? ""
        return (out.isEmpty ? first : first + "\nleft out:\n" + Table.text(out)) + why
    }

    /// Those that did not fit and those that were near, the nearest first; a few.
    private var leftOut: [(skill: Skill, reason: String)] {
        let hidden = selection.hidden.map { (skill: $0, reason: "no room") }
        let near = selection.topic.near.map { (skill: $0.skill, reason: Self.nearness($0)) }
        return Array((hidden + near).prefix(8))
    }

    private func reason(for skill: Skill) -> String {
        if selection.standing != nil, skill.status != .unconfirmed { return "the whole book fits" }
        if skill.applies == .always { return "always" }
        let found = selection.topic.fitting.first { $0.skill.uid == skill.uid }
        return found.map(Self.nearness) ?? ""
    }

    /// How a lesson was found, in words.
    static func nearness(_ candidate: TopicChoice.Candidate) -> String {
        if let name = candidate.sharedName { return "names \(name)" }
        guard let likeness = candidate.inContext else { return "shares words" }
        let hundredths = max(0, Int((likeness * 100).rounded()))
        let number = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
        let closeness =
            likeness >= 0.45 ? "close" : likeness >= 0.28 ? "near" : "far"
        return "\(closeness) in meaning (\(number))"
    }

    private func json(_ skill: Skill, _ reason: String) -> JSON {
        let found = (selection.topic.fitting + selection.topic.near).first {
            $0.skill.uid == skill.uid
        }
        let likeness: JSON = found?.inContext.map { .double(Double($0)) } ?? .null
        let known = SkillReport.json(skill).object ?? []
        return .object(
            known + [(key: "reason", value: .string(reason)), (key: "likeness", value: likeness)]
        )
    }
}

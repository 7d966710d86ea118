import Apprentice

extension Command {
    static let skills = Command(
        "skills",
        "[WORDS] | for QUESTION",
        summary: "the lessons there are, those that hold some words, or those a question would get",
        example: ":skills for how do I deploy?",
        options: [
            Option(
                name: "for",
                value: "TASK",
                summary: "those that fit a task, the most relevant first"
            ),
            Option(
                name: "category",
                value: "CATEGORY",
                summary: "only those that were helpful, harmful or neutral"
            ),
        ],
        place: .both
    ) { arguments, chat in
        let (book, proofs) = try await chat.store.read { ($0.book, try $0.toldProofs()) }
        var arguments = arguments
        let task = arguments.option("for", hasValue: true)
        let category = arguments.option("category", hasValue: true)
        if task != nil || category != nil {
            let query = try SkillQuery(arguments.words(), task: task, category: category)
            let stale = try await chat.store.read { try $0.stale($0.book.live) }
            let result = await query.result(in: book, proofs, stale: stale) {
                await chat.lessons(for: $0, in: book)
            }
            return chat.output.result(result)
        }
        let words = arguments.rest.trimmingSpace
        if arguments.take("for"), let question = arguments.note() {
            return chat.output.result(
                SelectionReport(
                    question: question,
                    selection: await chat.lessons(for: question, in: book),
                    book: book
                ).result
            )
        }
        chat.output.result(try await chat.skills(holding: words))
    }

    static let skill = Command(
        "skill",
        "ID",
        summary: "one lesson, with where it came from and how it fared",
        example: ":skill deploy-00001",
        completing: .skill,
        place: .both
    ) { arguments, chat in
        let skill = try await chat.onlySkill(arguments, "skill")
        let confirmed = try await chat.store.read { try $0.lastConfirmed(skill) }
        var lines = [
            "\(skill.id) r\(skill.revision) · \(skill.status.rawValue) · \(skill.section)",
            "  " + skill.readableText,
        ]
        lines.append(
            "  helpful \(skill.helpful) · harmful \(skill.harmful) · neutral \(skill.neutral)"
        )
        if let reason = skill.quarantine {
            lines.append("  held back: \(reason) · use it: :inbox accept \(skill.id)")
        }
        let place = skill.project.map { "in \($0)" } ?? "everywhere"
        lines.append(
            "  applies \(skill.applies == .always ? "always" : "to its topic"), \(place)"
                + (skill.isPinned ? ", pinned" : "")
        )
        let proof = try await chat.store.read { try $0.proofs(of: skill.uid) }
            .last { $0.state == .done }
        if let proof { lines.append("  " + ProofReport.words(proof, of: skill)) }
        lines.append("  last confirmed \(confirmed.day)")
        lines += skill.sources.map { "  " + SkillReport.words(of: $0) }
        chat.output.result(
            CommandResult(
                "skill",
                lines.joined(separator: "\n"),
                [
                    (key: "skill", value: SkillReport.json(skill, proof)),
                    (key: "last_confirmed_at", value: .string(confirmed.iso)),
                ]
            )
        )
    }

    static let add = Command(
        "add",
        "SECTION TEXT",
        summary: "write a lesson by hand; one of section general applies always",
        example: ":add deploy Deploy with zeppo push SERVICE --ring RING",
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        guard let section = arguments.word(), let content = arguments.note() else {
            throw UsageError(
                what: ":add needs a section and a text",
                why: "one of them is missing",
                remedy: ":add deploy Deploy with zeppo"
            )
        }
        let project = section.lowercased() == "general" ? nil : chat.project
        try await chat.edit(
            .add(section: section, content: content, project: project),
            "add",
            "added"
        )
    }

    static let edit = Command(
        "edit",
        "ID [TEXT]",
        summary: "reword a lesson, here or in your editor",
        example: ":edit deploy-00001 Deploy with zeppo push SERVICE --stage RING",
        completing: .skill,
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        let id = arguments.word() ?? ""
        let skill = try await chat.skill(id)
        guard let content = try await chat.newWords(for: skill, given: arguments.note()) else {
            return chat.output.result(
                CommandResult("edit", "nothing changed: \(id) stays as it is")
            )
        }
        try await chat.edit(.reword(id: id, content: content), "edit", "changed")
    }

    static let remove = Command(
        "remove",
        "ID",
        summary: "stop using a lesson; :undo brings it back",
        example: ":remove deploy-00001",
        completing: .skill,
        place: .both
    ) { arguments, chat in
        let skill = try await chat.onlySkill(arguments, "remove")
        try await chat.edit(.remove(id: skill.id), "remove", "removed")
    }

    static let pin = Command(
        "pin",
        "ID [off]",
        summary: "keep learning from changing a lesson",
        example: ":pin deploy-00001",
        completing: .skill,
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        let skill = try await chat.skill(arguments.word() ?? "")
        let isPinned = !arguments.take("off")
        try arguments.end(of: "pin")
        try await chat.edit(.pin(id: skill.id, isPinned), "pin", isPinned ? "pinned" : "unpinned")
    }

    static let applies = Command(
        "applies",
        "always|topic|here|everywhere [ID]",
        summary: "when a lesson is used: always or for its topic; here or everywhere",
        example: ":applies always deploy-00001",
        completing: .words(["always", "topic", "here", "everywhere"]),
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        let scope = arguments.word() ?? ""
        let id: String
        if let named = arguments.word() {
            id = named
        } else {
            id = try await chat.lastLesson()
        }
        try arguments.end(of: "applies")
        switch scope {
        case "always": try await chat.edit(.applies(id: id, .always), "applies", "applies always:")
        case "topic":
            try await chat.edit(.applies(id: id, .topic), "applies", "applies to its topic:")
        case "everywhere":
            try await chat.edit(.moves(id: id, project: nil), "applies", "applies everywhere:")
        case "here":
            guard let project = chat.project else {
                throw LearningError(
                    "this is no project",
                    why: "the program was not started inside a git repository",
                    remedy: "name one: apprentice --project NAME"
                )
            }
            try await chat.edit(
                .moves(id: id, project: project),
                "applies",
                "applies in \(ProjectName.short(project)):"
            )
        default:
            throw UsageError(
                what: ":applies takes always, topic, here or everywhere",
                why: scope.isEmpty ? "nothing follows it" : "it was '\(scope)'",
                remedy: ":applies always \(Self.isScope(id) ? scope : id)"
            )
        }
    }
}

extension Skillbook {
    /// The live skills that words find, the best first, and behind them those that hold them as typed.
    func live(holding words: String) -> [Skill] {
        var index = SkillIndex()
        index.update(to: self)
        let found = index.search(words, limit: 50).compactMap { self[$0.uid] }
        let known = Set(found.map(\.uid))
        let lowered = words.lowercased()
        return found
            + live.filter {
                !known.contains($0.uid)
                    && ($0.id.hasPrefix(words) || $0.fullText.lowercased().contains(lowered))
            }
    }
}

extension Command {
    /// Whether a word says where or when a lesson applies: `:applies ID topic` has them the wrong way.
    private static func isScope(_ word: String) -> Bool {
        ["always", "topic", "here", "everywhere"].contains(word)
    }
}

extension Chat {
    /// The lessons there are, or those that hold some words.
    ///
    /// - Parameters:
    ///   - words: The words; empty for all lessons.
    ///   - withHeldBack: Whether those that wait for a person are listed with all others.
    /// - Returns: The list.
    /// - Throws: ``StoreError``, or `CancellationError`.
    func skills(holding words: String, withHeldBack: Bool = true) async throws -> CommandResult {
        let (book, proofs) = try await store.read { ($0.book, try $0.toldProofs()) }
        // A large book takes its time, which nobody has to sit out.
        let listed = try await abandonable {
            words.isEmpty
                ? book.live + (withHeldBack ? book.quarantined : []) : book.live(holding: words)
        }
        let empty =
            words.isEmpty
            ? "no lessons yet: correct an answer with  :no WHAT IS RIGHT"
            : "no lesson fits \"\(words)\""
        let stale = try await store.read { try $0.stale(listed) }
        let width = output.width
        return try await abandonable {
            let rows = listed.map { SkillReport.row($0, confirmed: stale[$0.uid]) }
            return CommandResult(
                "skills",
                listed.isEmpty ? empty : Table.text(rows, fitting: width),
                [
                    (key: "revision", value: JSON(book.revision)),
                    (key: "skills", value: SkillReport.json(listed, proofs)),
                ]
            )
        }
    }

    /// The lessons a question would get in a new conversation.
    func lessons(for question: String, in book: Skillbook) async -> SkillSelection {
        await agent.lessons(for: question, book: book, project: project)
    }

    /// The skill of an id.
    func skill(_ id: String) async throws -> Skill {
        let id = id.trimmingSpace
        let book = try await store.read { $0.book }
        guard let skill = book[id] else {
            guard !id.isEmpty else {
                throw UsageError(
                    what: "which lesson?",
                    why: "no id was given",
                    remedy: "see them: :skills"
                )
            }
            throw LearningError.noSkill(id, nearest: Nearest.names(to: id, in: book.live.map(\.id)))
        }
        return skill
    }

    /// The skill that is all a command names.
    fileprivate func onlySkill(_ arguments: CommandArguments, _ command: String) async throws
        -> Skill
    {
        var arguments = arguments
        let id = arguments.word() ?? ""
        try arguments.end(of: command)
        return try await skill(id)
    }

    /// The id of the skill that the last feedback given here made or found.
    fileprivate func lastLesson() async throws -> String {
        let book = try await store.read { $0.book }
        guard
            let newest = book.live.max(by: { ($0.updatedAt, $0.serial) < ($1.updatedAt, $1.serial) }
            )
        else {
            throw LearningError(
                "no lesson to change",
                why: "there are none yet",
                remedy: "write one: :add SECTION TEXT"
            )
        }
        return newest.id
    }

    /// What a skill is to say: what was given, else what comes back from the person's editor.
    ///
    /// - Returns: Nil when nothing was changed there.
    fileprivate func newWords(for skill: Skill, given text: String?) async throws -> String? {
        if let text { return text }
        guard let terminal = output as? TerminalOutput else {
            throw UsageError(
                what: ":edit needs an id and the new text",
                why: "there is no terminal for an editor",
                remedy: ":edit \(skill.id) TEXT"
            )
        }
        guard let text = await terminal.edit(skill.content)?.trimmingSpace else {
            throw LearningError(
                "the editor failed",
                why: "\(skill.id) was left as it is",
                remedy: "name another: EDITOR=vi apprentice"
            )
        }
        guard !text.isEmpty else {
            throw LearningError(
                "nothing was left of \(skill.id)",
                why: "a lesson without words is none; it was left as it is",
                remedy: "stop using it: :remove \(skill.id)"
            )
        }
        return text == skill.content ? nil : text
    }

    /// Changes the book by hand and says so.
    func edit(_ edit: BookEdit, _ command: String, _ done: String) async throws {
        let (skill, before, revision) = try await store.transaction {
            let before = $0.book.revision
            return (try $0.edit(edit), before, $0.book.revision)
        }
        let hasChanged = revision != before
        showed(revision: revision)
        await refreshStatus()
        output.result(
            CommandResult(
                command,
                hasChanged
                    ? "\(done) \(skill.id) · r\(revision)"
                    : "nothing changed: \(skill.id) is like that already",
                [
                    (key: "skill", value: SkillReport.json(skill)),
                    (key: "revision", value: JSON(revision)),
                    (key: "changed", value: .bool(hasChanged)),
                ],
                hint: hasChanged ? "take it back: :undo" : nil
            )
        )
    }
}

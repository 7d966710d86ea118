/// Writes a skillbook as text, the same text every time for the same book.
package enum SkillbookWriter {
    /// The skills that stay out of a file because they hold a secret of the user's.
    package static func leftOut(_ book: Skillbook) -> [Skill] { book.all.filter(holdsSecret) }

    /// One JSON file that both lines of `ace-framework` open, 0.8 and 0.13.
    ///
    /// Retired skills are in it, as such. Skills stand in the order of their numbers.
    ///
    /// - Parameters:
    ///   - book: The book.
    ///   - kept: What stands beside the skills: the keys of the file it came from, and where counts
    ///     were given (``LearningRecords/fileRemainder()``).
    ///   - withSecrets: Whether skills that hold a secret are written too.
    /// - Returns: The text of the file.
    package static func json(
        _ book: Skillbook,
        keeping kept: SkillbookDocument? = nil,
        withSecrets: Bool
    ) -> String {
        let all = book.all
        let hidden = withSecrets ? [] : all.filter(holdsSecret)
        let closed = Set(hidden.map(\.uid))
        let skills = closed.isEmpty ? all : all.filter { !closed.contains($0.uid) }
        var own: [(key: String, value: JSON)] = [("version", 1)]
        if let origin = kept?.origin { own.append(("origin", .string(origin))) }
        if !hidden.isEmpty {
            own.append(("left_out", JSON(hidden.filter(\.isLive).map(\.uid.description))))
        }
        let last = all.map(\.serial).filter(FileIDs.isCounter).max() ?? 0
        var members: [(key: String, value: JSON)] = [
            ("schema_version", "2"),
            (
                "skills",
                .object(
                    skills.map { skill in
                        (
                            skill.id,
                            skill.record(
                                tally: kept?.tallies[skill.uid] ?? [:],
                                origin: kept?.origin,
                                withSecrets: withSecrets
                            )
                        )
                    }
                )
            ),
            ("sections", sections(skills.filter(\.isLive))),
            ("next_id", JSON(max(last, kept?.nextID ?? 0))),
            ("similarity_decisions", kept?.similarityDecisions ?? .object([])),
            ("apprentice", .object(own)),
        ]
        let taken = Set(members.map(\.key))
        members += (kept?.extra?.object ?? []).filter { !taken.contains($0.key) }
        return JSON.object(members).pretty
    }

    /// The text of the paper's authors; retired skills and unconfirmed guesses have no place in it.
    package static func playbookText(_ book: Skillbook, withSecrets: Bool) -> String {
        bySection(shared(book, withSecrets)).map { section, skills in
            (["## " + section.onOneLine] + skills.map(PlaybookText.entry)).joined(separator: "\n")
                + "\n"
        }
        .joined(separator: "\n")
    }

    /// The same in a file that is there.
    ///
    /// - Parameters:
    ///   - book: The book.
    ///   - existing: The file as it is; what stands before and behind its entries stays.
    ///   - withSecrets: Whether skills that hold a secret are written too.
    /// - Returns: The text of the file; nil when lines stand between its entries that are none.
    package static func playbookText(
        _ book: Skillbook,
        replacing existing: String,
        withSecrets: Bool
    ) -> String? {
        PlaybookText.placed(playbookText(book, withSecrets: withSecrets), in: existing) {
            id,
            line in
            book[id].map { $0.shownText(withContext: true).contains(line) } ?? false
        }
    }

    /// A rules file with the book in it, between our two marks.
    ///
    /// - Parameters:
    ///   - book: The book; retired skills and unconfirmed guesses have no place in a rules file.
    ///   - existing: The file as it is; nil if there is none. What stands outside the marks stays.
    ///   - withSecrets: Whether skills that hold a secret are written too.
    /// - Returns: The text of the file.
    package static func markdown(
        _ book: Skillbook,
        replacing existing: String?,
        withSecrets: Bool
    ) -> String {
        let body = bySection(shared(book, withSecrets)).map { section, skills in
            (["## " + section.onOneLine, ""] + skills.map(MarkdownBlock.item))
                .joined(separator: "\n") + "\n"
        }
        return MarkdownBlock.placed(body.joined(separator: "\n"), in: existing ?? "")
    }

    /// What other programs are to obey: neither guesses nor secrets.
    static func shared(_ book: Skillbook, _ withSecrets: Bool) -> [Skill] {
        book.live.filter { isShared($0) && (withSecrets || !holdsSecret($0)) }
    }

    /// Whether a skill is one that other programs are to obey.
    static func isShared(_ skill: Skill) -> Bool { skill.isLive && skill.status != .unconfirmed }

    /// Whether a skill holds a secret of the user's.
    static func holdsSecret(_ skill: Skill) -> Bool {
        let names = [skill.section] + skill.keywords
        return skill.isSecret
            || Secrets.found(in: (names + [skill.fullText]).joined(separator: "\n"))
    }

    /// The skills under their sections, in the order in which those first appear.
    private static func bySection(_ skills: [Skill]) -> [(String, [Skill])] {
        var order: [String] = []
        var groups: [String: [Skill]] = [:]
        for skill in skills {
            if groups[skill.section] == nil { order.append(skill.section) }
            groups[skill.section, default: []].append(skill)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }

    /// The ids of every section, and those of the two sections there are in 0.13.
    ///
    /// Its prompt is made of the lists `context` and `harness` alone, and of no others; 0.8 only uses
    /// the lists to print a book.
    private static func sections(_ live: [Skill]) -> JSON {
        var lists = bySection(live)
        func isTyped(_ name: String) -> Bool { name == "context" || name == "harness" }
        lists.removeAll { isTyped($0.0) }
        let harness = live.filter { $0.section.trimmingSpace.lowercased() == "harness" }
        let context = live.filter { $0.section.trimmingSpace.lowercased() != "harness" }
        if !harness.isEmpty { lists.insert(("harness", harness), at: 0) }
        if !context.isEmpty { lists.insert(("context", context), at: 0) }
        return .object(lists.map { ($0.0, JSON($0.1.map(\.id))) })
    }
}

extension SkillFields {
    /// What it says and when that applies.
    mutating func words(
        _ sources: [Source],
        section: String,
        keywords: [String]
    ) throws(MisplacedValue) -> (content: String, context: String)? {
        let notes = sources.filter { $0.state == .live }.compactMap(\.note)
        var shown: String?
        if format != .schema2 { shown = try fields.string("content") }
        var issue: String?
        if format == .schema2 || format == .apprentice {
            let insight = try fields.string("insight")
            issue = try fields.string("issue")
            if shown == nil {
                return wordsOfIssue(
                    issue,
                    insight: insight,
                    sources,
                    notes,
                    section: section,
                    keywords: keywords
                )
            }
        }
        guard let shown = shown.map({ body($0) }), !shown.trimmingSpace.isEmpty else { return nil }
        let isOwn = format == .apprentice
        let context = isOwn ? fields.own("context") { $0.string } : nil
        if isOwn, let wording = fields.own("wording", as: { $0.string }) {
            let skill = Skill(
                id: "",
                section: "",
                content: wording,
                context: context ?? "",
                sources: sources,
                createdAt: now
            )
            if skill.shownText(withContext: true) == shown { return (wording, context ?? "") }
        }
        let found = Skill.wording(of: shown, notes: notes, withContext: true)
        return (found.content, found.context ?? context ?? "")
    }

    /// In 0.13 the issue is when, and the insight what; one without insight says all in the issue.
    private mutating func wordsOfIssue(
        _ issue: String?,
        insight: String?,
        _ sources: [Source],
        _ notes: [String],
        section: String,
        keywords: [String]
    ) -> (content: String, context: String)? {
        let issue = issue.map({ body($0) })?.trimmingSpace ?? ""
        let insight = insight.map({ body($0) })?.trimmingSpace ?? ""
        guard !insight.isEmpty else { return issue.isEmpty ? nil : (issue, "") }
        let content = Skill.wording(of: insight, notes: notes, withContext: false).content
        // What the writer puts there for want of a context.
        let isFiller =
            [insight, Skill.anyQuestion, section].contains(issue)
            || keywords.contains { $0.spaced == issue.lowercased() }
            || sources.contains { $0.question?.onOneLine == issue }
        return (content, isFiller ? "" : issue)
    }

    private mutating func body(_ text: String) -> String {
        let clean = FileText.body(text)
        if clean != text {
            repairs.append("\(FileText.quoted(name)) holds NUL characters; they were left out")
        }
        return clean
    }
}

/// One skill of a JSON file, of whatever release.
struct SkillFields {
    var fields: JSONFields
    let key: String
    let format: SkillbookFormat
    let origin: String?
    let now: Timestamp
    /// What the file calls it.
    private(set) var name: String
    /// Where its counts come from.
    var tally: [String: Tally] = [:]
    /// What was wrong with it.
    var repairs: [String] = []

    init(
        _ fields: JSONFields,
        key: String,
        format: SkillbookFormat,
        origin: String?,
        now: Timestamp
    ) {
        self.fields = fields
        self.key = key
        self.format = format
        self.origin = origin
        self.now = now
        name = key
    }

    /// Whether a text may name a skill or a store beside its id.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
    }

    /// The skill; nil, and listed as left out, when it says nothing.
    mutating func read() throws(MisplacedValue) -> Skill? {
        settleName(try fields.string("id"))
        var section = FileText.name(try fields.string("section") ?? "")
        var keywords = try keywords()
        let isGone = try isRetired()
        let created = moment(try fields.string("created_at"), "created_at") ?? now
        let updated = moment(try fields.string("updated_at"), "updated_at") ?? created
        let sources = try sources(created)
        guard let words = try words(sources, section: section, keywords: keywords) else {
            repairs.append("\(FileText.quoted(name)) says nothing; it was left out")
            return nil
        }
        if section.isEmpty || Self.isCoerced(section, format) {
            let earlier = sectionBefore(keywords)
            if section.isEmpty {
                repairs.append(
                    "\(FileText.quoted(name)) has no section; it is now under "
                        + FileText.quoted(earlier ?? "general")
                )
                section = earlier ?? "general"
            } else if let earlier {
                section = earlier
                if keywords.first.map(FileText.name) == earlier { keywords.removeFirst() }
            }
        }
        var skill = Skill(
            id: name,
            section: section,
            content: words.content,
            context: words.context,
            keywords: keywords,
            status: isGone ? .retired : .active,
            sources: sources,
            createdAt: created
        )
        skill.updatedAt = updated
        try count(&skill)
        takeOwn(&skill)
        takeEmbedding(&skill)
        skill.extra = appended(skill.extra, fields.rest)
        return skill
    }

    /// The key of the map is what sections refer to; the inner id only counts if the key is not an id.
    private mutating func settleName(_ inner: String?) {
        guard let inner, inner != key else { return }
        if !FileIDs.isCitable(key), FileIDs.isCitable(inner) { name = inner }
        repairs.append(
            "\(FileText.quoted(key)) calls itself \(FileText.quoted(inner)); it is now "
                + FileText.quoted(name)
        )
    }

    private mutating func keywords() throws(MisplacedValue) -> [String] {
        guard format == .schema2 || format == .apprentice else { return [] }
        let words = try fields.array("keywords") ?? []
        return words.compactMap(\.string).map(FileText.name).filter { !$0.isEmpty }
    }

    private mutating func isRetired() throws(MisplacedValue) -> Bool {
        var isActive = true
        if format == .schema2 || format == .apprentice {
            isActive = try fields.bool("active") ?? true
        }
        guard let status = try fields.string("status") else { return !isActive }
        if status != "active", status != "invalid" {
            repairs.append(
                "\(FileText.quoted(name)) has the unknown status \(FileText.quoted(status)); "
                    + "it is retired"
            )
        }
        return !isActive || status != "active"
    }

    private mutating func moment(_ text: String?, _ key: String) -> Timestamp? {
        guard let text else { return nil }
        let moment = Timestamp(iso: text)
        if moment == nil {
            repairs.append("\(FileText.quoted(name)) has a \(key) that is no time; it was replaced")
        }
        return moment
    }

    private mutating func sources(_ created: Timestamp) throws(MisplacedValue) -> [Source] {
        // Our own files hold both lists; the second is the first in the words of 0.13.
        var lists: [[JSON]] = []
        if format != .schema2, let list = try fields.array("sources") { lists.append(list) }
        if format == .schema2 || format == .apprentice, let list = try fields.array("occurrences") {
            lists.append(list)
        }
        guard let list = lists.first else { return [] }
        let objects = list.compactMap(\.object)
        if objects.count < list.count {
            repairs.append("a source of \(FileText.quoted(name)) is no object; it was left out")
        }
        return objects.map { Source(fields: JSONFields($0, path: []), default: created) }
    }

    private func appended(_ first: JSON?, _ second: JSON?) -> JSON? {
        guard let left = first?.object else { return second }
        return .object(left + (second?.object ?? []).filter { $0.key != "embedding" })
    }

    /// Whether 0.13 may have put another section's skill there.
    private static func isCoerced(_ section: String, _ format: SkillbookFormat) -> Bool {
        format == .schema2 && section.lowercased() == "context"
    }

    /// The section a skill had before 0.13 made it a keyword, as its id still tells.
    private func sectionBefore(_ keywords: [String]) -> String? {
        guard let hyphen = name.lastIndex(of: "-"), hyphen > name.startIndex else { return nil }
        let slug = String(name[..<hyphen])
        if let first = keywords.first, FileText.slugSource(first.spaced).lowercased() == slug {
            return first.spaced
        }
        return slug == "context" || !FileIDs.isCitable(name) ? nil : slug
    }
}

extension String {
    /// A keyword of 0.13 as words again.
    var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}

extension Skill {
    /// What stands where 0.13 has the issue, when a skill applies always.
    static var anyQuestion: String { "any question" }
}

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

extension SkillFields {
    /// Its counts, and where each of them was given.
    mutating func count(_ skill: inout Skill) throws(MisplacedValue) {
        let isOld = fields.has("helpful") || fields.has("harmful") || fields.has("neutral")
        let ending = isOld || format == .skills07to09 || format == .bullets06 ? "" : "_count"
        skill.helpful = try number("helpful" + ending)
        skill.harmful = try number("harmful" + ending)
        skill.neutral = try number("neutral" + ending)
        if format == .apprentice, isOld {
            for name in ["helpful_count", "harmful_count", "neutral_count"] {
                _ = fields.take(name)
            }
        }
        let verdicts = fields.own("verdicts") { $0.object } ?? []
        var left = (skill.helpful, skill.harmful, skill.neutral)
        for (origin, counts) in verdicts {
            let origin = FileText.name(origin)
            func part(_ key: String, _ left: Int) -> Int {
                min(max(counts[key]?.int ?? 0, 0), left)
            }
            let part = Tally(
                helpful: part("helpful", left.0),
                harmful: part("harmful", left.1),
                neutral: part("neutral", left.2)
            )
            left = (left.0 - part.helpful, left.1 - part.harmful, left.2 - part.neutral)
            tally[origin] = tally[origin]?.adding(part) ?? part
        }
        let rest = Tally(helpful: left.0, harmful: left.1, neutral: left.2)
        guard rest.total > 0 else { return }
        tally[origin ?? ""] = tally[origin ?? ""]?.adding(rest) ?? rest
    }

    private mutating func number(_ key: String) throws(MisplacedValue) -> Int {
        guard let value = fields.take(key) else { return 0 }
        if case .string = value, value.int != nil {
            repairs.append(
                "\(key) of \(FileText.quoted(name)) is in quotes; it was read as a number"
            )
        }
        guard let number = value.int else {
            var error = fields.wrong(key, "a whole number", value)
            if value.double != nil {
                error.reason = "\"\(key)\" should be a whole number and is \(value.compact)"
            }
            throw error
        }
        if (0...1_000_000_000).contains(number) { return number }
        let nearest = number < 0 ? 0 : 1_000_000_000
        repairs.append("\(key) of \(FileText.quoted(name)) is no count; it is now \(nearest)")
        return nearest
    }
}

extension Tally {
    /// Counts without the turns they come from.
    init(helpful: Int, harmful: Int, neutral: Int) {
        self.init([])
        (self.helpful, self.harmful, self.neutral) = (helpful, harmful, neutral)
    }

    /// How many verdicts there are.
    var total: Int { helpful + harmful + neutral }

    /// The counts together with those of another.
    func adding(_ other: Tally) -> Tally {
        Tally(
            helpful: helpful + other.helpful,
            harmful: harmful + other.harmful,
            neutral: neutral + other.neutral
        )
    }
}

extension SkillFields {
    /// What only our own files say; a foreign key of such a name with another type stays foreign.
    mutating func takeOwn(_ skill: inout Skill) {
        let scope =
            format == .apprentice
            ? fields.own("applies") { $0.string.flatMap(Skill.Scope.init) } : nil
        skill.applies = scope ?? Self.scope(skill)
        if format == .apprentice {
            if let uid = fields.own("uid", as: { $0.string }) {
                if Self.isName(uid) {
                    skill.uid = Skill.UID(uid)
                } else {
                    repairs.append("the uid of \(FileText.quoted(name)) is none; it has a new one")
                }
            }
            let state = fields.own("state") { $0.string.flatMap(Skill.Status.init) }
            skill.quarantine = fields.own("quarantine") { $0.string }.map(FileText.name)
            skill.foreignOrigin = fields.own("origin") { $0.string.flatMap(Skill.Origin.init) }
            if let state, skill.status != .retired || skill.quarantine != nil {
                skill.status = state
            }
            let project = fields.own("project") { $0.string }.map(FileText.name)
            skill.project = project.flatMap { $0.isEmpty ? nil : $0 }
            skill.isPinned = fields.own("pinned") { $0.bool } ?? false
            skill.isByHand = fields.own("by_hand") { $0.bool } ?? false
            let home = fields.own("merged_into") { $0.string }
            if skill.status == .retired, let home, Self.isName(home) {
                skill.mergedInto = Skill.UID(home)
            }
            skill.isSecret = fields.own("secret") { $0.bool } ?? false
        }
        if !skill.isSecret { skill.isSecret = Secrets.found(in: skill.fullText) }
    }

    /// In front of which questions a skill stands that does not say.
    private static func scope(_ skill: Skill) -> Skill.Scope {
        if let source = skill.sources.first(where: { $0.note != nil }) {
            return Topic.applies(note: source.note ?? "", question: source.question ?? "")
        }
        return skill.section.lowercased() == "general" ? .always : .topic
    }

    /// An embedding is kept with the time of the words it was made of, because it is stale without them.
    mutating func takeEmbedding(_ skill: inout Skill) {
        for key in ["justification", "evidence"] where !fields.has(key) { _ = fields.take(key) }
        guard let vector = fields.take("embedding"), vector.array != nil else { return }
        skill.extra = [
            "embedding": ["of": .string(skill.updatedAt.iso), "vector": vector]
        ]
    }
}

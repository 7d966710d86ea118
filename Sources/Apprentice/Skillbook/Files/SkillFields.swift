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

    /// The key of the map is what sections refer to; the inner id only counts if the key is no id.
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

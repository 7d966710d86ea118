/// Reads the JSON of every release: `bullets`, `content`, `issue` and `insight`, and our own.
struct JSONBook {
    private let format: SkillbookFormat
    private let origin: String?
    private var assembly: BookAssembly
    private var keys: Set<String> = []
    private var liveKeys: [String] = []

    /// - Throws: ``MisplacedValue`` for the first value of a type that cannot stand where it stands.
    static func document(
        _ members: [(key: String, value: JSON)],
        now: Timestamp
    ) throws(MisplacedValue) -> SkillbookDocument {
        var fields = JSONFields(members, path: [])
        let own = fields.own("apprentice") { $0.object }
        let version = fields.take("schema_version")
        let name = fields.has("skills") || !fields.has("bullets") ? "skills" : "bullets"
        guard fields.has(name) else {
            throw MisplacedValue(path: [], reason: "a skillbook has \"skills\", and this has none")
        }
        let format: SkillbookFormat =
            if own != nil { .apprentice } else if name == "bullets" {
                .bullets06
            } else if version
                != nil
            { .schema2 } else { .skills07to09 }
        var book = JSONBook(format: format, origin: own.flatMap(Self.origin), now: now)
        if let version, version.string != "2", version.int != 2 {
            book.assembly.repair("schema_version is not \"2\"; it was read as if it were")
        }
        guard let skills = try fields.object(name) else { return SkillbookDocument(format: format) }
        for (place, key, value) in skills.all {
            if book.assembly.isFull { break }
            guard let object = value.object else {
                book.assembly.repair("\(FileText.quoted(key)) is \(value.kind); it was left out")
                continue
            }
            try book.read(JSONFields(object, path: skills.path + [place]), key: key)
        }
        return book.finish(&fields, own: own)
    }

    private init(format: SkillbookFormat, origin: String?, now: Timestamp) {
        self.format = format
        self.origin = origin
        assembly = BookAssembly(now: now)
    }

    private static func origin(_ own: [(key: String, value: JSON)]) -> String? {
        JSON.object(own)["origin"]?.string.flatMap { SkillFields.isName($0) ? $0 : nil }
    }

    private mutating func read(_ object: JSONFields, key: String) throws(MisplacedValue) {
        var skill = SkillFields(object, key: key, format: format, origin: origin, now: assembly.now)
        let read = try skill.read()
        for line in skill.repairs { assembly.repair(line) }
        keys.insert(key)
        guard let read else { return }
        if read.isLive { liveKeys.append(key) }
        assembly.add(read, called: skill.name, tally: skill.tally)
    }

    private mutating func finish(
        _ fields: inout JSONFields,
        own: [(key: String, value: JSON)]?
    ) -> SkillbookDocument {
        checkSections(fields.take("sections"))
        let next = fields.take("next_id")
        assembly.nextID = next?.int ?? 0
        var (document, ids) = assembly.document(format)
        if !document.skills.isEmpty, next?.int != document.nextID {
            document.repairs.append(
                "next_id is \(next.map { $0.compact } ?? "missing"); it is now \(document.nextID)"
            )
        }
        if let decisions = fields.take("similarity_decisions") {
            document.similarityDecisions = SimilarityDecisions.readable(
                decisions,
                renamed: ids,
                repairs: &document.repairs
            )
        }
        document.origin = origin
        document.leftOut = (own.flatMap { JSON.object($0)["left_out"]?.array } ?? [])
            .compactMap(\.string).filter(SkillFields.isName).map(Skill.UID.init)
        document.extra = fields.rest
        return document
    }

    /// Sections are rebuilt from the skills; what the file says of them is only compared.
    private mutating func checkSections(_ sections: JSON?) {
        guard let sections else { return }
        guard let members = sections.object else {
            return assembly.repair("sections is \(sections.kind); it was made anew")
        }
        var listed: Set<String> = []
        for (section, value) in members {
            guard let ids = value.array else {
                assembly.repair(
                    "section \(FileText.quoted(section)) is \(value.kind); it was made anew"
                )
                continue
            }
            for id in ids.compactMap(\.string)
            where listed.insert(id).inserted && !keys.contains(id) {
                assembly.repair(
                    "section \(FileText.quoted(section)) lists \(FileText.quoted(id)), which is "
                        + "not there"
                )
            }
        }
        guard format != .apprentice, !members.isEmpty else { return }
        for key in liveKeys where !listed.contains(key) {
            assembly.repair("no section lists \(FileText.quoted(key)); it was added to its own")
        }
    }
}

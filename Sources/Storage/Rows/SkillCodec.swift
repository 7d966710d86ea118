import Apprentice

/// A whole skill as JSON, as revisions keep it.
enum SkillCodec {
    static func json(_ skill: Skill) -> JSON {
        var object = StoredObject()
        object.add("id", skill.id)
        object.add("uid", skill.uid.description)
        object.add("section", skill.section)
        object.add("content", skill.content)
        object.add("context", skill.context)
        object.add("keywords", skill.keywords)
        object.add("helpful", skill.helpful)
        object.add("harmful", skill.harmful)
        object.add("neutral", skill.neutral)
        object.add("status", skill.status.rawValue)
        object.add("applies", skill.applies.rawValue)
        object.add("project", skill.project)
        object.add("pinned", skill.isPinned)
        object.add("secret", skill.isSecret)
        object.add("by_hand", skill.isByHand)
        object.add("merged_into", skill.mergedInto?.description)
        object.add("origin", skill.foreignOrigin?.rawValue)
        object.add("quarantine", skill.quarantine)
        object.add("sources", SourceCodec.json(skill.sources))
        object.add("created_at", skill.createdAt)
        object.add("updated_at", skill.updatedAt)
        object.add("revision", skill.revision)
        object.add("extra", skill.extra?.compact)
        return object.json
    }

    static func skill(_ json: JSON) throws -> Skill {
        let fields = try StoredFields(json)
        var skill = Skill(
            id: try fields.text("id"),
            uid: Skill.UID(try fields.text("uid")),
            section: try fields.text("section"),
            content: try fields.text("content"),
            context: try fields.text("context"),
            keywords: fields["keywords"]?.array?.compactMap(\.string) ?? [],
            status: try fields.name("status", Skill.Status.self),
            applies: try fields.name("applies", Skill.Scope.self),
            project: fields["project"]?.string,
            sources: try SourceCodec.sources(fields["sources"] ?? []),
            createdAt: try fields.moment("created_at"),
            revision: try fields.int("revision")
        )
        skill.helpful = try fields.int("helpful")
        skill.harmful = try fields.int("harmful")
        skill.neutral = try fields.int("neutral")
        skill.isPinned = fields["pinned"]?.bool ?? false
        skill.isSecret = fields["secret"]?.bool ?? false
        skill.isByHand = fields["by_hand"]?.bool ?? false
        skill.mergedInto = fields["merged_into"]?.string.map(Skill.UID.init)
        skill.foreignOrigin = fields["origin"]?.string.flatMap(Skill.Origin.init)
        skill.quarantine = fields["quarantine"]?.string
        skill.updatedAt = try fields.moment("updated_at")
        skill.extra = try fields["extra"]?.string.map { try StoredFields.json($0) }
        return skill
    }

    /// The skill of a column that may be null.
    static func skill(_ text: String?) throws -> Skill? {
        try text.map { try skill(StoredFields.json($0)) }
    }
}

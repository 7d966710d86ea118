import Apprentice

/// A skill as a row of `skills`.
enum SkillRow {
    static let columns = """
        id, uid, section, content, context, keywords, helpful, harmful, neutral, status, applies, \
        project, pinned, secret, by_hand, sources, created_at, updated_at, revision, extra, merged_into, \
        origin, quarantine
        """

    static let upsert = """
        INSERT INTO skills (\(columns), scope, change, removed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
        ON CONFLICT (scope, uid) DO UPDATE SET
            id = excluded.id, section = excluded.section, content = excluded.content,
            context = excluded.context, keywords = excluded.keywords, helpful = excluded.helpful,
            harmful = excluded.harmful, neutral = excluded.neutral, status = excluded.status,
            applies = excluded.applies, project = excluded.project, pinned = excluded.pinned,
            secret = excluded.secret, by_hand = excluded.by_hand, sources = excluded.sources,
            created_at = excluded.created_at, updated_at = excluded.updated_at,
            revision = excluded.revision, extra = excluded.extra, change = excluded.change,
            merged_into = excluded.merged_into, origin = excluded.origin,
            quarantine = excluded.quarantine, removed = 0
        """

    static func values(_ skill: Skill) -> [SQLiteValue] {
        [
            .text(skill.id), SQLiteValue(skill.uid), .text(skill.section), .text(skill.content),
            .text(skill.context), .text(JSON(skill.keywords).compact), SQLiteValue(skill.helpful),
            SQLiteValue(skill.harmful), SQLiteValue(skill.neutral), .text(skill.status.rawValue),
            .text(skill.applies.rawValue), SQLiteValue(skill.project), SQLiteValue(skill.isPinned),
            SQLiteValue(skill.isSecret), SQLiteValue(skill.isByHand),
            .text(SourceCodec.json(skill.sources).compact), SQLiteValue(skill.createdAt),
            SQLiteValue(skill.updatedAt), SQLiteValue(skill.revision),
            SQLiteValue(skill.extra?.compact), SQLiteValue(skill.mergedInto?.description),
            SQLiteValue(skill.foreignOrigin?.rawValue), SQLiteValue(skill.quarantine),
        ]
    }

    static func skill(_ row: inout SQLiteRow) throws -> Skill {
        var skill = Skill(
            id: row.text(),
            uid: Skill.UID(row.text()),
            section: row.text(),
            content: row.text(),
            context: row.text(),
            keywords: try StoredFields.texts(row.text()),
            createdAt: Timestamp(microseconds: 0)
        )
        skill.helpful = row.int()
        skill.harmful = row.int()
        skill.neutral = row.int()
        skill.status = try row.name(Skill.Status.self)
        skill.applies = try row.name(Skill.Scope.self)
        skill.project = row.optionalText()
        skill.isPinned = row.bool()
        skill.isSecret = row.bool()
        skill.isByHand = row.bool()
        skill.sources = try SourceCodec.sources(row.text())
        skill.createdAt = row.moment()
        skill.updatedAt = row.moment()
        skill.revision = row.int()
        skill.extra = try row.optionalText().map { try StoredFields.json($0) }
        skill.mergedInto = row.optionalText().map(Skill.UID.init)
        skill.foreignOrigin = row.optionalText().flatMap(Skill.Origin.init)
        skill.quarantine = row.optionalText()
        return skill
    }
}

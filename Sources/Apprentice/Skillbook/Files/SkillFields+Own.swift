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
            if let state, skill.isLive { skill.status = state }
            let project = fields.own("project") { $0.string }.map(FileText.name)
            skill.project = project.flatMap { $0.isEmpty ? nil : $0 }
            skill.isPinned = fields.own("pinned") { $0.bool } ?? false
            skill.isByHand = fields.own("by_hand") { $0.bool } ?? false
            let home = fields.own("merged_into") { $0.string }
            if !skill.isLive, let home, Self.isName(home) { skill.mergedInto = Skill.UID(home) }
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

    /// An embedding is kept with the time of the words it was made of, for it is stale without them.
    mutating func takeEmbedding(_ skill: inout Skill) {
        for key in ["justification", "evidence"] where !fields.has(key) { _ = fields.take(key) }
        guard let vector = fields.take("embedding"), vector.array != nil else { return }
        skill.extra = [
            "embedding": ["of": .string(skill.updatedAt.iso), "vector": vector]
        ]
    }
}

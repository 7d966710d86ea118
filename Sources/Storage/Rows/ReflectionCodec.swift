import Apprentice

/// A reflection as JSON text.
///
/// `Reflection(json:)` reads what a model wrote, and so trims and refuses; what is stored comes back as it was.
enum ReflectionCodec {
    static func json(_ reflection: Reflection) -> JSON {
        var object = StoredObject()
        object.add("reasoning", reflection.reasoning)
        object.add("error_identification", reflection.errorIdentification)
        object.add("root_cause_analysis", reflection.rootCauseAnalysis)
        object.add("correct_approach", reflection.correctApproach)
        object.add("key_insight", reflection.keyInsight)
        let tags = reflection.skillTags.sorted { $0.key < $1.key }
        object.add(
            "skill_tags",
            .object(tags.map { (key: $0.key, value: .string($0.value.rawValue)) })
        )
        if !reflection.contradicted.isEmpty {
            let notes = reflection.contradicted.map {
                ["skill": .string($0.skill.description), "note": .string($0.note)] as JSON
            }
            object.add("contradicted", .array(notes))
        }
        return object.json
    }

    static func reflection(_ text: String) throws -> Reflection {
        let fields = try StoredFields(StoredFields.json(text))
        var reflection = Reflection(
            reasoning: try fields.text("reasoning"),
            errorIdentification: try fields.text("error_identification"),
            rootCauseAnalysis: try fields.text("root_cause_analysis"),
            correctApproach: try fields.text("correct_approach"),
            keyInsight: try fields.text("key_insight")
        )
        let tags = try StoredFields(fields["skill_tags"] ?? [:])
        for (id, _) in fields["skill_tags"]?.object ?? [] {
            reflection.skillTags[id] = try tags.name(id, Evidence.Tag.self)
        }
        for note in fields["contradicted"]?.array ?? [] {
            let fields = try StoredFields(note)
            reflection.contradicted.append(
                ContradictedNote(
                    skill: Skill.UID(try fields.text("skill")),
                    note: try fields.text("note")
                )
            )
        }
        return reflection
    }
}

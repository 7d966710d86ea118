import Apprentice

/// The sources of a skill as JSON text.
enum SourceCodec {
    static func json(_ sources: [Source]) -> JSON { .array(sources.map(json)) }

    static func sources(_ json: JSON) throws -> [Source] {
        try (json.array ?? []).map { try source(StoredFields($0)) }
    }

    /// The sources of a column.
    static func sources(_ text: String) throws -> [Source] {
        if text == "[]" { return [] }
        return try sources(StoredFields.json(text))
    }

    private static func json(_ source: Source) -> JSON {
        var object = StoredObject()
        object.add("turn", source.turn)
        object.add("question", source.question)
        object.add("note", source.note)
        object.add("state", source.state.rawValue)
        object.add("feedback", source.feedback)
        object.add("job", source.job)
        object.add("model", source.model)
        object.add("at", source.at)
        // As text: nested as deep as a file may be, it would be too deep inside another value.
        object.add("extra", source.extra?.compact)
        return object.json
    }

    private static func source(_ fields: StoredFields) throws -> Source {
        Source(
            turn: fields["turn"]?.int,
            question: fields["question"]?.string,
            note: fields["note"]?.string,
            state: try fields.name("state", Source.State.self),
            feedback: fields["feedback"]?.int,
            job: fields["job"]?.int,
            model: fields["model"]?.string,
            at: try fields.moment("at"),
            extra: try fields["extra"]?.string.map { try StoredFields.json($0) }
        )
    }
}

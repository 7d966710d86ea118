extension ReplySchema {
    /// The types there are in JSON Schema (draft 2020-12, validation, 6.1.1).
    static let types = ["null", "boolean", "integer", "number", "string", "array", "object"]

    /// What is wrong with the types that the schema names; nil when all of them are types.
    ///
    /// A type that is none would be asked of the model, and no reply could ever fit it.
    package var typeFault: String? {
        (try? JSON(parsing: json)).flatMap { Self.typeFault(in: $0, "") }
    }

    private static func typeFault(in schema: JSON, _ place: String) -> String? {
        if let type = schema["type"] {
            let names = type.array ?? [type]
            for name in names where !types.contains(name.string ?? "") {
                return "\(place.isEmpty ? "its" : place + "'s") type is \(name.compact), and the "
                    + "types are \(types.joined(separator: ", "))"
            }
        }
        for key in ["properties", "$defs", "definitions"] {
            for member in schema[key]?.object ?? [] {
                if let fault = typeFault(in: member.value, place + "/\(key)/\(member.key)") {
                    return fault
                }
            }
        }
        for key in ["items", "additionalProperties"] {
            if let fault = schema[key].flatMap({ typeFault(in: $0, place + "/\(key)") }) {
                return fault
            }
        }
        for (index, choice) in (schema["anyOf"]?.array ?? []).enumerated() {
            if let fault = typeFault(in: choice, place + "/anyOf/\(index)") { return fault }
        }
        return nil
    }
}

extension ReplySchema {
    /// What keeps a value from fitting the schema, in words a model can act on; empty when it fits.
    ///
    /// Of JSON Schema (draft 2020-12) it knows `type`, `enum`, `const`, `properties`, `required`,
    /// `additionalProperties`, `items`, `minItems`, `maxItems`, `minLength`, `maxLength`, `minimum`,
    /// `maximum` and `anyOf`; what it does not know is not looked at.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - name: What it is called in them.
    /// - Returns: At most ten faults, each with its place.
    package func faults(of value: JSON, called name: String = "the reply") -> [String] {
        guard let schema = try? JSON(parsing: json) else { return [] }
        var faults: [String] = []
        Self.check(value, schema, name, &faults)
        return Array(faults.prefix(10))
    }

    private static func check(
        _ value: JSON,
        _ schema: JSON,
        _ place: String,
        _ faults: inout [String]
    ) {
        if let names = schema["type"] {
            let wanted = names.array?.compactMap(\.string) ?? [names.string ?? ""]
            guard wanted.contains(where: { value.isOfType($0) }) else {
                return faults.append(
                    "\(place) must be \(wanted.joined(separator: " or ")), not \(value.kind)"
                )
            }
        }
        if let allowed = schema["enum"]?.array, !allowed.contains(value) {
            let list = allowed.prefix(20).map(\.compact).joined(separator: ", ")
            faults.append("\(place) must be one of \(list)")
        }
        if let only = schema["const"], only != value {
            faults.append("\(place) must be \(only.compact)")
        }
        if let choices = schema["anyOf"]?.array {
            let fits = choices.contains { choice in
                var found: [String] = []
                check(value, choice, place, &found)
                return found.isEmpty
            }
            if !fits { faults.append("\(place) fits none of anyOf") }
        }
        checkSize(value, schema, place, &faults)
        if value.object != nil { checkMembers(value, schema, place, &faults) }
        if let elements = value.array, let each = schema["items"] {
            for (index, element) in elements.enumerated() {
                check(element, each, "\(place)[\(index)]", &faults)
            }
        }
    }

    private static func checkSize(
        _ value: JSON,
        _ schema: JSON,
        _ place: String,
        _ faults: inout [String]
    ) {
        func within(_ size: Double, _ least: String, _ most: String, _ unit: String) {
            if let bound = schema[least]?.double, size < bound {
                faults.append("\(place)\(unit) must be at least \(schema[least]?.compact ?? "")")
            }
            if let bound = schema[most]?.double, size > bound {
                faults.append("\(place)\(unit) must be at most \(schema[most]?.compact ?? "")")
            }
        }
        if let text = value.string {
            within(Double(text.unicodeScalars.count), "minLength", "maxLength", "'s length")
        }
        if let elements = value.array {
            within(Double(elements.count), "minItems", "maxItems", "'s number of items")
        }
        if let number = value.double { within(number, "minimum", "maximum", "") }
    }

    private static func checkMembers(
        _ value: JSON,
        _ schema: JSON,
        _ place: String,
        _ faults: inout [String]
    ) {
        for name in schema["required"]?.array?.compactMap(\.string) ?? []
        where value[name] == nil {
            faults.append("\(place) lacks \(name)")
        }
        let properties = schema["properties"]
        for member in value.object ?? [] {
            let inside = "\(place).\(member.key)"
            if let known = properties?[member.key] {
                check(member.value, known, inside, &faults)
            } else if schema["additionalProperties"]?.bool == false {
                faults.append("\(inside) is not asked for")
            } else if let other = schema["additionalProperties"], other.object != nil {
                check(member.value, other, inside, &faults)
            }
        }
    }
}

extension JSON {
    fileprivate func isOfType(_ name: String) -> Bool {
        switch self {
        case .null: name == "null"
        case .bool: name == "boolean"
        case .int: name == "integer" || name == "number"
        case .double, .decimal:
            name == "number" || (name == "integer" && double.map { $0 == $0.rounded() } ?? false)
        case .string: name == "string"
        case .array: name == "array"
        case .object: name == "object"
        }
    }
}

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

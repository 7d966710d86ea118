import Apprentice

/// The members of a JSON object this store wrote.
struct StoredFields {
    private let members: [String: JSON]

    init(_ json: JSON) throws(StoreError) {
        guard let object = json.object else {
            throw .unreadable("\(json.kind) instead of an object")
        }
        members = Dictionary(
            object.map { ($0.key, $0.value) },
            uniquingKeysWith: { _, last in last }
        )
    }

    /// Reads a column of JSON text.
    static func json(_ text: String) throws(StoreError) -> JSON {
        do {
            return try JSON(parsing: text)
        } catch {
            throw .unreadable(
                "JSON that ends or breaks at line \(error.line), column \(error.column)"
            )
        }
    }

    /// Reads a column that holds an array of texts.
    static func texts(_ text: String) throws(StoreError) -> [String] {
        // Most are empty, and a book holds many.
        if text == "[]" { return [] }
        return try json(text).array?.compactMap(\.string) ?? []
    }

    subscript(key: String) -> JSON? { members[key] }

    func text(_ key: String) throws(StoreError) -> String {
        guard let text = members[key]?.string else { throw .unreadable("no text '\(key)'") }
        return text
    }

    func int(_ key: String) throws(StoreError) -> Int {
        guard case .int(let number)? = members[key] else { throw .unreadable("no number '\(key)'") }
        return SQLiteRow.clamped(number)
    }

    func moment(_ key: String) throws(StoreError) -> Timestamp {
        Timestamp(microseconds: Int64(try int(key)))
    }

    func name<Name: RawRepresentable<String>>(_ key: String, _ type: Name.Type) throws(StoreError)
        -> Name
    {
        guard let name = Name(rawValue: try text(key)) else {
            throw .unreadable("an unknown \(type)")
        }
        return name
    }
}

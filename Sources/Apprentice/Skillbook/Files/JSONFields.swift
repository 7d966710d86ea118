/// A value of a type that cannot stand where it stands.
struct MisplacedValue: Error {
    /// Which member or element it is, from the outermost value inwards.
    var path: [Int]
    /// What is wrong with it.
    var reason: String
}

/// The members of an object as they are taken out one by one; what is left is not ours.
struct JSONFields {
    private let members: [(key: String, value: JSON)]
    private var places: [String: Int] = [:]
    private var taken: Set<String> = []
    /// Where the object stands in its document.
    let path: [Int]

    init(_ members: [(key: String, value: JSON)], path: [Int]) {
        self.members = members
        self.path = path
        // The last of repeated keys counts, as it does for every reader of the field.
        for (index, member) in members.enumerated() { places[member.key] = index }
    }

    /// Whether there is such a key with a value.
    func has(_ key: String) -> Bool {
        guard let index = places[key] else { return false }
        if case .null = members[index].value { return false }
        return true
    }

    /// Where the value of a key stands.
    func path(of key: String) -> [Int] { path + (places[key].map { [$0] } ?? []) }

    /// The value of a key, null counting as none.
    mutating func take(_ key: String) -> JSON? {
        guard let index = places[key] else { return nil }
        taken.insert(key)
        if case .null = members[index].value { return nil }
        return members[index].value
    }

    /// The text of a key.
    mutating func string(_ key: String) throws(MisplacedValue) -> String? {
        guard let value = take(key) else { return nil }
        guard let text = value.string else { throw wrong(key, "a string", value) }
        return text
    }

    /// The object of a key.
    mutating func object(_ key: String) throws(MisplacedValue) -> JSONFields? {
        guard let value = take(key) else { return nil }
        guard let members = value.object else { throw wrong(key, "an object", value) }
        return JSONFields(members, path: path(of: key))
    }

    /// The elements of a key.
    mutating func array(_ key: String) throws(MisplacedValue) -> [JSON]? {
        guard let value = take(key) else { return nil }
        guard let elements = value.array else { throw wrong(key, "an array", value) }
        return elements
    }

    /// The truth value of a key.
    mutating func bool(_ key: String) throws(MisplacedValue) -> Bool? {
        guard let value = take(key) else { return nil }
        guard let truth = value.bool else { throw wrong(key, "true or false", value) }
        return truth
    }

    /// The value of a key of our own, only if it has the type we write; others' keys of that name
    /// are left where they are.
    mutating func own<Value>(_ key: String, as type: (JSON) -> Value?) -> Value? {
        guard let index = places[key], let value = type(members[index].value) else { return nil }
        taken.insert(key)
        return value
    }

    /// The members not taken so far, with their places.
    var all: [(place: Int, key: String, value: JSON)] {
        members.enumerated().map { ($0.offset, $0.element.key, $0.element.value) }
    }

    /// The members that nobody took, in their order; nil if there are none.
    var rest: JSON? {
        let left = members.enumerated().filter {
            !taken.contains($0.element.key) && places[$0.element.key] == $0.offset
        }
        return left.isEmpty ? nil : .object(left.map(\.element))
    }

    /// An error at the value of a key.
    func wrong(_ key: String, _ wanted: String, _ value: JSON) -> MisplacedValue {
        MisplacedValue(
            path: path(of: key),
            reason: "\"\(key)\" should be \(wanted) and is \(value.kind)"
        )
    }
}

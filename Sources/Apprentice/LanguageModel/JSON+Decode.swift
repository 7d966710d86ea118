extension JSON {
    /// Reads a type of a program's own from the value.
    ///
    /// Foundation's decoder does the same; a program that is linked statically cannot have it.
    ///
    /// - Parameter type: The type.
    /// - Returns: The value.
    /// - Throws: `DecodingError` with the place of what does not fit, or what the type throws.
    package func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoding(value: self, codingPath: []).read(type)
    }
}

/// A value at its place, for a type to be read from.
private struct JSONDecoding: Decoder {
    let value: JSON
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard value.object != nil else { throw mismatch([String: JSON].self) }
        return KeyedDecodingContainer(Members(decoding: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = value.array else { throw mismatch([JSON].self) }
        return Elements(decoding: self, elements: elements)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoding: self) }

    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard let scalar = type as? any JSONScalar.Type else { return try Value(from: self) }
        guard let read = scalar.init(value) as? Value else { throw mismatch(type) }
        return read
    }

    func inside(_ value: JSON, _ key: any CodingKey) -> Self {
        Self(value: value, codingPath: codingPath + [key])
    }

    private func mismatch(_ type: any Any.Type) -> DecodingError {
        let words = value == .null ? "it is null" : "it is \(value.kind)"
        return .typeMismatch(type, .init(codingPath: codingPath, debugDescription: words))
    }
}

/// An object's members.
private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoding: JSONDecoding
    var codingPath: [any CodingKey] { decoding.codingPath }
    var allKeys: [Key] { (decoding.value.object ?? []).compactMap { Key(stringValue: $0.key) } }

    func contains(_ key: Key) -> Bool { decoding.value[key.stringValue] != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try member(key).value == .null }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try member(key).read(type)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<Nested>
    {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoding }
    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }

    private func member(_ key: Key) throws -> JSONDecoding {
        guard let value = decoding.value[key.stringValue] else {
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: "")
            throw DecodingError.keyNotFound(key, context)
        }
        return decoding.inside(value, key)
    }
}

/// An array's elements.
private struct Elements: UnkeyedDecodingContainer {
    private struct Place: CodingKey {
        let intValue: Int?
        var stringValue: String { intValue.map(String.init) ?? "" }
        init(intValue: Int) { self.intValue = intValue }
        init?(stringValue: String) { nil }
    }

    let decoding: JSONDecoding
    let elements: [JSON]
    var currentIndex = 0

    init(decoding: JSONDecoding, elements: [JSON]) {
        (self.decoding, self.elements) = (decoding, elements)
    }

    var codingPath: [any CodingKey] { decoding.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        guard try next(JSON.self).value == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try take(type) { try $0.read(type) }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    {
        try take([String: JSON].self) { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take([JSON].self) { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take(JSON.self) { $0 } }

    private func next(_ type: any Any.Type) throws -> JSONDecoding {
        guard !isAtEnd else {
            let words = "it has no more than \(elements.count)"
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: words)
            throw DecodingError.valueNotFound(type, context)
        }
        return decoding.inside(elements[currentIndex], Place(intValue: currentIndex))
    }

    /// Reads the next element; goes past it only when it could be read.
    private mutating func take<Value>(
        _ type: any Any.Type,
        _ read: (JSONDecoding) throws -> Value
    ) throws -> Value {
        let value = try read(next(type))
        currentIndex += 1
        return value
    }
}

/// A value that stands alone.
private struct Single: SingleValueDecodingContainer {
    let decoding: JSONDecoding
    var codingPath: [any CodingKey] { decoding.codingPath }

    func decodeNil() -> Bool { decoding.value == .null }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoding.read(type) }
}

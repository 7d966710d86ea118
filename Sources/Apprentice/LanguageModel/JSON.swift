/// A JSON value that keeps the order of its keys (RFC 8259).
///
/// Skillbook files keep keys that are not ours, and a schema's order of keys is the order a model
/// writes them in; Foundation's coders keep neither.
public indirect enum JSON: Sendable, Equatable {
    /// A key of an object and its value.
    public typealias Member = (key: String, value: JSON)

    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction that fits 64 bits.
    case int(Int64)
    /// Any other number that reads back as it was written.
    case double(Double)
    /// A number that neither holds digit by digit, as it was written: a long id, `1.50`.
    case decimal(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSON])
    /// An object, in the order of its keys; a repeated key's last value wins when it is looked up.
    case object([(key: String, value: JSON)])

    /// Compares two values; objects are equal when their keys are, in any order.
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Double(a) == b
        case (.double(let a), .double(let b)): a == b
        case (.decimal(let a), .decimal(let b)): a == b
        case (.decimal, .int), (.decimal, .double): right == left
        case (.double(let a), .decimal(let b)): Double(b) == a
        case (.int(let a), .decimal(let b)): Double(b).flatMap(Int64.init(exactly:)) == a
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)):
            a.count == b.count && a.allSatisfy { left[$0.key] == right[$0.key] }
        default: false
        }
    }

    /// The value of a key, if this is an object that has it.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// The text, if this is a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, if this is one without fraction; a numeric string counts.
    public var int: Int? {
        switch self {
        case .int(let number): Int(number)
        case .double(let number): Int(exactly: number)
        case .decimal(let digits): Double(digits).flatMap(Int.init(exactly:))
        case .string(let text): Int(text)
        default: nil
        }
    }

    /// The number, if this is one; the greatest there is for one that is greater.
    public var double: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        case .decimal(let digits):
            Double(digits).map {
                min(max($0, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
            }
        default: nil
        }
    }

    /// The truth value, if this is one.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, if this is an array.
    public var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, if this is an object.
    public var object: [(key: String, value: JSON)]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// What kind of value this is, in words for an error.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .int, .double, .decimal: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral,
    ExpressibleByFloatLiteral
{
    /// Creates a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Creates a number.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// Creates a number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// Creates a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Creates an array.
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// Creates an object.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { (key: $0.0, value: $0.1) })
    }
    /// Creates null.
    public init(nilLiteral: ()) { self = .null }
    /// A string, or null.
    public init(_ text: String?) { self = text.map(JSON.string) ?? .null }
    /// A number, or null.
    public init(_ number: Int?) { self = number.map { .int(Int64($0)) } ?? .null }
    /// An array of strings.
    public init(_ texts: [String]) { self = .array(texts.map(JSON.string)) }
}

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

extension JSON {
    /// The value on one line, non-ASCII text as it is.
    public var compact: String {
        var out = ""
        write(to: &out, indent: nil, level: 0)
        return out
    }

    /// The value over many lines, two spaces a level, with a newline at the end.
    public var pretty: String {
        var out = ""
        write(to: &out, indent: 2, level: 0)
        return out + "\n"
    }

    private func write(to out: inout String, indent: Int?, level: Int) {
        func newline(_ level: Int) {
            guard let indent else { return }
            out += "\n" + String(repeating: " ", count: indent * level)
        }
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .int(let number): out += String(number)
        case .double(let number): out += number.isFinite ? "\(number)" : "null"
        case .decimal(let digits): out += digits
        case .string(let text): Self.quote(text, to: &out)
        case .array(let elements):
            guard !elements.isEmpty else { return out += "[]" }
            out += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { out += "," }
                newline(level + 1)
                element.write(to: &out, indent: indent, level: level + 1)
            }
            newline(level)
            out += "]"
        case .object(let members):
            guard !members.isEmpty else { return out += "{}" }
            out += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { out += "," }
                newline(level + 1)
                Self.quote(member.key, to: &out)
                out += indent == nil ? ":" : ": "
                member.value.write(to: &out, indent: indent, level: level + 1)
            }
            newline(level)
            out += "}"
        }
    }

    private static func quote(_ text: String, to out: inout String) {
        out += "\""
        defer { out += "\"" }
        var rest = text.utf8[...]
        // What needs no escape goes over in one piece.
        while let special = rest.firstIndex(where: { !isPlain($0) }) {
            out += Substring(rest[..<special])
            let scalar = text.unicodeScalars[special]
            rest = rest[text.unicodeScalars.index(after: special)...]
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                || scalar.value == 0x2028 || scalar.value == 0x2029:
                // Controls are escaped, so that a line of JSON is one line on any terminal.
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += Substring(rest)
    }

    /// Whether a byte can stand in a string whatever its neighbours are, as most do.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F, 0xC2, 0xE2: false
        default: true
        }
    }
}

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

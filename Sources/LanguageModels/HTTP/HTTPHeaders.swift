/// Header fields in their order; names are compared without case (RFC 9110 §5.1).
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    private(set) package var fields: [(name: String, value: String)]

    package init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    package mutating func append(_ name: String, _ value: String) {
        fields.append((name: name, value: value))
    }

    /// The first value of a field.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }
}

extension HTTPHeaders: CustomStringConvertible, CustomReflectable {
    /// The names alone: values may be keys.
    package var description: String { fields.map(\.name).joined(separator: ", ") }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

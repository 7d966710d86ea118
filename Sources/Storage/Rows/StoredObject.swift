import Apprentice

/// A JSON object being written: fields that are nil are left out.
struct StoredObject {
    private var members: [(key: String, value: JSON)] = []

    var json: JSON { .object(members) }

    mutating func add(_ key: String, _ text: String?) {
        if let text { members.append((key: key, value: .string(text))) }
    }

    mutating func add(_ key: String, _ number: Int?) {
        if let number { members.append((key: key, value: .int(Int64(number)))) }
    }

    mutating func add(_ key: String, _ moment: Timestamp) {
        members.append((key: key, value: .int(moment.microseconds)))
    }

    /// Adds a truth value, unless it is false.
    mutating func add(_ key: String, _ truth: Bool) {
        if truth { members.append((key: key, value: .bool(true))) }
    }

    mutating func add(_ key: String, _ texts: [String]) {
        if !texts.isEmpty { members.append((key: key, value: JSON(texts))) }
    }

    mutating func add(_ key: String, _ value: JSON) {
        members.append((key: key, value: value))
    }
}

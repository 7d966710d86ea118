import Apprentice

extension JSON {
    /// Reads a body; nil when it is not JSON.
    init?(reading bytes: [UInt8]) { self.init(reading: String(decoding: bytes, as: UTF8.self)) }

    /// Reads an event's data; nil when it is not JSON.
    init?(reading text: String) {
        guard let value = try? JSON(parsing: text) else { return nil }
        self = value
    }

    /// The value as a body.
    var bytes: [UInt8] { Array(compact.utf8) }

    /// An element, if this is an array that long.
    subscript(index: Int) -> JSON? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

extension ReplySchema {
    /// The schema as a value, its keys in their order.
    var value: JSON { JSON(reading: json) ?? .null }
}

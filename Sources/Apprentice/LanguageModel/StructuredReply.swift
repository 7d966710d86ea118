/// Finds the JSON objects in a model's reply.
///
/// Models wrap one in prose or a code fence, write a draft before it, and small ones stop before the
/// last brace; the first two are looked through, the third is an error.
package enum StructuredReply {
    /// The JSON objects in a reply that stand in no other object, in their order.
    ///
    /// - Parameter text: The reply.
    /// - Returns: The objects, at least one.
    /// - Throws: ``JSONSyntaxError`` of the most promising place.
    package static func objects(in text: String) throws(JSONSyntaxError) -> [JSON] {
        let whole: JSONSyntaxError
        do {
            let value = try JSON(parsing: text)
            if value.object != nil { return [value] }
            whole = JSONSyntaxError(
                line: 1,
                column: 1,
                reason: "the reply is \(value.kind), not an object"
            )
        } catch {
            whole = error
        }
        let bytes = Array(text.utf8)
        var objects: [JSON] = []
        var place = 0
        // Prose may hold braces of its own, though not many.
        var failures = 0
        while failures < 64, let open = bytes[place...].firstIndex(of: UInt8(ascii: "{")) {
            if let end = end(ofValueAt: open, in: bytes),
                let value = try? JSON(parsing: String(decoding: bytes[open..<end], as: UTF8.self))
            {
                objects.append(value)
                place = end
                continue
            }
            failures += 1
            // What stands inside an object that has no end is not the reply.
            let next = bytes[(open + 1)...].first { $0 > 0x20 }
            if next == UInt8(ascii: "\"") { break }
            place = open + 1
        }
        if objects.isEmpty { throw whole }
        return objects
    }

    /// The place behind the brace that closes the one at a place; nil when none does.
    private static func end(ofValueAt open: Int, in bytes: [UInt8]) -> Int? {
        var scanner = JSONScanner()
        return bytes[open...].firstIndex { scanner.take($0) }.map { $0 + 1 }
    }
}

/// Tells where a JSON object or array ends, byte by byte, whatever it holds.
package struct JSONScanner: Sendable {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Prepares for the next value.
    package init() {}

    /// Whether a value has begun that has not ended.
    package var isOpen: Bool { depth > 0 }

    /// Takes the next byte, from the value's opening brace or bracket on; true when it ends the value.
    package mutating func take(_ byte: UInt8) -> Bool {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth = max(0, depth - 1)
            return depth == 0
        default: break
        }
        return false
    }
}

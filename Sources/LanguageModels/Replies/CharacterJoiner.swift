/// Joins the halves of one character that a server has put into two events.
///
/// Servers cut text where a token ends: in the middle of a character's bytes, or between the two
/// escapes (`\ud83d`, `\ude00`) that are one character in JSON. Each half alone would be read as a
/// replacement character.
struct CharacterJoiner: Sendable {
    /// The first half, as it stood at the end of a string.
    private var half: [UInt8] = []

    /// Whether a first half waits for the other.
    var isHolding: Bool { !half.isEmpty }

    /// Drops the half that waits.
    mutating func drop() { half = [] }

    /// An event's JSON with the half that waits put before the other, and a half at a string's end
    /// taken out.
    mutating func join(_ json: [UInt8]) -> [UInt8] {
        var json = json
        if isHolding, let place = json.indices.first(where: { startsWithHalf(json[$0...]) }) {
            json.insert(contentsOf: half, at: place + 1)
            half = []
        }
        guard !isHolding, let found = Self.half(in: json) else { return json }
        half = Array(json[found])
        json.removeSubrange(found)
        return json
    }

    /// Whether a string begins here, with the half that is missing.
    private func startsWithHalf(_ rest: ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: "\"") else { return false }
        let inside = rest.dropFirst()
        guard half.first == UInt8(ascii: "\\") else {
            return inside.first.map { $0 & 0xC0 == 0x80 } ?? false
        }
        return Self.surrogate(inside).map { (0xDC00..<0xE000).contains($0) } ?? false
    }

    /// The place of a first half that stands at a string's end.
    private static func half(in json: [UInt8]) -> Range<Int>? {
        for end in json.indices where json[end] == UInt8(ascii: "\"") {
            if let start = incomplete(before: end, in: json) { return start..<end }
            let start = end - 6
            guard start > 0, let code = surrogate(json[start..<end]),
                (0xD800..<0xDC00).contains(code)
            else { continue }
            // A backslash that is escaped itself begins no escape.
            let slashes = json[..<start].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
            if slashes.isMultiple(of: 2) { return start..<end }
        }
        return nil
    }

    /// Where a character begins whose bytes are not all there.
    private static func incomplete(before end: Int, in json: [UInt8]) -> Int? {
        for length in 1...3 where end - length >= 0 {
            let byte = json[end - length]
            if byte & 0xC0 == 0x80 { continue }
            let wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
            return byte <= 0xF4 && length < wanted ? end - length : nil
        }
        return nil
    }

    /// The code of the escape that bytes begin with.
    private static func surrogate(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let escape = bytes.prefix(6)
        guard escape.count == 6, escape.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
        else { return nil }
        return UInt32(String(decoding: escape.dropFirst(2), as: UTF8.self), radix: 16)
    }
}

/// Finds where a value stands in JSON text that is known to be well formed.
///
/// The parser keeps no places, because they would cost every reader and only a refusal needs one.
struct JSONPlace {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// Line and column of a value, both from 1.
    ///
    /// - Parameters:
    ///   - path: Which member or element it is, from the outermost value inwards.
    ///   - text: The document.
    /// - Returns: Where it begins.
    static func of(_ path: [Int], in text: String) -> (line: Int, column: Int) {
        var place = JSONPlace(text)
        if place.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place.position = 3 }
        place.skipSpace()
        for index in path { place.enter(index) }
        return Self.lineAndColumn(of: place.position, in: place.bytes)
    }

    /// Line and column in characters of a byte.
    static func lineAndColumn(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let line = before.count { $0 == 0x0A } + 1
        return (line, String(decoding: before[start...], as: UTF8.self).count + 1)
    }

    private mutating func enter(_ index: Int) {
        let isObject = at("{")
        guard isObject || at("[") else { return }
        position += 1
        skipSpace()
        for _ in 0..<index {
            if isObject { skipKey() }
            skipValue()
            skipSpace()
            if at(",") { position += 1 }
            skipSpace()
        }
        if isObject { skipKey() }
    }

    private mutating func skipKey() {
        skipString()
        skipSpace()
        if at(":") { position += 1 }
        skipSpace()
    }

    private mutating func skipValue() {
        var depth = 0
        repeat {
            guard position < bytes.count else { return }
            switch bytes[position] {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D: position += 1
            default:
                while position < bytes.count, !Self.ends(bytes[position]) { position += 1 }
            }
        } while depth > 0
    }

    private mutating func skipString() {
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    private func at(_ character: Unicode.Scalar) -> Bool {
        position < bytes.count && UInt32(bytes[position]) == character.value
    }

    private static func ends(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }
}

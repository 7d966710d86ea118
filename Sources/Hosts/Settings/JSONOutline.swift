import Apprentice

/// Where the values of a JSON text stand, so that one can be added or taken out of it.
///
/// All else then stays byte for byte. Comments and commas behind the last element are passed over, as
/// settings files have them.
struct JSONOutline {
    private enum Kind {
        case object
        case array
        case scalar
    }

    private let kind: Kind
    /// Its bytes in the text.
    private(set) var range: Range<Int>
    /// The name it has in the object around it.
    private(set) var key: String?
    /// Where its name begins; its own beginning without a name.
    private(set) var start: Int
    /// How many objects and arrays are around it.
    let depth: Int
    /// The elements of an array or the members of an object.
    private(set) var elements: [JSONOutline] = []
    /// Whether a comma stands behind the last element, and where it ends.
    private(set) var hasTrailingComma = false
    private(set) var endOfComma = 0

    var isObject: Bool { kind == .object }
    var isArray: Bool { kind == .array }

    /// Reads a text; nil when it is not JSON.
    init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let root = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = root
    }

    private init(_ kind: Kind, _ range: Range<Int>, depth: Int) {
        (self.kind, self.range, self.depth, start) = (kind, range, depth, range.lowerBound)
    }

    /// The member of a name; the last one counts.
    subscript(key: String) -> JSONOutline? {
        isObject ? elements.last { $0.key == key } : nil
    }

    /// The text it stands for, if it is a string.
    func string(in text: String) -> String? {
        let own = String(
            decoding: text.utf8.dropFirst(range.lowerBound).prefix(range.count),
            as: UTF8.self
        )
        return kind == .scalar ? (try? JSON(parsing: own))?.string : nil
    }

    /// What is taken out for an element to go: with it the comma before it, or behind the first.
    func place(ofElement index: Int) -> Range<Int> {
        let own = elements[index]
        if index > 0 { return elements[index - 1].range.upperBound..<own.range.upperBound }
        if elements.count > 1 { return own.start..<elements[1].start }
        return range.lowerBound + 1..<range.upperBound - 1
    }

    /// What a level of the text is indented by; two spaces where that cannot be seen.
    func indentation(in text: String) -> String {
        guard let first = elements.first else { return "  " }
        let before = Array(text.utf8.prefix(first.start))
        let line = before.reversed().prefix { $0 != UInt8(ascii: "\n") }
        let isOwnLine = line.count < before.count && line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
        return isOwnLine && !line.isEmpty
            ? String(decoding: line.reversed(), as: UTF8.self) : "  "
    }

    /// Reads values with their places.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool {
            mutating get {
                skip()
                return position == bytes.count
            }
        }

        mutating func value(depth: Int) -> JSONOutline? {
            skip()
            guard depth < 100, position < bytes.count else { return nil }
            let start = position
            switch bytes[position] {
            case UInt8(ascii: "{"): return container(.object, "}", depth)
            case UInt8(ascii: "["): return container(.array, "]", depth)
            case UInt8(ascii: "\""):
                guard string() != nil else { return nil }
            default:
                while position < bytes.count, isWord(bytes[position]) { position += 1 }
                let word = String(decoding: bytes[start..<position], as: UTF8.self)
                guard (try? JSON(parsing: word)) != nil else { return nil }
            }
            return JSONOutline(.scalar, start..<position, depth: depth)
        }

        private mutating func container(
            _ kind: Kind,
            _ end: Unicode.Scalar,
            _ depth: Int
        ) -> JSONOutline? {
            var found = JSONOutline(kind, position..<position + 1, depth: depth)
            position += 1
            skip()
            while position < bytes.count, bytes[position] != UInt8(ascii: end) {
                let start = position
                var key: String?
                if kind == .object {
                    guard bytes[position] == UInt8(ascii: "\""), let name = string() else {
                        return nil
                    }
                    skip()
                    guard take(":") else { return nil }
                    key = name
                }
                guard var element = value(depth: depth + 1) else { return nil }
                element.key = key
                element.start = start
                found.elements.append(element)
                skip()
                found.hasTrailingComma = take(",")
                found.endOfComma = position
                skip()
                if !found.hasTrailingComma { break }
            }
            guard take(end) else { return nil }
            found.range = found.range.lowerBound..<position
            return found
        }

        private mutating func string() -> String? {
            let start = position
            position += 1
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard position < bytes.count else { return nil }
            position += 1
            return (try? JSON(parsing: String(decoding: bytes[start..<position], as: UTF8.self)))?
                .string
        }

        private mutating func take(_ mark: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else {
                return false
            }
            position += 1
            return true
        }

        /// Passes over space, comments and a byte order mark.
        private mutating func skip() {
            if position == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
            while position < bytes.count {
                let rest = bytes[position...]
                if [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
                    position += 1
                } else if rest.starts(with: "//".utf8) {
                    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
                } else if rest.starts(with: "/*".utf8) {
                    position += 2
                    while position < bytes.count, !bytes[position...].starts(with: "*/".utf8) {
                        position += 1
                    }
                    position = min(position + 2, bytes.count)
                } else {
                    return
                }
            }
        }

        private func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): true
            default: false
            }
        }
    }
}

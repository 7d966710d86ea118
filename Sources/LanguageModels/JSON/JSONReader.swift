/// Reads JSON text as RFC 8259 has it, nested no deeper than a parser should go.
struct JSONReader {
    /// Where the text stops being JSON.
    package struct Failure: Error, Equatable {
        /// The offending byte's place, from 0.
        package let offset: Int
    }

    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the one value that the text is.
    mutating func read() throws(Failure) -> JSON {
        let value = try readValue()
        skipSpace()
        guard place == bytes.count else { throw failure }
        return value
    }

    private var failure: Failure { Failure(offset: place) }
    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            place += 1
        }
    }

    private mutating func accept(_ byte: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: byte) else { return false }
        place += 1
        return true
    }

    private mutating func require(_ word: StaticString, _ value: JSON) throws(Failure) -> JSON {
        for byte in word.description.utf8 {
            guard next == byte else { throw failure }
            place += 1
        }
        return value
    }

    private mutating func readValue() throws(Failure) -> JSON {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"):
            return try nested { reader throws(Failure) in try reader.readObject() }
        case UInt8(ascii: "["):
            return try nested { reader throws(Failure) in try reader.readArray() }
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try require("true", .bool(true))
        case UInt8(ascii: "f"): return try require("false", .bool(false))
        case UInt8(ascii: "n"): return try require("null", .null)
        default: return try readNumber()
        }
    }

    private mutating func nested(
        _ body: (inout Self) throws(Failure) -> JSON
    ) throws(Failure) -> JSON {
        guard depth < 200 else { throw failure }
        place += 1
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func readObject() throws(Failure) -> JSON {
        var members: [JSON.Member] = []
        if accept("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure }
            let name = try readString()
            guard accept(":") else { throw failure }
            members.append(JSON.Member(name, try readValue()))
        } while accept(",")
        guard accept("}") else { throw failure }
        return .object(members)
    }

    private mutating func readArray() throws(Failure) -> JSON {
        var elements: [JSON] = []
        if accept("]") { return .array(elements) }
        repeat { elements.append(try readValue()) } while accept(",")
        guard accept("]") else { throw failure }
        return .array(elements)
    }

    private mutating func readNumber() throws(Failure) -> JSON {
        let start = place
        if next == UInt8(ascii: "-") { place += 1 }
        let first = next
        let digits = skipDigits()
        guard digits > 0, digits == 1 || first != UInt8(ascii: "0") else { throw failure }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            place += 1
            guard skipDigits() > 0 else { throw failure }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            place += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
            guard skipDigits() > 0 else { throw failure }
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if isWhole, let number = Int(text) { return .integer(number) }
        guard let number = Double(text) else { throw failure }
        return .number(number)
    }

    private mutating func skipDigits() -> Int {
        let start = place
        while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
        return place - start
    }

    private mutating func readString() throws(Failure) -> String {
        place += 1
        var start = place
        var text = ""
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                text += String(decoding: bytes[start..<place], as: UTF8.self)
                place += 1
                return text
            case UInt8(ascii: "\\"):
                text += String(decoding: bytes[start..<place], as: UTF8.self)
                place += 1
                text.unicodeScalars.append(try readEscape())
                start = place
            case ..<0x20: throw failure
            default: place += 1
            }
        }
        throw failure
    }

    private mutating func readEscape() throws(Failure) -> Unicode.Scalar {
        guard let byte = next else { throw failure }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readCodePoint()
        default:
            place -= 1
            throw failure
        }
    }

    /// Half a surrogate pair becomes U+FFFD: servers cut text in the middle of one.
    private mutating func readCodePoint() throws(Failure) -> Unicode.Scalar {
        let first = try readUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let afterFirst = place
        if first < 0xDC00, next == UInt8(ascii: "\\") {
            place += 1
            if next == UInt8(ascii: "u") {
                place += 1
                let second = try readUnit()
                if (0xDC00..<0xE000).contains(second) {
                    let code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
                    return Unicode.Scalar(code) ?? "\u{FFFD}"
                }
            }
        }
        place = afterFirst
        return "\u{FFFD}"
    }

    private mutating func readUnit() throws(Failure) -> UInt32 {
        guard place + 4 <= bytes.count else { throw failure }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue else {
                throw failure
            }
            unit = unit << 4 | UInt32(digit)
            place += 1
        }
        return unit
    }
}

extension JSON {
    /// Reads JSON text; nil when it is none.
    package init?(reading bytes: [UInt8]) {
        var reader = JSONReader(bytes)
        guard let value = try? reader.read() else { return nil }
        self = value
    }

    /// Reads JSON text; nil when it is none.
    package init?(reading text: String) { self.init(reading: Array(text.utf8)) }
}

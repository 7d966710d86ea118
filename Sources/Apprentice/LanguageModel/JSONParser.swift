/// A place where JSON text is wrong.
public struct JSONSyntaxError: Error, Equatable {
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
    /// What is wrong there.
    public var reason: String
}

extension JSON {
    /// Reads JSON text (RFC 8259).
    ///
    /// - Parameter text: The whole text; a byte order mark before it is skipped.
    /// - Throws: ``JSONSyntaxError`` with line and column.
    public init(parsing text: String) throws(JSONSyntaxError) {
        var parser = JSONParser(text)
        self = try parser.document()
    }
}

/// Reads one JSON document from UTF-8 bytes.
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// Deeper nesting than this is refused before it can exhaust the stack.
    private static let depthLimit = 200

    init(_ text: String) {
        bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func document() throws(JSONSyntaxError) -> JSON {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw error("text after the end of the JSON value") }
        return value
    }

    private mutating func value() throws(JSONSyntaxError) -> JSON {
        skipSpace()
        guard position < bytes.count else {
            throw error("the text ends where a value should stand")
        }
        switch bytes[position] {
        case UInt8(ascii: "{"):
            return try nested { parser throws(JSONSyntaxError) in try parser.object() }
        case UInt8(ascii: "["):
            return try nested { parser throws(JSONSyntaxError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("unexpected character where a value should stand")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONSyntaxError) -> JSON
    ) throws(JSONSyntaxError) -> JSON {
        guard depth < Self.depthLimit else {
            throw error("nested more than \(Self.depthLimit) deep")
        }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func object() throws(JSONSyntaxError) -> JSON {
        var members: [(key: String, value: JSON)] = []
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw error(position < bytes.count ? "a key in quotes should stand here" : ended)
            }
            let key = try string()
            skipSpace()
            guard take(":") else { throw error(position < bytes.count ? "':' is missing" : ended) }
            members.append((key: key, value: try value()))
            skipSpace()
        } while take(",")
        guard take("}") else {
            throw error(position < bytes.count ? "',' or '}' is missing" : ended)
        }
        return .object(members)
    }

    private mutating func array() throws(JSONSyntaxError) -> JSON {
        var elements: [JSON] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(",")
        guard take("]") else {
            throw error(position < bytes.count ? "',' or ']' is missing" : ended)
        }
        return .array(elements)
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        var out: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: out, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &out)
            case 0..<0x20:
                throw error("a control character stands bare in a string")
            default:
                out.append(byte)
                position += 1
            }
        }
        throw error(ended)
    }

    private mutating func escape(into out: inout [UInt8]) throws(JSONSyntaxError) {
        guard position < bytes.count else { throw error(ended) }
        let byte = bytes[position]
        let plain: UInt8? =
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
            case UInt8(ascii: "b"): 8
            case UInt8(ascii: "f"): 12
            case UInt8(ascii: "n"): 10
            case UInt8(ascii: "r"): 13
            case UInt8(ascii: "t"): 9
            default: nil
            }
        if let plain {
            out.append(plain)
            position += 1
            return
        }
        guard byte == UInt8(ascii: "u") else { throw error("unknown escape in a string") }
        position += 1
        var code = try hex()
        if (0xD800..<0xDC00).contains(code), position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        {
            let mark = position
            position += 2
            let low = try hex()
            if (0xDC00..<0xE000).contains(low) {
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            } else {
                position = mark
            }
        }
        // A lone surrogate is not a character; it becomes the replacement character.
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        out.append(contentsOf: Array(String(Character(scalar)).utf8))
    }

    private mutating func hex() throws(JSONSyntaxError) -> UInt32 {
        guard position + 4 <= bytes.count, bytes[position] != UInt8(ascii: "+"),
            let code = UInt32(
                String(decoding: bytes[position..<position + 4], as: UTF8.self),
                radix: 16
            )
        else { throw error("four hexadecimal digits should follow \\u") }
        position += 4
        return code
    }

    private mutating func number() throws(JSONSyntaxError) -> JSON {
        let start = position
        scan: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                position += 1
            default: break scan
            }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let digits = text.first == "-" ? text.dropFirst() : text[...]
        let isPlain = digits.allSatisfy(\.isNumber)
        if digits.count > 1, digits.first == "0", digits.dropFirst().first?.isNumber == true {
            position = start
            throw error("a number may not begin with 0")
        }
        if isPlain, text != "-0", let whole = Int64(text) { return .int(whole) }
        // Swift reads "1." and "1.e2", which are not JSON.
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let hasDigits = parts.allSatisfy { $0.first?.isNumber ?? false }
        guard let number = Double(text), hasDigits else {
            position = start
            throw error("not a number: \(text.prefix(20))")
        }
        // What is read keeps its digits: an id may have more than a Double holds.
        return number.isFinite && "\(number)" == text ? .double(number) : .decimal(text)
    }

    private mutating func literal(_ word: String, _ value: JSON) throws(JSONSyntaxError) -> JSON {
        guard bytes[position...].starts(with: word.utf8) else { throw error("unknown word") }
        position += word.utf8.count
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else {
            return false
        }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    private var ended: String { "the text ends in the middle of a value" }

    private func error(_ reason: String) -> JSONSyntaxError {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = String(decoding: before[start...], as: UTF8.self).count + 1
        return JSONSyntaxError(line: line, column: column, reason: reason)
    }
}

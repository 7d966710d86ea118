@testable import Apprentice
import TestSupport
import Testing

struct JSONTests {
    private static let good: [(String, JSON)] = [
        ("null", JSON.null), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12),
        ("9223372036854775807", .int(.max)),
        ("9223372036854775808", .double(9.223372036854775808e18)),
        ("1.5", 1.5), ("-0.5e-3", -0.0005), ("1E+2", .double(100)), ("1e2", .double(100)),
        ("\"\"", ""), ("\"a\\n\\t\\\"\\\\\\/\\b\\f\\r\"", "a\n\t\"\\/\u{8}\u{C}\r"),
        ("\"\\u00e9\"", "é"), ("\"\\ud83d\\ude00\"", "😀"), ("\"\\uD83D\"", "\u{FFFD}"),
        ("\"\\ude00x\"", "\u{FFFD}x"), ("\"\\ud83d\\u0041\"", "\u{FFFD}A"),
        ("\"\\u0000\"", "\u{0}"),
        ("\"日本 ü\u{7F}\"", "日本 ü\u{7F}"), ("[]", []), ("[ 1 , [2] ]", [1, [2]]), ("{}", [:]),
        ("{\"a\":{\"b\":[1]}}", ["a": ["b": [1]]]), ("\u{FEFF}1", 1), ("\r\n\t 1", 1),
    ]

    @Test(arguments: good)
    func `good JSON is read`(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    @Test(arguments: [
        ("", 1, 1), ("  ", 1, 3), ("nul", 1, 1), ("True", 1, 1), ("01", 1, 1), ("-", 1, 1),
        ("+1", 1, 1), (".5", 1, 1), ("1.", 1, 1), ("1.e2", 1, 1), ("1e", 1, 1), ("-.5", 1, 1),
        ("0x1", 1, 2), ("NaN", 1, 1), ("[1,]", 1, 4), ("[1 2]", 1, 4),
        ("[1", 1, 3),
        ("{\"a\"}", 1, 5), ("{\"a\":1,}", 1, 8), ("{a:1}", 1, 2), ("{\"a\":1", 1, 7),
        ("'a'", 1, 1), ("\"a", 1, 3), ("\"a\nb\"", 1, 3), ("\"\\x\"", 1, 3), ("\"\\u12\"", 1, 4),
        ("\"\\u+123\"", 1, 4), ("1 2", 1, 3), ("[\n  \"ü\",\n  x\n]", 3, 3), ("[\"日本\", ]", 1, 8),
        ("\u{1}", 1, 1), ("//", 1, 1),
    ])
    func `bad JSON is refused with its place`(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
        #expect(error?.line == line, "\(String(describing: error))")
        #expect(error?.column == column, "\(String(describing: error))")
    }

    @Test func `deep nesting is read to a limit and refused beyond it`() throws {
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(try JSON(parsing: deep).compact == deep)
        #expect(throws: JSONSyntaxError.self) {
            try JSON(parsing: String(repeating: "[", count: 100_000))
        }
        #expect(throws: JSONSyntaxError.self) {
            try JSON(parsing: String(repeating: "{\"a\":", count: 201) + "1")
        }
    }

    @Test func `what is written is read back, compact and pretty`() throws {
        var numbers = SeededNumbers(seed: 3)
        for _ in 0..<300 {
            let value = Self.random(&numbers, depth: 4)
            #expect(try JSON(parsing: value.compact) == value)
            #expect(try JSON(parsing: value.pretty) == value)
            #expect(!value.compact.contains { $0.isNewline })
        }
    }

    @Test(arguments: [
        "18446744073709551614", "18446744073709551615", "-9223372036854775809", "1.50", "1e5", "-0",
        "0.1000000000000000055511151231257827", "12345678901234567890.5",
        "1e999", "-1e999",
    ])
    func `a number keeps its digits`(text: String) throws {
        let value = try JSON(parsing: "{\"id\":\(text)}")
        #expect(value.compact == "{\"id\":\(text)}")
        #expect(value == value)
    }

    @Test func `numbers beyond 64 bits are two when their digits are`() throws {
        let (one, other) = (
            try JSON(parsing: "18446744073709551614"), try JSON(parsing: "18446744073709551615")
        )
        #expect(one != other)
        #expect(one.int == nil)
        #expect(try one.decoded(as: UInt64.self) == 18_446_744_073_709_551_614)
        #expect(try JSON(parsing: "1.50") == 1.5)
    }

    @Test func `a number beyond all doubles is the greatest there is`() throws {
        #expect(try JSON(parsing: "1e999").double == .greatestFiniteMagnitude)
        #expect(try JSON(parsing: "-1e999").double == -.greatestFiniteMagnitude)
        #expect(try JSON(parsing: "1e999").int == nil)
        #expect(throws: (any Error).self) { try JSON(parsing: "1e999").decoded(as: Int.self) }
    }

    @Test func `the order of keys is kept and a repeated key's last value wins`() throws {
        let text = "{\"z\":1,\"a\":2,\"z\":3}"
        let value = try JSON(parsing: text)
        #expect(value.compact == text)
        #expect(value["z"] == 3)
        #expect(value == value)
        #expect(["a": 1, "b": 2] as JSON == ["b": 2, "a": 1])
        #expect(["a": 1] as JSON != ["a": 1, "b": 2])
    }

    @Test func `a line of JSON is one line of plain characters`() {
        let text = JSON.string("\u{1B}[31m\u{2028}\u{85}\u{7F}\n").compact
        #expect(text == "\"\\u001b[31m\\u2028\\u0085\\u007f\\n\"")
        #expect(
            (["a": [1, []], "b": [:]] as JSON).pretty
                == "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {}\n}\n"
        )
    }

    private static func random(_ numbers: inout SeededNumbers, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &numbers) {
        case 0: return .null
        case 1: return .bool(numbers.chance(50))
        case 2: return .int(Int64.random(in: .min ... .max, using: &numbers))
        case 3: return .double(Double.random(in: -1e9...1e9, using: &numbers))
        case 4, 5: return .string(text(&numbers))
        case 6:
            return .array(
                (0..<Int.random(in: 0...4, using: &numbers)).map { _ in
                    random(&numbers, depth: depth - 1)
                }
            )
        default:
            return .object(
                (0..<Int.random(in: 0...4, using: &numbers)).map { number in
                    (key: "\(number)" + text(&numbers), value: random(&numbers, depth: depth - 1))
                }
            )
        }
    }

    private static func text(_ numbers: inout SeededNumbers) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...6, using: &numbers) {
            text.unicodeScalars.append(
                Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &numbers)) ?? "\u{0}"
            )
            text += numbers.pick(["\"", "\\", "\n", "a", "\u{1}"]) ?? ""
        }
        return text
    }
}

import LanguageModels
import Testing

@Suite struct JSONTests {
    @Test func `an object keeps the order of its keys`() throws {
        let text = #"{"zeta":1,"alpha":{"b":[],"a":{}},"mid":null}"#
        #expect(try #require(JSON(reading: text)).written == text)
    }

    @Test func `raw text is written as it stands`() {
        let value: JSON = ["schema": .raw(#"{"b": 1,  "a": 2}"#)]
        #expect(value.written == #"{"schema":{"b": 1,  "a": 2}}"#)
    }

    @Test(arguments: [
        (
            #"  [1, -0, 2.5, 1e2, -3E-2, 9007199254740993] "#,
            "[1,0,2.5,100.0,-0.03,9007199254740993]"
        ),
        (#"[true,false,null]"#, "[true,false,null]"),
        (#""\u0041\n\"\\\/\u00e9\ud83e\udd9c""#, #""A\n\"\\/é🦜""#),
        (#""\ud83e!""#, "\"\u{FFFD}!\""),
        (#""\udd9c\ud83e\u0041""#, "\"\u{FFFD}\u{FFFD}A\""),
    ])
    func `what is JSON is read`(text: String, written: String) throws {
        #expect(try #require(JSON(reading: text)).written == written)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{a:1}"#, "01", "-", "1.", ".5", "1e",
        "tru", "nulll", #""a"#, "\"a\nb\"", #""\x""#, #""\u12g4""#, "[1] 2", "{}x", "NaN", "+1",
    ])
    func `what is no JSON is not read`(text: String) {
        #expect(JSON(reading: text) == nil)
    }

    @Test func `every control character and every character survives`() throws {
        let text = String(String.UnicodeScalarView((0..<0x250).compactMap(Unicode.Scalar.init)))
        #expect(JSON(reading: JSON.string(text).bytes) == .string(text))
    }

    @Test func `nesting too deep for any reply is refused, and not a crash`() {
        #expect(JSON(reading: String(repeating: "[", count: 100_000)) == nil)
        let deep = String(repeating: "[", count: 150) + String(repeating: "]", count: 150)
        #expect(JSON(reading: deep) != nil)
    }

    @Test func `members are found, the last of a name`() {
        let value: JSON = ["a": [["b": 7]], "c": 1, "c": 2]
        #expect(value["a"]?[0]?["b"]?.whole == 7)
        #expect(value["c"]?.whole == 2)
        #expect(value["a"]?[1] == nil)
        #expect(value["x"] == nil)
    }
}

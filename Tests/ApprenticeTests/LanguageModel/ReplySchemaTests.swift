import Testing

@testable import Apprentice

struct ReplySchemaTests {
    private func faults(_ value: JSON, _ schema: String) -> [String] {
        ReplySchema(name: "answer", json: schema).faults(of: value)
    }

    @Test(arguments: [
        (#"{"type":"integer"}"#, "3"), (#"{"type":"integer"}"#, "3.0"),
        (#"{"type":["string","null"]}"#, "null"), (#"{"enum":["a",1]}"#, "1"),
        (#"{"anyOf":[{"type":"string"},{"type":"object","required":["x"]}]}"#, #"{"x":1}"#),
        (#"{"items":{"type":"number"},"maxItems":2}"#, "[1,2.5]"), (#"{}"#, "[]"),
        (#"{"additionalProperties":{"type":"string"}}"#, #"{"a":"b"}"#),
    ])
    func `what fits has no faults`(schema: String, value: String) throws {
        #expect(faults(try JSON(parsing: value), schema) == [])
    }

    @Test(arguments: [
        (#"{"type":"integer"}"#, "3.5", "the reply must be integer, not a number"),
        (#"{"type":"string"}"#, "1", "the reply must be string, not a number"),
        (#"{"enum":["a"]}"#, #""b""#, #"the reply must be one of "a""#),
        (#"{"const":1}"#, "2", "the reply must be 1"),
        (#"{"required":["x"]}"#, "{}", "the reply lacks x"),
        (
            #"{"properties":{"x":{"items":{"type":"string"}}}}"#, #"{"x":["a",1]}"#,
            "the reply.x[1] must be string, not a number"
        ),
        (#"{"additionalProperties":false}"#, #"{"y":1}"#, "the reply.y is not asked for"),
        (#"{"minLength":2}"#, #""a""#, "the reply's length must be at least 2"),
        (#"{"maximum":5}"#, "6", "the reply must be at most 5"),
        (#"{"minItems":1}"#, "[]", "the reply's number of items must be at least 1"),
    ])
    func `what does not fit is told with its place`(schema: String, value: String, fault: String)
        throws
    {
        #expect(faults(try JSON(parsing: value), schema) == [fault])
    }

    @Test(arguments: [
        (#"{"type":"strng"}"#, #"its type is "strng""#),
        (#"{"type":["string","nil"]}"#, #"its type is "nil""#),
        (#"{"items":{"type":3}}"#, "/items's type is 3"),
        (#"{"anyOf":[{"type":"null"},{"type":"x"}]}"#, #"/anyOf/1's type is "x""#),
    ])
    func `a type that is none is found wherever it stands`(schema: String, fault: String) {
        let found = ReplySchema(name: "s", json: schema).typeFault
        #expect(found?.hasPrefix(fault + ", and the types are null") == true, "\(found ?? "")")
    }

    @Test func `all types there are will do`() {
        let names = ReplySchema.types.map { "\"\($0)\"" }.joined(separator: ",")
        #expect(ReplySchema(name: "s", json: "{\"type\":[\(names)]}").typeFault == nil)
    }
}

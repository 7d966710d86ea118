import ApprenticeSystem
import Apprentice
import TestSupport
import Testing

/// `apprentice ask --schema`: an answer that is JSON and fits.
@Suite(.backstop)
struct SchemaTests {
    static let schema = """
        {"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer"}},
         "required":["city","people"],"additionalProperties":false}
        """

    private func home(_ replies: [String]) throws -> (Home, ScriptedModelServer) {
        let left = Locked(replies)
        let server = try ScriptedModelServer { script in
            script.answer = { _ in
                left.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? "" }
            }
        }
        let home = try Home(server)
        try home.write(Self.schema, to: "schema.json")
        return (home, server)
    }

    @Test func `an answer that fits is printed as one line of JSON`() throws {
        let (home, server) = try home(["```json\n{\"city\": \"Delft\", \"people\": 5}\n```"])
        let ended = try home.run(["ask", "--schema", "schema.json", "where?"], json: false)
        #expect(ended.status == 0, "\(ended)")
        #expect(ended.output == "{\"city\":\"Delft\",\"people\":5}\n")
        #expect(server.calls.value.first?.body.contains("json_schema") == true)
    }

    @Test func `one that does not fit is asked for once more, with the faults`() throws {
        let (home, server) = try home([
            #"{"city":"Delft","people":"many","x":1}"#, #"{"city":"Delft","people":5}"#,
        ])
        let ended = try home.run(["ask", "--schema=schema.json", "where?"], json: false)
        #expect(ended.output == "{\"city\":\"Delft\",\"people\":5}\n", "\(ended)")
        #expect(server.count(.agent) == 2)
        let repair = try #require(server.calls.value.last?.body)
        #expect(repair.contains("the reply.people must be integer, not a string"))
        #expect(repair.contains("the reply.x is not asked for"))
    }

    @Test func `one that never fits is an error and prints nothing`() throws {
        let (home, server) = try home(["no JSON at all"])
        let ended = try home.run(["ask", "--schema", "schema.json", "where?"], json: false)
        #expect(ended.status == 1)
        #expect(ended.output == "")
        #expect(ended.errors.contains("the answer does not fit the schema, twice"))
        #expect(server.count(.agent) == 2)
    }

    @Test func `what is piped in goes with the question`() throws {
        let (home, server) = try home([#"{"city":"Delft","people":5}"#])
        let ended = try home.run(
            ["ask", "--schema", "schema.json", "which?"],
            ["some text"],
            json: false
        )
        #expect(ended.status == 0)
        let body = try #require(server.calls.value.first?.body)
        #expect(body.contains("which?") && body.contains("some text"))
    }

    @Test(arguments: [("nope", "line 1"), ("[]", "not an object")])
    func `a file that is no schema is refused`(text: String, why: String) throws {
        let (home, server) = try home([""])
        try home.write(text, to: "other.json")
        let ended = try home.run(["ask", "--schema", "other.json", "x"], json: false)
        #expect(ended.status == 2)
        #expect(ended.errors.contains(why), "\(ended)")
        #expect(server.count(.agent) == 0)
    }

    @Test func `a schema with a type that is none is refused before anybody is asked`() throws {
        let (home, server) = try home(["{}"])
        let schema = #"{"type":"object","properties":{"people":{"type":"int"}}}"#
        try home.write(schema, to: "schema.json")
        let ended = try home.run(["ask", "--schema", "schema.json", "where?"], json: false)
        #expect(ended.status == 2)
        #expect(ended.errors.contains("schema.json is no JSON schema"), "\(ended)")
        #expect(ended.errors.contains(#"/properties/people's type is "int""#), "\(ended)")
        #expect(server.count(.agent) == 0)
    }
}

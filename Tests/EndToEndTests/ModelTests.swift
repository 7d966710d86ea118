import Apprentice
import TestSupport
import Testing

/// Which model answers, and how it is changed in the middle of a conversation.
@Suite(.backstop)
struct ModelTests {
    @Test func `another model goes on with the same conversation`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], ["first question", ":model openai/other", "and now"])
        let model = try #require(ended.events("result").first)
        #expect(model["model"] == "openai/other")
        #expect(model["reflector"] == "openai/scripted")
        let bodies = server.calls.value.map(\.body)
        #expect(bodies.count == 2)
        #expect(bodies.last?.contains(#""model":"other""#) == true, "\(bodies)")
        #expect(bodies.last?.contains("first question") == true)
        #expect(ended.status == 0)
    }

    @Test(arguments: [":model openai/", ":set model openai/"])
    func `a name that means no model changes nothing and is wrong usage`(line: String) throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], [line, ":model", "hi"])
        #expect(ended.events("error").count == 1)
        #expect(ended.events("result").first?["model"] == "openai/scripted")
        #expect(ended.events("answer").count == 1)
        #expect(ended.status == 2)
    }

    @Test func `an unknown provider is wrong usage`() throws {
        let home = try Home(url: "http://127.0.0.1:1/v1")
        let ended = try home.run(["--model", "bogus/x", "--base-url", ""], ["hi"], json: false)
        #expect(ended.errors.hasPrefix("apprentice: "))
        #expect(ended.status == 2)
    }
}

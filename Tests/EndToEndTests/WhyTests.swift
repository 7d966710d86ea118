import Apprentice
import TestSupport
import Testing

/// What the program tells of its own doings is what was done.
@Suite(.backstop)
struct WhyTests {
    @Test func `why shows a lesson's words as they stood in the prompt, learned or not`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let lines = [
            ":learning pause", "hi", ":bad RULE(x)", "hello", ":learning on", ":wait 30", ":skills",
            ":why #2",
        ]
        let results = try home.run([], lines).events("result")
        let now = results.first { $0["command"] == "skills" }?["skills"]?.array?.first
        let then = results.first { $0["command"] == "why" }?["shown"]?.array?.first
        #expect(now?["content"] == "RULE(x), learned")
        #expect(then?["content"] == "RULE(x)")
        #expect(now?["id"] == then?["id"])
    }

    @Test func `a session of a number that is not there is an error, and renames nothing`() throws {
        let server = try ScriptedModelServer()
        let home = try Home(server)
        let ended = try home.run([], ["hi", ":session billing", ":session 7", ":session"])
        #expect(ended.status == 1)
        #expect(ended.events("error").count == 1)
        let sessions = try home.run([], [":sessions"]).events("result").first?["sessions"]?.array
        #expect(sessions?.first?["name"] == "billing")
    }
}

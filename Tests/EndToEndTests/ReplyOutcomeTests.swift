import Apprentice
import TestSupport
import Testing

/// What becomes of replies that are not just an answer: thinking, cut ones, and none at all.
@Suite(.backstop)
struct ReplyOutcomeTests {
    /// A server whose answer follows from the newest question, as a stream of `piece|end`.
    private func server(_ answer: @escaping @Sendable (String) -> String?) throws -> LoopbackServer
    {
        try LoopbackServer { exchange in
            let body = try? JSON(parsing: exchange.request.text)
            let asked = body?["messages"]?.array?.last?["content"]?.string ?? ""
            let question = asked.split(separator: "\n").last.map(String.init) ?? ""
            guard let answer = answer(question) else {
                return exchange.respond(400, #"{"error":{"message":"no luck"}}"#)
            }
            let parts = answer.split(separator: "|", omittingEmptySubsequences: false)
            exchange.begin()
            for part in parts.dropLast() {
                let isThought = part.hasPrefix("~")
                let delta: JSON = [
                    isThought ? "reasoning_content" : "content": .string(
                        String(isThought ? part.dropFirst() : part)
                    )
                ]
                let event: JSON = ["choices": [["delta": delta]]]
                exchange.send("data: \(event.compact)\n\n")
            }
            let end: JSON = [
                "choices": [["delta": [:], "finish_reason": .string(String(parts.last ?? ""))]]
            ]
            exchange.send("data: \(end.compact)\n\ndata: [DONE]\n\n")
            exchange.end()
        }
    }

    private func home(_ server: LoopbackServer) throws -> Home {
        try Home(url: server.url + "/v1")
    }

    @Test func `behind a question that failed, the last answer is the one to judge`() throws {
        let server = try server { $0 == "fail" ? nil : "use kubectl|stop" }
        let ended = try home(server).run(
            ["--learning", "off"],
            ["deploy", "fail", ":bad use zeppo", ":bad #2 use zeppo", ":retry"]
        )
        #expect(ended.events("feedback").map { $0["turn"] } == [1])
        let errors = ended.events("error").map(\.message)
        #expect(errors.contains { $0.hasPrefix("#2 has no answer to judge") })
        // The question that failed is the one to ask again.
        #expect(errors.count { $0.contains("no luck") } == 2)
    }

    @Test(arguments: [
        ("half of|length", "length", "reached the length limit"),
        ("half of|content_filter", "content_filter", "a filter of the provider"),
        ("half of|brownout", "brownout", "it ended with \"brownout\""),
    ])
    func `an answer that is cut is kept, and said to be`(
        reply: String,
        finish: String,
        words: String
    ) async throws {
        let server = try server { _ in reply }
        let home = try home(server)
        let ended = try home.run([], ["hi"])
        #expect(ended.status == 0)
        #expect(ended.events("answer").first?["finish"] == .string(finish))
        let notices = ended.events("notice").compactMap { $0["text"]?.string }
        #expect(notices.count { $0.contains(words) } == 1)
        let kept = try await home.look { try $0.trajectory(1) }
        #expect(kept?.answer == "half of")
        #expect(kept?.outcome == .answered)
        #expect(kept?.finish == Finish(name: finish))
        let whole = try self.server { _ in "all|stop" }
        #expect(try self.home(whole).run([], ["hi"]).events("answer").first?["finish"] == nil)
    }

    @Test(arguments: ["|stop", "~hm|length", " \n|stop"])
    func `a reply without an answer is an error, and stands in no later prompt`(reply: String)
        throws
    {
        let server = try server { $0 == "one" ? reply : "hello|stop" }
        let ended = try home(server).run([], ["one", "two"])
        #expect(ended.events("error").first?.message.contains("gave no answer") == true)
        #expect(ended.events("answer").map { $0["turn"] } == [2])
        #expect(ended.status == 1)
    }

    @Test func `a reply that its server broke off is an error, with what came kept`() async throws {
        let server = try server { _ in "half of|error" }
        let home = try home(server)
        let ended = try home.run([], ["hi"])
        #expect(ended.status == 1)
        #expect(ended.events("error").first?.message.contains("broke off") == true)
        let kept = try await home.look { try $0.trajectory(1) }
        #expect(kept?.answer == "half of")
        #expect(kept?.outcome == .failed)
    }

    @Test func `what the model thinks is no part of the answer`() async throws {
        let server = try server { question in
            question == "marked" ? "~Paris?|Lyon.|stop" : "Paris?\n</think>\n|\nLyon.|stop"
        }
        let home = try home(server)
        let ended = try home.run([], ["marked", "unmarked"])
        #expect(ended.events("answer").map { $0["answer"] } == ["Lyon.", "Lyon."])
        #expect(ended.events("reasoning").isEmpty)
        let kept = try await home.look { records in
            try [1, 2].map { try records.trajectory($0)?.answer }
        }
        #expect(kept == ["Lyon.", "Lyon."])
        let plain = try home.run(["ask", "unmarked"], json: false)
        #expect(plain.output == "Lyon.\n")
        let full = try home.run(["--reasoning", "full"], ["marked"])
        #expect(full.events("reasoning").map { $0["text"] } == ["Paris?"])
        let told = try home.run(["--reasoning", "full", "ask", "marked"], json: false)
        #expect(told.output == "Lyon.\n")
        #expect(told.errors.contains("Paris?"))
    }

    @Test func `at a terminal what the model thinks is seen while it comes, unless it is off`()
        throws
    {
        let server = try server { _ in "~is it Paris?|Lyon.|stop" }
        let terminal = try home(server).terminal()
        try terminal.say("one", "#1")
        #expect(terminal.screen.contains("is it Paris?"))
        #expect(terminal.screen.contains("Lyon."))
        try terminal.say(":set reasoning off", "reasoning is off")
        try terminal.say(":new", "a new conversation")
        try terminal.say("two", "#2")
        #expect(terminal.screen.lines.count { $0.contains("is it Paris?") } == 1)
    }

    @Test func `a password in an address is nowhere to be seen`() throws {
        let server = try server { _ in nil }
        let home = try Home(url: "http://me:s3cretword@127.0.0.1:\(server.port)/v1")
        let ended = try home.run([], ["hi", ":set base-url", ":model"])
        #expect(ended.events("error").count == 1)
        #expect(!"\(ended)".contains("s3cretword"))
        #expect(
            ended.events("result").contains { $0["base-url"]?.string?.contains("•••@") == true }
        )
    }
}

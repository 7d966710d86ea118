import Apprentice
import ApprenticeModels
import TestSupport
import Testing

/// What a server does not take is left out or said otherwise, and that is remembered when it helped.
@Suite struct RefusalTests {
    private static let answer =
        #"{"choices":[{"message":{"content":"{\"a\":1}"},"finish_reason":"stop"}]}"#

    /// A server that refuses bodies that hold a text.
    private func server(
        refusing word: String,
        _ status: Int,
        _ report: String,
        into bodies: Watched<[String]> = Watched([])
    ) throws -> LoopbackServer {
        try LoopbackServer { exchange in
            let body = exchange.request.text
            bodies.update { $0.append(body) }
            body.contains(word) ? exchange.respond(status, report) : exchange.respond(Self.answer)
        }
    }

    private func model(_ url: String) -> OpenAIModel {
        OpenAIModel(ModelEndpoint(name: "openai/m", model: "m", baseURL: url))
    }

    @Test(arguments: [
        "System role not supported", "Only user and assistant roles are supported!",
        "Developer instruction is not enabled for models/gemma-3-27b-it",
        "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
        "Conversation roles must alternate user/assistant/user/assistant/...",
    ])
    func `a model without instructions of their own gets them before the question`(words: String)
        async throws
    {
        let bodies = Watched<[String]>([])
        let server = try server(
            refusing: #""role":"system""#,
            400,
            #"{"error":{"message":"\#(words)"}}"#,
            into: bodies
        )
        let model = model(server.url)
        for _ in 0..<2 { _ = try await model.reply(to: OpenAIModelTests.question) { _ in } }
        #expect(bodies.value.count == 3)
        #expect(
            bodies.value[2].contains(
                #""messages":[{"role":"user","content":"be brief\n\nhello there"}]"#
            )
        )
    }

    @Test(arguments: [("cannot stream this model", true), ("upstream is down", false)])
    func `a refusal names what stands in it as a word of its own`(text: String, isNamed: Bool) {
        #expect(Refusal(status: 400, body: Array(text.utf8)).names("stream") == isNamed)
    }

    @Test func `a server that does not stream is asked for whole replies`() async throws {
        let bodies = Watched<[String]>([])
        let server = try server(
            refusing: #""stream":true"#,
            400,
            #"{"error":{"message":"Your organization must be verified to stream this model.","param":"stream"}}"#,
            into: bodies
        )
        let model = model(server.url)
        for _ in 0..<2 { _ = try await model.reply(to: OpenAIModelTests.question) { _ in } }
        #expect(bodies.value.count == 3)
    }

    @Test(arguments: [
        (400, "The grammar backend cannot do this"), (422, "nope"), (404, "No endpoints found"),
        (501, "later"), (500, "failed to compile the grammar"),
    ])
    func `a schema that is refused in any words is asked for in words`(status: Int, words: String)
        async throws
    {
        let bodies = Watched<[String]>([])
        let server = try server(
            refusing: "response_format",
            status,
            #"{"error":{"message":"\#(words)"}}"#,
            into: bodies
        )
        var request = OpenAIModelTests.question
        request.schema = OpenAIModelTests.schema
        let model = model(server.url)
        for _ in 0..<2 { #expect(try await model.reply(to: request) { _ in }.text == #"{"a":1}"#) }
        #expect(bodies.value.count == 3)
        #expect(bodies.value[2].contains("It must fit this JSON schema"))
    }

    @Test func `a guess that does not help is forgotten, and the first refusal is what is told`()
        async throws
    {
        let bodies = Watched<[String]>([])
        let server = try LoopbackServer { exchange in
            let body = exchange.request.text
            bodies.update { $0.append(body) }
            exchange.respond(400, #"{"error":{"message":"no \#(exchange.number)"}}"#)
        }
        var request = OpenAIModelTests.question
        request.schema = OpenAIModelTests.schema
        let model = model(server.url)
        for first in [1, 3] {
            let error = await #expect(throws: ModelError.self) {
                _ = try await model.reply(to: request) { _ in }
            }
            #expect(error?.why == "status 400: no \(first)")
        }
        #expect(bodies.value.count == 4)
        #expect(bodies.value[2].contains("response_format"))
    }

    @Test func `an Anthropic server without tools is asked in words, whatever it says`()
        async throws
    {
        let server = try LoopbackServer { exchange in
            exchange.request.text.contains("input_schema")
                ? exchange.respond(400, #"{"error":{"message":"unsupported parameter"}}"#)
                : exchange.respond(
                    #"{"content":[{"type":"text","text":"{}"}],"stop_reason":"end_turn"}"#
                )
        }
        var request = OpenAIModelTests.question
        request.schema = OpenAIModelTests.schema
        let model = AnthropicModel(model: "m", baseURL: server.url, key: nil)
        for _ in 0..<2 { #expect(try await model.reply(to: request) { _ in }.text == "{}") }
        #expect(server.counts.value.requests == 3)
    }

    @Test(arguments: [true, false])
    func `messages of blanks are not sent, and none of one side follows another`(isAnthropic: Bool)
        async throws
    {
        let bodies = Watched<[String]>([])
        let server = try LoopbackServer { exchange in
            let body = exchange.request.text
            bodies.update { $0.append(body) }
            exchange.respond(
                isAnthropic
                    ? #"{"content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn"}"#
                    : Self.answer
            )
        }
        let request = ModelRequest(messages: [
            Message(.system, "\n"), Message(.user, "one"), Message(.assistant, " \n\t"),
            Message(.user, "two"),
        ])
        let model: any LanguageModel =
            isAnthropic
            ? AnthropicModel(model: "m", baseURL: server.url, key: nil) : model(server.url)
        _ = try await model.reply(to: request) { _ in }
        let body = try JSON(parsing: bodies.value[0])
        #expect(body["messages"] == [["role": "user", "content": "one\n\ntwo"]])
        #expect(body["system"] == nil)
    }
}

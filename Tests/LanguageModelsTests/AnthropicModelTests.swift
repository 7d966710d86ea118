import Apprentice
import ApprenticeModels
import TestSupport
import Testing

@Suite struct AnthropicModelTests {
    private func model(_ url: String, key: Secret? = nil) -> AnthropicModel {
        AnthropicModel(model: "m", baseURL: url, key: key)
    }

    @Test func `text arrives in pieces, and the reply is all of them with their cost`() async throws
    {
        let server = try ScriptedModelServer { $0.key = "k-1" }
        let events = Watched<[ModelEvent]>([])
        let reply = try await model(server.url, key: Secret("k-1"))
            .reply(to: OpenAIModelTests.question) { event in events.update { $0.append(event) } }
        #expect(reply.text == "ECHO: hello there")
        #expect(events.value == [.text("ECHO: "), .text("hello "), .text("there")])
        #expect(reply.usage.completionTokens == 4)
        #expect(reply.usage.promptTokens > 0)
        let call = try #require(server.calls.value.first)
        #expect(call.path == "/v1/messages")
        #expect(call.headers["anthropic-version"] == "2023-06-01")
        #expect(
            call.body == """
                {"model":"m","max_tokens":4096,"stream":true,"system":[{"type":"text",\
                "text":"be brief","cache_control":{"type":"ephemeral"}}],\
                "messages":[{"role":"user","content":"hello there"}]}
                """
        )
    }

    @Test(arguments: [ModelRequest.Priority.learning, .batch])
    func `a schema is a tool that must be called, its input the reply`(
        priority: ModelRequest.Priority
    ) async throws {
        let server = try ScriptedModelServer()
        var request = OpenAIModelTests.question
        request.messages.append(Message(.user, "RULE(zeppo)"))
        request.priority = priority
        request.schema = OpenAIModelTests.schema
        let events = Watched<[ModelEvent]>([])
        let reply = try await model(server.url).reply(to: request) { event in
            events.update { $0.append(event) }
        }
        #expect(reply.text == #"{"key_insight":"RULE(zeppo)","reasoning":"scripted"}"#)
        #expect(events.value.isEmpty)
        let body = try #require(server.calls.value.first?.body)
        #expect(body.contains(#""tool_choice":{"type":"tool","name":"reflection"}"#))
        #expect(body.contains(#""input_schema":"# + OpenAIModelTests.schema.json))
        #expect(body.contains(#""content":"hello there\n\nRULE(zeppo)""#))
    }

    @Test func `cached tokens are part of the prompt's`() async throws {
        let server = try LoopbackServer {
            $0.respond(
                """
                {"type":"message","content":[{"type":"text","text":"ab"}],"stop_reason":"max_tokens",
                "usage":{"input_tokens":10,"cache_read_input_tokens":64,
                "cache_creation_input_tokens":16,"output_tokens":2}}
                """
            )
        }
        let reply = try await model(server.url).reply(to: OpenAIModelTests.question) { _ in }
        let usage = Usage(
            promptTokens: 90,
            completionTokens: 2,
            cachedTokens: 64,
            cacheWriteTokens: 16
        )
        #expect(reply.usage == usage)
        #expect(reply.finish == .length)
    }

    @Test(arguments: [
        (
            #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#,
            ModelError.Code.serverFailed, 529
        ),
        (#"{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#, .rateLimited, 429),
        (
            #"{"type":"error","error":{"type":"authentication_error","message":"x"}}"#,
            .unauthorized, 401
        ),
    ])
    func `an error inside a stream is the error it stands for`(
        data: String,
        code: ModelError.Code,
        status: Int
    ) async throws {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            exchange.send("event: error\ndata: \(data)\n\n")
            exchange.end()
        }
        let error = await #expect(throws: ModelError.self) {
            _ = try await model(server.url).reply(to: OpenAIModelTests.question) { _ in }
        }
        #expect(error?.code == code)
        #expect(error?.status == status)
    }

    @Test func `a connection cut in the stream is an interrupted reply`() async throws {
        let server = try ScriptedModelServer { $0.fault = { _, _ in .cut } }
        let error = await #expect(throws: ModelError.self) {
            _ = try await model(server.url).reply(to: OpenAIModelTests.question) { _ in }
        }
        #expect(error?.code == .interrupted)
    }

    @Test func `a model that refuses a temperature is asked without one from then on`() async throws
    {
        let server = try LoopbackServer { exchange in
            if exchange.request.text.contains("temperature") {
                exchange.respond(400, #"{"type":"error","error":{"message":"temperature: no"}}"#)
            } else {
                exchange.respond(
                    #"{"content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn"}"#
                )
            }
        }
        var request = OpenAIModelTests.question
        request.temperature = 0
        let model = model(server.url)
        #expect(try await model.reply(to: request) { _ in }.text == "ok")
        #expect(try await model.reply(to: request) { _ in }.text == "ok")
        #expect(server.counts.value.requests == 3)
    }

    @Test func `a tool that cannot be forced is offered, then asked for in words`() async throws {
        let bodies = Watched<[String]>([])
        let server = try LoopbackServer { exchange in
            let body = exchange.request.text
            bodies.update { $0.append(body) }
            if body.contains(#""tool_choice":{"type":"tool""#) {
                exchange.respond(
                    400,
                    #"{"error":{"message":"Thinking may not be enabled when tool_choice forces tool use"}}"#
                )
            } else if body.contains(#""tools""#) {
                exchange.respond(400, #"{"error":{"message":"tools are not supported"}}"#)
            } else {
                exchange.respond(
                    #"{"content":[{"type":"text","text":"{\"a\":1}"}],"stop_reason":"end_turn"}"#
                )
            }
        }
        var request = OpenAIModelTests.question
        request.schema = OpenAIModelTests.schema
        let model = model(server.url)
        #expect(try await model.reply(to: request) { _ in }.text == #"{"a":1}"#)
        #expect(bodies.value.count == 3)
        #expect(bodies.value[1].contains(#""tool_choice":{"type":"auto"}"#))
        #expect(bodies.value[1].contains("by calling the tool reflection"))
        #expect(bodies.value[2].contains("It must fit this JSON schema"))
        _ = try await model.reply(to: request) { _ in }
        #expect(bodies.value.count == 4)
    }

    @Test func `what was said before the newest question is marked for the cache`() throws {
        let request = ModelRequest(messages: [
            Message(.system, "be brief"), Message(.system, "be kind"), Message(.user, "one"),
            Message(.assistant, "1"), Message(.user, "two"), Message(.assistant, "2"),
            Message(.user, "three"),
        ])
        let body = MessagesRequest(request, model: "m", isStreamed: false).body
        let json = try JSON(parsing: String(decoding: body, as: UTF8.self))
        let mark: JSON = ["type": "ephemeral"]
        let system = json["system"]?.array ?? []
        #expect(system.map { $0["cache_control"] } == [mark, nil])
        let messages = json["messages"]?.array ?? []
        #expect(
            messages.map { $0["content"]?.array?.first?["cache_control"] }
                == [nil, nil, nil, mark, nil]
        )
        #expect(messages[3]["content"]?.array?.first?["text"] == "2")
        #expect(messages[4]["content"] == "three")
    }

    @Test func `a server that knows no cache marks gets none from then on`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.request.text.contains("cache_control")
                ? exchange.respond(400, #"{"error":{"message":"cache_control: extra inputs"}}"#)
                : exchange.respond(
                    #"{"content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn"}"#
                )
        }
        let model = model(server.url)
        for _ in 0..<2 {
            #expect(try await model.reply(to: OpenAIModelTests.question) { _ in }.text == "ok")
        }
        #expect(server.counts.value.requests == 3)
    }

    @Test func `a refused key names the variable`() async throws {
        let server = try ScriptedModelServer { $0.key = "right" }
        let error = await #expect(throws: ModelError.self) {
            _ = try await model(server.url, key: Secret("wrong-key"))
                .reply(to: OpenAIModelTests.question) { _ in }
        }
        #expect(error?.remedy == "export ANTHROPIC_API_KEY=KEY")
        #expect(error?.why?.contains("wrong") == false)
    }
}

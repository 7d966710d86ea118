import Apprentice
import ApprenticeModels
import TestSupport
import Testing

@Suite struct OpenAIModelTests {
    static let question = ModelRequest(messages: [
        Message(.system, "be brief"), Message(.user, "hello there"),
    ])

    @Test func `text arrives in pieces, and the reply is all of them with their cost`() async throws
    {
        let server = try ScriptedModelServer()
        let events = Watched<[ModelEvent]>([])
        let reply = try await model(server.url).reply(to: Self.question) { event in
            events.update { $0.append(event) }
        }
        #expect(reply.text == "ECHO: hello there")
        #expect(events.value == [.text("ECHO: "), .text("hello "), .text("there")])
        #expect(reply.usage.completionTokens == 4)
        #expect(reply.usage.promptTokens > 0)
        #expect(reply.finish == .whole)
    }

    @Test func `the connection is kept from call to call`() async throws {
        let server = try ScriptedModelServer()
        // A transport of its own: curl keeps only so many connections, and closes the oldest.
        let model = OpenAIModel(
            ModelEndpoint(name: "openai/m", model: "m", baseURL: server.url),
            transport: LingeringTransport()
        )
        for _ in 0..<5 { _ = try await model.reply(to: Self.question) { _ in } }
        #expect(server.counts.value.connections == 1)
    }

    @Test func `a reply is there with its end mark, and the connection is kept all the same`()
        async throws
    {
        let isRead = Latch()
        let server = try LoopbackServer { exchange in
            exchange.begin()
            exchange.send(
                #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\ndata: [DONE]\n\n"
            )
            isRead.wait()
            exchange.end()
        }
        let model = OpenAIModel(
            ModelEndpoint(name: "openai/m", model: "m", baseURL: server.url),
            transport: LingeringTransport()
        )
        _ = try await model.reply(to: Self.question) { _ in }
        isRead.open()
        try await server.counts.wait(for: "the answer's end") { $0.inFlight == 0 }
        isRead.open()
        _ = try await model.reply(to: Self.question) { _ in }
        #expect(server.counts.value.connections == 1)
    }

    @Test func `a request carries all that was asked for, and the key`() async throws {
        let server = try ScriptedModelServer { $0.key = "k-123456" }
        var request = Self.question
        request.temperature = 0
        request.maxTokens = 77
        let model = OpenAIModel(
            ModelEndpoint(name: "openai/m", model: "m", baseURL: server.url + "/"),
            key: Secret("k-123456"),
            extraFields: { [("id_slot", $0.priority == .chat ? 0 : 1)] }
        )
        _ = try await model.reply(to: request) { _ in }
        let call = try #require(server.calls.value.first)
        #expect(call.path == "/v1/chat/completions")
        #expect(
            call.body == """
                {"model":"m","messages":[{"role":"system","content":"be brief"},\
                {"role":"user","content":"hello there"}],"stream":true,\
                "stream_options":{"include_usage":true},"temperature":0.0,"max_tokens":77,"id_slot":0}
                """
        )
    }

    @Test func `a schema is sent as it is written, and its reply stays out of the chat`()
        async throws
    {
        let server = try ScriptedModelServer()
        var request = Self.question
        request.messages.append(Message(.user, "RULE(zeppo)"))
        request.priority = .learning
        request.schema = Self.schema
        let events = Watched<[ModelEvent]>([])
        let reply = try await model(server.url).reply(to: request) { event in
            events.update { $0.append(event) }
        }
        #expect(reply.text == #"{"key_insight":"RULE(zeppo)","reasoning":"scripted"}"#)
        #expect(events.value.isEmpty)
        let body = try #require(server.calls.value.first?.body)
        #expect(
            body.contains(
                #""response_format":{"type":"json_schema","json_schema":{"name":"reflection","strict":true,"schema":"#
                    + Self.schema.json
            )
        )
    }

    @Test func `a batch asks for its reply whole`() async throws {
        let server = try ScriptedModelServer()
        var request = Self.question
        request.priority = .batch
        let events = Watched<[ModelEvent]>([])
        let reply = try await model(server.url).reply(to: request) { event in
            events.update { $0.append(event) }
        }
        #expect(reply.text == "ECHO: hello there")
        #expect(events.value == [.text("ECHO: hello there")])
        #expect(reply.usage.completionTokens == 4)
        #expect(server.calls.value.first?.body.contains(#""stream":false"#) == true)
    }

    @Test func `a server without schemas gets them in words, and is not asked again`() async throws
    {
        let reply = #"{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]}"#
        let bodies = Watched<[String]>([])
        let server = try LoopbackServer { exchange in
            let body = exchange.request.text
            bodies.update { $0.append(body) }
            if body.contains("response_format") {
                exchange.respond(400, #"{"error":{"message":"unknown field response_format"}}"#)
            } else {
                exchange.respond(reply)
            }
        }
        let model = model(server.url)
        var request = Self.question
        request.schema = Self.schema
        #expect(try await model.reply(to: request) { _ in }.text == "{}")
        #expect(bodies.value.count == 3)
        #expect(bodies.value[0].contains(#""json_schema""#))
        #expect(bodies.value[1].contains(#""response_format":{"type":"json_object"}"#))
        #expect(bodies.value[2].contains("It must fit this JSON schema"))
        _ = try await model.reply(to: request) { _ in }
        #expect(bodies.value.count == 4)
    }

    @Test(arguments: [
        (400, "response_format type is unavailable now"), (422, "extra inputs: response_format"),
        (404, "No endpoints found that support the requested parameters: response_format"),
        (500, "Failed to parse json_schema"), (501, "structured output is not implemented"),
    ])
    func `servers say in many ways that they know no schemas`(status: Int, message: String)
        async throws
    {
        let server = try LoopbackServer { exchange in
            exchange.request.text.contains(#""json_schema""#)
                ? exchange.respond(status, #"{"error":{"message":"\#(message)"}}"#)
                : exchange.respond(
                    #"{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]}"#
                )
        }
        var request = Self.question
        request.schema = Self.schema
        let model = model(server.url)
        for _ in 0..<2 { #expect(try await model.reply(to: request) { _ in }.text == "{}") }
        #expect(server.counts.value.requests == 3)
    }

    @Test func `a schema that breaks strict mode's rules is sent as a hint`() async throws {
        let bodies = Watched<[String]>([])
        let server = try LoopbackServer { exchange in
            let body = exchange.request.text
            bodies.update { $0.append(body) }
            body.contains(#""strict":true"#)
                ? exchange.respond(
                    400,
                    #"{"error":{"message":"Invalid schema for response_format 'x': maxLength"}}"#
                )
                : exchange.respond(
                    #"{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]}"#
                )
        }
        var request = Self.question
        request.schema = Self.schema
        _ = try await model(server.url).reply(to: request) { _ in }
        #expect(bodies.value.count == 2)
        #expect(bodies.value[1].contains(#""type":"json_schema""#))
        #expect(bodies.value[1].contains(#""strict":false"#))
    }

    @Test func `a server that breaks down for another reason is not asked again in other words`()
        async throws
    {
        let server = try LoopbackServer {
            $0.respond(500, #"{"error":{"message":"out of memory"}}"#)
        }
        var request = Self.question
        request.schema = Self.schema
        await #expect(throws: ModelError.self) {
            _ = try await model(server.url).reply(to: request) { _ in }
        }
        #expect(server.counts.value.requests == 1)
    }

    @Test func `where a schema is taken and forgotten, JSON is found in the prose, or asked for`()
        async throws
    {
        let replies = [
            #"Sure! Here you go:\n```json\n{\"key_insight\": \"a\"}\n```\nAnything else?"#,
            "I cannot say.", #"{\"key_insight\": \"b\"}"#,
        ]
        let bodies = Watched<[String]>([])
        let server = try LoopbackServer { exchange in
            let body = exchange.request.text
            bodies.update { $0.append(body) }
            exchange.respond(
                #"{"choices":[{"message":{"content":"\#(replies[exchange.number - 1])"},"#
                    + #""finish_reason":"stop"}]}"#
            )
        }
        var request = Self.question
        request.schema = Self.schema
        let model = model(server.url)
        for expected in ["a", "b"] {
            var usage = Usage()
            let insight = try await model.structuredReply(to: request, counting: &usage) {
                json,
                _ throws(ReplyError) in
                json["key_insight"]?.string
            }
            #expect(insight == expected)
        }
        #expect(bodies.value.count == 3)
        #expect(bodies.value[2].contains("It must fit this JSON schema"))
    }

    @Test(arguments: [
        ("temperature does not support 0", "temperature"),
        ("Unrecognized request argument: stream_options", "stream_options"),
        ("use 'max_completion_tokens' instead of 'max_tokens'", "max_tokens"),
    ])
    func `what a server refuses to be told is left out`(message: String, field: String) async throws
    {
        let reply = #"{"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]}"#
        let server = try LoopbackServer { exchange in
            if exchange.request.text.contains("\"\(field)\"") {
                exchange.respond(400, #"{"error":{"message":"\#(message)"}}"#)
            } else {
                exchange.respond(reply)
            }
        }
        var request = Self.question
        request.temperature = 0
        request.maxTokens = 5
        #expect(try await model(server.url).reply(to: request) { _ in }.text == "ok")
        #expect(server.counts.value.requests == 2)
    }

    @Test func `a refusal that names nothing we sent is not repeated`() async throws {
        let server = try LoopbackServer { $0.respond(400, #"{"error":{"message":"no luck"}}"#) }
        let error = await failure(of: model(server.url))
        #expect(error?.code == .refused)
        #expect(error?.why == "status 400: no luck")
        #expect(server.counts.value.requests == 1)
    }

    @Test(arguments: [
        // Ends after a piece, without finish_reason or [DONE].
        #"data: {"choices":[{"delta":{"content":"half"}}]}"# + "\n\n",
        "",
    ])
    func `a stream that ends before the answer does is an interrupted reply`(stream: String)
        async throws
    {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            if !stream.isEmpty { exchange.send(stream) }
            exchange.end()
        }
        #expect(await failure(of: model(server.url))?.code == .interrupted)
    }

    @Test func `a connection cut in the stream is an interrupted reply`() async throws {
        let server = try ScriptedModelServer { $0.fault = { _, _ in .cut } }
        #expect(await failure(of: model(server.url))?.code == .interrupted)
    }

    @Test func `a connection cut after the answer's end loses nothing`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            exchange.send(
                #"data: {"choices":[{"delta":{"content":"all"},"finish_reason":"stop"}]}"# + "\n\n"
            )
        }
        #expect(try await model(server.url).reply(to: Self.question) { _ in }.text == "all")
    }

    @Test func `a reply that reached its limit says so`() async throws {
        let server = try LoopbackServer {
            $0.respond(#"{"choices":[{"message":{"content":"ab"},"finish_reason":"length"}]}"#)
        }
        let reply = try await model(server.url).reply(to: Self.question) { _ in }
        #expect(reply.finish == .length)
    }

    @Test func `cached tokens are counted`() async throws {
        let server = try LoopbackServer {
            $0.respond(
                """
                {"choices":[{"message":{"content":"ab"},"finish_reason":"stop"}],"usage":{
                "prompt_tokens":90,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":64}}}
                """
            )
        }
        let usage = try await model(server.url).reply(to: Self.question) { _ in }.usage
        #expect(usage == Usage(promptTokens: 90, completionTokens: 2, cachedTokens: 64))
    }

    @Test func `an error inside a stream is the error it stands for`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.begin()
            exchange.send(#"data: {"error":{"message":"busy","code":429}}"# + "\n\n")
            exchange.end()
        }
        #expect(await failure(of: model(server.url))?.code == .rateLimited)
    }

    @Test func `a page of HTML is not a model's reply`() async throws {
        let server = try LoopbackServer {
            $0.respond(200, headers: [("Content-Type", "text/html")], "<html>sign in</html>")
        }
        #expect(await failure(of: model(server.url))?.code == .malformedReply)
    }

    @Test func `a model that declines says so`() async throws {
        let server = try LoopbackServer {
            $0.respond(
                #"{"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}]}"#
            )
        }
        #expect(await failure(of: model(server.url))?.what == "m declined to answer")
    }

    @Test func `cancelling throws CancellationError and hangs up`() async throws {
        let server = try ScriptedModelServer { $0.fault = { _, _ in .hang } }
        let call = Task { try await model(server.url).reply(to: Self.question) { _ in } }
        try await server.counts.wait(for: "the request") { $0.inFlight == 1 }
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        try await server.counts.wait(for: "the client to leave") { $0.clientsLeft == 1 }
    }

    @Test func `a silent server runs out of patience`() async throws {
        let server = try ScriptedModelServer { $0.fault = { _, _ in .hang } }
        let model = OpenAIModel(
            ModelEndpoint(name: "openai/m", model: "m", baseURL: server.url),
            patience: Patience(.milliseconds(50))
        )
        let error = await failure(of: model)
        #expect(error?.code == .timedOut)
        #expect(error?.why == "not a byte for 50 ms")
    }

    static let schema = ReplySchema(
        name: "reflection",
        json: """
            {"type":"object","properties":{"reasoning":{"type":"string"},\
            "key_insight":{"type":"string"}},"required":["reasoning","key_insight"]}
            """
    )

    private func model(_ url: String) -> OpenAIModel {
        OpenAIModel(ModelEndpoint(name: "openai/m", model: "m", baseURL: url))
    }

    private func failure(of model: OpenAIModel) async -> ModelError? {
        await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: Self.question) { _ in }
        }
    }
}

/// Leaves a server all the time it needs to end a body, and shares its connections with nobody.
private struct LingeringTransport: HTTPTransport {
    private let transport = CurlTransport()

    func send(_ request: consuming HTTPRequest) async throws -> HTTPResponse {
        request.limits.linger = .seconds(20)
        return try await transport.send(request)
    }
}

import Apprentice
import ApprenticeModels
import TestSupport
import Testing

@Suite struct ProviderFaultTests {
    private let endpoint = ModelEndpoint(
        name: "openai/m",
        model: "m",
        baseURL: "https://api.example.com/v1",
        keyVariable: "OPENAI_API_KEY"
    )

    private func error(
        _ status: Int,
        _ body: String,
        headers: HTTPHeaders = [:],
        key: Secret? = Secret("sk-1234567890")
    ) -> ModelError {
        ProviderFault(endpoint: endpoint, key: key, prompts: ["my secret plan is to conquer rome"])
            .error(status: status, headers: headers, body: Array(body.utf8), now: 0)
    }

    @Test(arguments: [
        (400, #"{"error":{"message":"bad"}}"#, ModelError.Code.refused),
        (401, "", .unauthorized),
        (402, "", .refused),
        (403, #"{"error":{"message":"not in your country"}}"#, .unauthorized),
        (404, #"{"error":{"message":"The model `m` does not exist"}}"#, .refused),
        (404, "<html>", .refused),
        (408, "", .timedOut),
        (413, "", .tooLong),
        (400, #"{"error":{"code":"context_length_exceeded","message":"x"}}"#, .tooLong),
        (
            400, #"{"error":{"message":"This model's maximum context length is 4096 tokens"}}"#,
            .tooLong
        ),
        (400, #"{"error":{"type":"exceed_context_size_error","message":"x"}}"#, .tooLong),
        (400, #"{"type":"error","error":{"message":"prompt is too long: 9 tokens"}}"#, .tooLong),
        (422, #"{"detail":[{"msg":"field required"}]}"#, .refused),
        (
            429, #"{"error":{"message":"Rate limit for tokens per min, context length"}}"#,
            .rateLimited
        ),
        (429, #"{"error":{"code":"insufficient_quota","message":"x"}}"#, .refused),
        (500, "", .serverFailed), (502, "<html>", .serverFailed), (503, "", .serverFailed),
        (529, #"{"error":{"type":"overloaded_error"}}"#, .serverFailed),
        (302, "", .refused),
    ])
    func `a status means what it means`(status: Int, body: String, code: ModelError.Code) {
        let error = error(status, body)
        #expect(error.code == code)
        #expect(error.status == status)
        #expect(error.what.first?.isUppercase == false)
        #expect(!error.what.hasSuffix("."))
    }

    @Test func `a refused key names the variable and never the key`() {
        let refused = error(
            401,
            #"{"error":{"message":"Incorrect API key provided: sk-12345***890"}}"#
        )
        #expect(refused.what == "api.example.com refused the key")
        #expect(refused.why == "status 401, with the key in OPENAI_API_KEY")
        #expect(refused.remedy == "export OPENAI_API_KEY=KEY")
        let missing = error(401, "", key: nil)
        #expect(missing.what == "api.example.com wants a key")
        #expect(missing.why == "status 401, and OPENAI_API_KEY is not set")
    }

    @Test(arguments: [
        "key sk-1234567890 is wrong",
        "value is not a valid list: [{'content': 'my secret plan is to conquer rome'}]",
    ])
    func `words of a server that quote the key or the prompt are not shown`(message: String) {
        #expect(error(400, #"{"error":{"message":"\#(message)"}}"#).why == "status 400")
        #expect(error(500, #"{"error":"\#(message)"}"#).why == "status 500")
    }

    @Test(arguments: [
        #"{"error":{"message":"WORDS"}}"#, #"{"error":"WORDS"}"#,
        #"[{"error":{"message":"WORDS"}}]"#,
        #"{"object":"error","message":"WORDS","code":400}"#, #"{"message":"WORDS"}"#,
        #"{"detail":"WORDS"}"#, #"{"detail":[{"loc":["body"],"msg":"WORDS"}]}"#,
        #"{"detail":{"error":"WORDS"}}"#, #"{"errors":[{"message":"WORDS"}]}"#,
        #"{"error":{"message":"Provider returned error","metadata":{"raw":"WORDS"}}}"#,
        #"{"error":{"message":"{\"error\": {\"message\": \"WORDS\"}}"}}"#,
        #"{"error":{"message":"","type":"x"},"title":"WORDS"}"#, #"{"error_description":"WORDS"}"#,
        #"{"Message":"WORDS"}"#, #"{"error":"invalid","error_description":"WORDS"}"#,
        #"{"fault":{"faultstring":"WORDS"}}"#, #"{"error":{"message":{"text":"WORDS"}}}"#,
        "<html><body><h1 class=\"x\"><b>WORDS</b></h1></body></html>", "<p>WORDS</p>",
        "<html><title></title><H2>WORDS</H2>",
        "WORDS\n", "<html><head><TITLE>WORDS</title></head></html>",
    ])
    func `the words of a server reach the error in whatever form they come`(body: String) {
        let words = "no such adapter"
        let error = error(400, body.replacing("WORDS", with: words))
        #expect(error.why?.hasSuffix(words) == true, "\(error)")
    }

    @Test func `words of a server are cut, and cleaned of what drives a terminal`() {
        let why = error(
            400,
            #"{"error":"red \u001b[31malert\r\n \#(String(repeating: "x", count: 999))"}"#
        ).why
        #expect(why?.hasPrefix("status 400: red [31malert xxx") == true)
        #expect(why?.count == 172)
    }

    @Test func `how long to wait is taken over, for what is temporary`() {
        let busy = error(429, "", headers: ["Retry-After": "7"])
        #expect(busy.retryAfter == .seconds(7))
        #expect(busy.why == "status 429, asks to wait 7 s")
        #expect(error(400, "", headers: ["Retry-After": "7"]).retryAfter == nil)
    }

    @Test func `a refused connection names the host, the port and the option`() async throws {
        let url = try LoopbackServer.refusedURL()
        let model = OpenAIModel(model: "m", baseURL: url + "/v1")
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: OpenAIModelTests.question) { _ in }
        }
        #expect(error?.code == .unreachable)
        #expect(error?.what == "cannot reach \(url.dropFirst("http://".count))")
        #expect(error?.why == "connection refused")
        #expect(error?.remedy?.contains("--base-url URL") == true)
    }

    @Test func `a key with a line break is refused without being shown`() async throws {
        let model = OpenAIModel(model: "m", baseURL: "http://127.0.0.1:1/v1", key: Secret("a\nb"))
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: OpenAIModelTests.question) { _ in }
        }
        #expect(error?.why == "a header holds a line break")
    }

    @Test(arguments: [
        ("http://localhost:8080/v1", "localhost:8080", true),
        ("http://127.0.0.1", "127.0.0.1", true),
        ("http://[::1]:99/x", "[::1]:99", true),
        ("https://api.example.com/v1", "api.example.com", false),
        ("https://user:pass@Example.com:8443/", "example.com:8443", false),
        ("http://127.evil.example", "127.evil.example", false), ("HTTPS://A.b", "a.b", false),
    ])
    func `an address says whose it is`(url: String, display: String, isLoopback: Bool) throws {
        let address = try #require(ServerAddress(url))
        #expect(address.display == display)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(arguments: ["", "api.example.com", "ftp://a", "http://", "http://a:b", "http://a:99999"])
    func `what is no address is none`(url: String) {
        #expect(ServerAddress(url) == nil)
    }
}

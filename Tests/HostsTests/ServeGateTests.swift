import Apprentice
import Testing

@testable import ApprenticeHosts

/// Who is let in by a server, and what it reads.
struct ServeGateTests {
    private static let token = "0123456789abcdef"
    private let local = ServeGate(.network(host: "127.0.0.1", port: 80), token: token)

    private func head(
        _ path: String = "/v1/models",
        host: String? = "localhost",
        token: String? = ServeGateTests.token,
        origin: String? = nil
    ) -> HTTPHead {
        var fields: [(name: String, value: String)] = []
        if let host { fields.append(("host", host)) }
        if let token { fields.append(("authorization", "Bearer " + token)) }
        if let origin { fields.append(("origin", origin)) }
        return HTTPHead(method: "GET", path: path, fields: fields)
    }

    @Test func `without the token only a question for the server's health is let in, with no body`()
    {
        let body = [("host", "localhost"), ("content-length", "4000000")]
        let pieces = [("host", "localhost"), ("transfer-encoding", "chunked")]
        let plain = [("host", "localhost")]
        func status(_ method: String, _ fields: [(name: String, value: String)]) -> Int? {
            local.refusal(of: HTTPHead(method: method, path: "/health", fields: fields))?.status
        }
        #expect(status("GET", plain) == nil)
        #expect(status("POST", plain) == 401)
        #expect(status("GET", body) == 401)
        #expect(status("GET", pieces) == 401)
    }

    @Test(arguments: [
        "localhost", "localhost:80", "LocalHost:8080", "127.0.0.1", "127.0.0.1:80", "[::1]:80",
        "[::1]",
    ])
    func `this machine's names are let in`(host: String) {
        #expect(local.refusal(of: head(host: host)) == nil)
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:80:80",
        "localhost:x", "", "localhost@evil.example", "evil.example:80", "0.0.0.0",
    ])
    func `other names are refused, for a page may have given itself this machine's address`(
        host: String
    ) {
        #expect(local.refusal(of: head(host: host))?.status == 403)
        #expect(local.refusal(of: head("/health", host: host))?.status == 403)
    }

    @Test func `a request without a host, or with several, is refused`() {
        #expect(local.refusal(of: head(host: nil))?.status == 403)
        var double = head()
        double.fields.append(("host", "localhost"))
        #expect(local.refusal(of: double)?.status == 403)
    }

    @Test func `pages of this server alone may ask`() {
        #expect(local.refusal(of: head(origin: "http://localhost:80")) == nil)
        for origin in [
            "null", "", "https://evil.example", "http://localhost", "http://localhost:81",
            "http://evil.example:80", "https://localhost:80",
        ] {
            #expect(local.refusal(of: head(origin: origin))?.status == 403, "\(origin)")
        }
    }

    @Test func `the token is needed everywhere but for health`() {
        for token in [nil, "", "0123456789abcde", "0123456789abcdefg", "0123456789ABCDEF"] {
            #expect(local.refusal(of: head(token: token))?.status == 401, "\(token ?? "none")")
        }
        #expect(local.refusal(of: head("/health", token: nil)) == nil)
        #expect(local.refusal(of: head("/health/", token: nil))?.status == 401)
        var basic = head(token: nil)
        basic.fields.append(("authorization", "Basic " + Self.token))
        #expect(local.refusal(of: basic)?.status == 401)
        var twice = head()
        twice.fields.append(("authorization", "Bearer " + Self.token))
        #expect(local.refusal(of: twice)?.status == 401)
    }

    @Test func `a server for other machines is known by other names`() {
        let remote = ServeGate(.network(host: "0.0.0.0", port: 80), token: Self.token)
        #expect(remote.refusal(of: head(host: "build.example")) == nil)
        #expect(remote.refusal(of: head(host: "build.example", token: nil))?.status == 401)
    }

    @Test(arguments: [
        ("127.0.0.1:8377", "127.0.0.1:8377", true), ("localhost:0", "127.0.0.1:0", true),
        ("[::1]:80", "[::1]:80", true), ("0.0.0.0:80", "0.0.0.0:80", false),
        ("192.168.1.7:80", "192.168.1.7:80", false), ("unix:/tmp/x", "unix:/tmp/x", true),
    ])
    func `an address is read`(text: String, written: String, isLocal: Bool) throws {
        let address = try ListenAddress(text)
        #expect(address.text == written)
        #expect(address.isLocal == isLocal)
    }

    @Test(arguments: [
        "", "8377", "localhost", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
        "example.org:80", "unix:", "127.0.0.1:+80",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: ServeError.self) { try ListenAddress(text) }
    }

    @Test func `a conversation is read as it was sent`() throws {
        let asked = try ChatCompletion(
            JSON(
                parsing: """
                    {"model":"x","stream":true,"stream_options":{"include_usage":true},"temperature":0.5,
                     "max_tokens":null,"max_completion_tokens":7,"n":1,"messages":[
                      {"role":"developer","content":"be brief"},{"role":"user","content":"a"},
                      {"role":"assistant","content":null},
                      {"role":"user","content":[{"type":"text","text":"b"},{"type":"text","text":"c"}]}]}
                    """
            )
        )
        #expect(
            asked.messages == [
                Message(.system, "be brief"), Message(.user, "a"), Message(.assistant, ""),
                Message(.user, "b\nc"),
            ]
        )
        #expect(asked.question == "b\nc")
        #expect(asked.isStreamed && asked.tellsUsage)
        #expect(asked.temperature == 0.5)
        #expect(asked.answerTokens == 7)
    }

    @Test(arguments: [
        #""stop":["x"]"#, #""functions":[{}]"#, #""tools":"bad""#, #""n":2"#,
        #""response_format":{"type":"json_object"}"#,
    ])
    func `what is not served is refused instead of left out`(field: String) throws {
        let messages = #""messages":[{"role":"user","content":"a"}]"#
        let json = try JSON(parsing: "{\(messages),\(field)}")
        #expect(throws: ChatCompletion.Fault.self) { try ChatCompletion(json) }
        let usual = #""stop":null,"tools":[],"response_format":{"type":"text"}"#
        #expect(throws: Never.self) {
            try ChatCompletion(JSON(parsing: "{\(messages),\(usual)}"))
        }
    }

    @Test(arguments: [
        ("chatcmpl-12", 12), ("resp_12", 12), ("msg_12", 12), ("12", 12), ("#12", 12),
    ])
    func `an answer is named by its id or its number`(text: String, turn: Int) {
        #expect(ChatCompletionReply.turn(.string(text)) == turn)
        #expect(ChatCompletionReply.turn(JSON(turn)) == turn)
        for wrong: JSON in ["chatcmpl-", "x", "chatcmpl-1x", "", .null, true] {
            #expect(ChatCompletionReply.turn(wrong) == nil, "\(wrong.compact)")
        }
    }
}

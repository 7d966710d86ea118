import Apprentice
import ApprenticeModels
import TestSupport
import Testing

/// An address is asked as it was given, and shown without what is secret in it.
@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("http://h:1/v1", "http://h:1/v1/chat/completions"),
        ("http://h:1/v1/", "http://h:1/v1/chat/completions"),
        ("http://h:1/v1//", "http://h:1/v1/chat/completions"),
        (" https://h/v1\n", "https://h/v1/chat/completions"),
        ("https://h/v1/chat/completions", "https://h/v1/chat/completions"),
        ("https://h/v1?api-version=1", "https://h/v1/chat/completions?api-version=1"),
        ("https://h/v1/?a=b&c=d#top", "https://h/v1/chat/completions?a=b&c=d"),
        ("https://h/chat/completions?a=b", "https://h/chat/completions?a=b"),
        ("https://me:pw@h:8443/a/b", "https://h:8443/a/b/chat/completions"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1/chat/completions"),
    ])
    func `path and query are kept`(given: String, url: String) {
        let endpoint = ModelEndpoint(name: "x/m", model: "m", baseURL: given)
        #expect(endpoint.url("/chat/completions") == url)
    }

    @Test(arguments: [
        ("http://me:s3cret@h:1/v1", "http://•••@h:1/v1"),
        ("https://token@h", "https://•••@h"),
        ("https://h/v1?api-version=1&code=s3cret", "https://h/v1?api-version=1&code=•••"),
        ("https://h/v1?API_KEY=s3cret", "https://h/v1?API_KEY=•••"),
        ("http://h/v1", "http://h/v1"), ("no address", "no address"),
    ])
    func `what is secret in an address is not shown`(given: String, shown: String) {
        #expect(ServerAddress.shown(given) == shown)
        #expect(ModelEndpoint(name: "x/m", model: "m", baseURL: given).baseURL == shown)
        #expect(
            !"\(ModelEndpoint(name: "x/m", model: "m", baseURL: given).host)".contains("s3cret")
        )
    }

    @Test func `a password in an address is sent with every request, and in no error`() async throws
    {
        let sent = Watched<[String?]>([])
        let server = try LoopbackServer { exchange in
            let header = exchange.request.headers["authorization"]
            sent.update { $0.append(header) }
            exchange.respond(
                404,
                #"{"error":{"message":"no path for m%c3%a9:s3cretword, mé:s3cretword"}}"#
            )
        }
        let url = "http://m%C3%A9:s3cretword@127.0.0.1:\(server.port)/v1"
        let model = OpenAIModel(model: "m", baseURL: url, key: Secret("k-12345678"))
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: OpenAIModelTests.question) { _ in }
        }
        // mé:s3cretword
        #expect(sent.value == ["Basic bcOpOnMzY3JldHdvcmQ="])
        #expect(!"\(String(describing: error))".contains("s3cret"))
        #expect(error?.what.contains("•••@127.0.0.1") == true)
    }

    @Test func `Azure gets its key in a header of its own, too`() {
        let azure = ModelEndpoint(
            name: "openai/m",
            model: "m",
            baseURL: "https://x.openai.azure.com/openai/deployments/m?api-version=1"
        )
        #expect(azure.authorization(Secret("k"))["api-key"] == "k")
        let other = ModelEndpoint(name: "openai/m", model: "m", baseURL: "https://h/v1")
        #expect(other.authorization(Secret("k"))["api-key"] == nil)
        #expect(other.authorization(Secret("k"))["authorization"] == "Bearer k")
    }

    @Test(arguments: [
        ("http://h:1/proxy", "http://h:1/proxy/v1/chat/completions"),
        ("http://h:1/proxy/v1/", "http://h:1/proxy/v1/chat/completions"),
        ("http://h:1", "http://h:1/v1/chat/completions"),
    ])
    func `an Ollama behind a path is asked there`(url: String, asked: String) async throws {
        let transport = Noting()
        let model = OllamaServer(url: url, transport: transport).model(named: "m")
        _ = try? await model.reply(to: OpenAIModelTests.question) { _ in }
        #expect(transport.urls.value == [asked])
        let ofEnvironment = OllamaServer(environment: ["OLLAMA_HOST": url], transport: transport)
        _ = try? await ofEnvironment.model(named: "m").reply(to: OpenAIModelTests.question) { _ in }
        #expect(transport.urls.value == [asked, asked])
    }

    // MARK: Certificates

    @Test(
        arguments: [
            (["CURL_CA_BUNDLE": "a", "SSL_CERT_FILE": "b"], "a", nil, "CURL_CA_BUNDLE"),
            (["CURL_CA_BUNDLE": "", "SSL_CERT_FILE": "b"], "b", nil, "SSL_CERT_FILE"),
            (["SSL_CERT_FILE": "b", "SSL_CERT_DIR": "c"], "b", "c", "SSL_CERT_FILE"),
            (["SSL_CERT_DIR": "c"], nil, "c", "SSL_CERT_DIR"),
        ] as [([String: String], String?, String?, String)]
    )
    func `the variable that decides names the certificates`(
        environment: [String: String],
        file: String?,
        folder: String?,
        variable: String
    ) {
        let trusted = TrustedCertificates { environment[$0] }
        #expect(trusted == TrustedCertificates(file: file, folder: folder, variable: variable))
    }

    @Test func `certificates that cannot be read are told with their variable`() async throws {
        let server = try LoopbackServer { $0.respond("x") }
        let transport = CurlTransport(
            certificates: TrustedCertificates(file: "/nowhere/ca.pem", variable: "SSL_CERT_FILE")
        )
        let model = OpenAIModel(
            ModelEndpoint(name: "x/m", model: "m", baseURL: "https://127.0.0.1:\(server.port)/v1"),
            transport: transport
        )
        let error = await #expect(throws: ModelError.self) {
            _ = try await model.reply(to: OpenAIModelTests.question) { _ in }
        }
        #expect(error?.why == "/nowhere/ca.pem (SSL_CERT_FILE): no such file or directory")
        #expect(error?.remedy?.hasPrefix("unset SSL_CERT_FILE") == true)
    }
}

/// Notes which addresses are asked, and reaches nobody.
private final class Noting: HTTPTransport {
    let urls = Watched<[String]>([])

    func send(_ request: consuming HTTPRequest) async throws -> HTTPResponse {
        let url = request.url
        urls.update { $0.append(url) }
        throw HTTPError.unreachable(reason: "nobody is asked")
    }
}

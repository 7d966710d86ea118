import Apprentice
import ApprenticeModels
import TestSupport
import Testing

@Suite struct ModelCatalogTests {
    private func catalog(
        _ environment: [String: String] = [:],
        baseURL: String? = nil,
        concurrency: Int = 4
    ) -> ModelCatalog {
        ModelCatalog(
            ModelCatalog.Settings(
                environment: environment,
                baseURL: baseURL,
                concurrency: concurrency
            )
        )
    }

    private func remote(_ catalog: ModelCatalog, _ name: String) throws -> any LanguageModel {
        guard let candidate = try catalog.candidate(named: name) else {
            throw WaitedInVain(what: "a remote model", found: name)
        }
        return catalog.pipeline(candidate)
    }

    // MARK: Names

    @Test(arguments: [
        ("openai/gpt-5", false, ModelName(.openai, "gpt-5")),
        ("OpenAI/gpt-5", false, ModelName(.openai, "gpt-5")),
        ("local", false, ModelName(.local, "")),
        ("local/qwen", false, ModelName(.local, "qwen")),
        ("ollama/llama3.1:8b", false, ModelName(.ollama, "llama3.1:8b")),
        ("scripted", true, ModelName(.openai, "scripted")),
        ("meta-llama/Llama-3.1-8B", true, ModelName(.openai, "meta-llama/Llama-3.1-8B")),
        ("openai/org/model", true, ModelName(.openai, "org/model")),
    ])
    func `a name is read`(text: String, hasBaseURL: Bool, name: ModelName) throws {
        #expect(try ModelName(text, hasBaseURL: hasBaseURL) == name)
    }

    @Test(arguments: [
        ("opnai/gpt-5", "apprentice --model openai/gpt-5"),
        ("olama/x", "apprentice --model ollama/x"),
        ("antropic/x", "apprentice --model anthropic/x"),
        ("mistral/x", "apprentice --base-url URL --model mistral/x"),
        ("gpt-5", "apprentice --model openai/gpt-5"),
        ("claude-x", "apprentice --model anthropic/claude-x"),
        ("llama3.1:8b", "apprentice --model ollama/llama3.1:8b"),
        ("locla", "apprentice --model local"),
        ("openai", "apprentice --model openai/gpt-5-mini"),
        ("openai/", "apprentice --model openai/gpt-5-mini"),
        ("", "apprentice --model openai/gpt-5-mini"),
    ])
    func `a name that is none is answered with the nearest`(text: String, remedy: String) {
        let error = #expect(throws: ModelError.self) { _ = try ModelName(text) }
        #expect(error?.remedy == remedy)
    }

    @Test(arguments: [
        ("gpt-4", 8192), ("gpt-4o-mini", 128_000), ("gpt-4.1-nano", 1_000_000),
        ("meta-llama/Llama-3.1-8B", 128_000), ("claude-x", 200_000), ("nobody-knows", 32_000),
    ])
    func `a context window is known by the name`(name: String, tokens: Int) {
        #expect(ContextWindow.tokens(of: name) == tokens)
    }

    @Test(arguments: [
        ("qwen2.5-coder:1.5b", true), ("llama3.2:3b-instruct", true), ("smollm2:360m", true),
        ("llama3.1:8b", false), ("gpt-5", false), ("mixtral-8x7b", false), ("gemma-2-2b-it", true),
    ])
    func `a small model is known by its name`(name: String, isSmall: Bool) {
        #expect(ModelSize.isSmall(name) == isSmall)
    }

    // MARK: The default

    @Test(
        arguments: [
            (
                ["APPRENTICE_MODEL": "ollama/x", "OPENAI_API_KEY": "k"], nil, "ollama/x",
                "APPRENTICE_MODEL names it"
            ),
            (
                ["OPENAI_API_KEY": "k", "ANTHROPIC_API_KEY": "k"], ["m"], "openai/gpt-5-mini",
                "OPENAI_API_KEY is set"
            ),
            (
                ["ANTHROPIC_API_KEY": "k"], ["m"], "anthropic/claude-sonnet-4-5",
                "ANTHROPIC_API_KEY is set"
            ),
            (["OPENAI_API_KEY": ""], ["m:1b", "n"], "ollama/m:1b", "an Ollama answers with it"),
            ([:], ["nomic-embed-text", "n"], "ollama/n", "an Ollama answers with it"),
            ([:], ["nomic-embed-text"], "local", "no API key is set, and Ollama is not running"),
            ([:], [], "local", "no API key is set, and Ollama is not running"),
            ([:], nil, "local", "no API key is set, and Ollama is not running"),
            (
                ["OPENAI_BASE_URL": "http://127.0.0.1:8080/v1"], nil, "openai/gpt-5-mini",
                "127.0.0.1:8080 was named"
            ),
        ] as [([String: String], [String]?, String, String)]
    )
    func `the default is the first there is`(
        environment: [String: String],
        ollama: [String]?,
        name: String,
        reason: String
    ) {
        let model = DefaultModel(
            DefaultModel.Surroundings(environment: environment, ollamaModels: ollama)
        )
        #expect(model.name == name)
        #expect(model.reason == reason)
    }

    @Test func `a server that was named is asked which models it has`() async throws {
        let server = try ScriptedModelServer()
        let model = await catalog(["OPENAI_API_KEY": "k"], baseURL: server.url).defaultModel()
        #expect(model.name == "openai/scripted")
    }

    @Test func `an Ollama that answers is taken, one that does not is not`() async throws {
        let server = try ScriptedModelServer()
        let host = String(server.root.dropFirst("http://".count))
        let found = await catalog(["OLLAMA_HOST": host]).defaultModel()
        #expect(found.name == "ollama/scripted")
        let refused = try LoopbackServer.refusedURL()
        let none = await catalog(["OLLAMA_HOST": refused]).defaultModel()
        #expect(none.name == "local")
    }

    @Test(arguments: [
        ("", "http://127.0.0.1:11434"), ("box", "http://box:11434"), ("box:99", "http://box:99"),
        (":99", "http://127.0.0.1:99"), ("0.0.0.0", "http://127.0.0.1:11434"),
        ("http://box", "http://box"), ("https://box/", "https://box"),
        ("[::1]:99", "http://[::1]:99"), ("0.0.0.0:99", "http://127.0.0.1:99"),
    ])
    func `OLLAMA_HOST is read as Ollama reads it`(host: String, url: String) {
        #expect(OllamaServer(environment: ["OLLAMA_HOST": host]).url == url)
    }

    // MARK: Models

    @Test func `a model of the catalog answers, retries, and is what its name says`() async throws {
        let server = try ScriptedModelServer {
            $0.key = "key-1"
            $0.fault = { _, number in number == 0 ? .status(503) : nil }
        }
        let clock = ManualClock()
        let catalog = ModelCatalog(
            ModelCatalog.Settings(
                environment: ["OPENAI_API_KEY": " key-1\n"],
                baseURL: server.url
            ),
            clock: clock
        )
        let model = try remote(catalog, "scripted")
        #expect(model.profile.name == "openai/scripted")
        #expect(model.profile.host == nil)
        let call = Task { try await model.reply(to: OpenAIModelTests.question) { _ in } }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        #expect(try await call.value.text == "ECHO: hello there")
        #expect(server.count(.agent) == 2)
    }

    @Test func `Anthropic and Ollama models are spoken to in their own ways`() async throws {
        let server = try ScriptedModelServer()
        let anthropic = try remote(
            catalog(["ANTHROPIC_BASE_URL": server.root, "ANTHROPIC_API_KEY": "k"]),
            "anthropic/m"
        )
        _ = try await anthropic.reply(to: OpenAIModelTests.question) { _ in }
        let ollama = try remote(catalog(["OLLAMA_HOST": server.root]), "ollama/qwen2.5:1.5b")
        #expect(ollama.profile.isSmall)
        #expect(ollama.profile.contextWindow == 4096)
        _ = try await ollama.reply(to: OpenAIModelTests.question) { _ in }
        #expect(server.calls.value.map(\.path) == ["/v1/messages", "/v1/chat/completions"])
        var structured = OpenAIModelTests.question
        structured.schema = OpenAIModelTests.schema
        structured.maxTokens = 50
        #expect(try await ollama.reply(to: structured) { _ in }.text.hasPrefix("{"))
        let body = try #require(server.calls.value.last?.body)
        #expect(body.contains(#""model":"qwen2.5:1.5b""#))
        #expect(body.contains(#""type":"json_schema""#))
        #expect(body.contains(#""max_tokens":50"#))
    }

    @Test(arguments: ["local", "local/a.gguf"])
    func `the model of this machine is no server's`(name: String) throws {
        #expect(try catalog().candidate(named: name).map(\.model.profile.name) == nil)
    }

    @Test func `a missing key is said before anything is sent`() {
        let error = #expect(throws: ModelError.self) {
            _ = try catalog().candidate(named: "openai/gpt-5")
        }
        #expect(error?.what == "openai wants a key")
        #expect(error?.remedy == "export OPENAI_API_KEY=KEY")
    }

    @Test func `models of one server share a gate`() async throws {
        let hold = Latch()
        let server = try ScriptedModelServer { $0.hold = [.agent: hold] }
        let catalog = catalog(baseURL: server.url, concurrency: 3)
        let models = [
            try remote(catalog, "a"), try remote(catalog, "b"),
        ]
        var request = OpenAIModelTests.question
        request.priority = .batch
        try await withThrowingTaskGroup { [request] group in
            for index in 0..<8 {
                group.addTask { _ = try await models[index % 2].reply(to: request) { _ in } }
            }
            try await server.counts.wait(for: "three in flight") { $0.inFlight == 3 }
            for _ in 0..<8 { hold.open() }
            try await group.waitForAll()
        }
        #expect(server.counts.value.requests == 8)
        #expect(server.counts.value.peakInFlight == 3)
    }
}

package import Apprentice
import ApprenticeSystem

/// The embedded model as every role sees it: loaded when it is first asked, learning in the gaps
/// between questions.
package struct LocalModel: LanguageModel {
    /// Makes a model that speaks to the server: its base URL, its key, and the slot to use
    /// (`id_slot` of llama.cpp), so that answers and learning each keep their prompt cached.
    package typealias MakeModel =
        @Sendable (_ baseURL: String, _ key: Secret, _ slot: Int) -> any LanguageModel

    package let profile: ModelProfile
    /// The server behind it.
    package let server: LocalServer
    private let makeModel: MakeModel

    /// Describes the model; nothing is started before it is asked.
    ///
    /// - Parameters:
    ///   - server: The server to speak to.
    ///   - contextWindow: Tokens of one conversation. The server keeps 12,288 for both slots
    ///     together, so that the longest chat and a learning call fit side by side.
    ///   - makeModel: Makes a client of the server for one slot.
    package init(
        server: LocalServer,
        contextWindow: Int = 7_680,
        makeModel: @escaping MakeModel
    ) {
        profile = ModelProfile(
            name: "local",
            contextWindow: contextWindow,
            isSmall: true,
            takesImages: false
        )
        self.server = server
        self.makeModel = makeModel
    }

    package func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        var request = request
        // Small models wander; the design sets 0 for this one.
        request.temperature = request.temperature ?? 0
        request.messages = request.messages.map { Message($0.role, Self.withoutMarks($0.content)) }
        let sent = request
        let isChat = request.priority == .chat
        let reply = try await server.queue.reply(
            priority: request.priority,
            within: request.timeLimit
        ) { left in
            var sent = sent
            sent.timeLimit = left
            return try await ask(sent) { event in
                switch event {
                // What a call said before it gave way would be said again.
                case .text, .thinking, .thoughtSoFar: if isChat { onEvent(event) }
                default: onEvent(event)
                }
            }
        }
        if !isChat { onEvent(.text(reply.text)) }
        return reply
    }

    private func ask(
        _ request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let hasText = Locked(false)
        let watch: @Sendable (ModelEvent) -> Void = { event in
            if case .text = event { hasText.withLock { $0 = true } }
            onEvent(event)
        }
        return try await server.call(
            onWait: { onEvent(.waiting($0)) },
            mayRepeat: { !hasText.withLock { $0 } },
            { try await model($0, for: request).reply(to: request, onEvent: watch) }
        )
    }

    /// A text in which nothing is a mark of the model's own template (ChatML).
    ///
    /// llama.cpp's server reads such a mark in a file or a lesson as the end of the message; a space
    /// takes its meaning away. No other server is known to need it.
    private static func withoutMarks(_ text: String) -> String {
        guard text.contains("<|") else { return text }
        return ["im_start", "im_end", "endoftext"].reduce(text) {
            $0.replacing("<|\($1)|>", with: "<| \($1) |>")
        }
    }

    private func model(_ endpoint: LocalEndpoint, for request: ModelRequest) -> any LanguageModel {
        makeModel(endpoint.baseURL, endpoint.key, request.priority == .chat ? 0 : 1)
    }
}

extension LocalModel {
    /// Describes the model as it is spoken to over HTTP.
    package init(server: LocalServer, transport: any HTTPTransport = CurlTransport.shared) {
        self.init(server: server, makeModel: Self.overHTTP(transport))
    }

    /// Makes clients of llama.cpp's server.
    package static func overHTTP(_ transport: any HTTPTransport) -> MakeModel {
        { baseURL, key, slot in
            OpenAIModel(
                ModelEndpoint(
                    name: "local",
                    model: "local",
                    baseURL: baseURL,
                    unreachableRemedy: "ask again: it is started anew"
                ),
                key: key,
                isSmall: true,
                transport: transport,
                // It is silent while it reads a prompt, and a full window takes two minutes on two
                // cores; a server that died is noticed at once.
                patience: Patience(standard: .seconds(900)),
                extraFields: { _ in
                    [
                        ("id_slot", JSON(slot)),
                        ("cache_prompt", .bool(true)),
                        // At temperature 0 a small model may say one line for ever. DRY holds off
                        // what would repeat a run of this many tokens (llama.cpp, `--dry-*`).
                        ("dry_multiplier", .double(0.8)),
                        ("dry_allowed_length", .int(12)),
                    ]
                }
            )
        }
    }
}

extension LocalServer {
    /// Prepares a server whose health is asked for over HTTP (`/health` of llama.cpp).
    package convenience init(
        files: LocalFiles,
        environment: [String: String],
        transport: any HTTPTransport = CurlTransport.shared,
        onPhase: @escaping @Sendable (LocalPhase) -> Void = { _ in }
    ) {
        self.init(
            files: files,
            environment: environment,
            health: { endpoint in
                let request = HTTPRequest(
                    .get,
                    "http://127.0.0.1:\(endpoint.port)/health",
                    limits: HTTPLimits(connect: .seconds(2), total: .seconds(5))
                )
                guard let response = try? await transport.send(request) else { return false }
                guard (try? await response.body.whole()) != nil else { return false }
                return response.status == 200
            },
            onPhase: onPhase
        )
    }
}

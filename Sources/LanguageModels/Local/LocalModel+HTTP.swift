import Apprentice

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

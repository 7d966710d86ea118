package import Apprentice

/// What one server understands of its API; found out by asking.
///
/// Every refusal takes one feature away, so asking again ends.
package protocol APIDialect: Sendable, Equatable {
    /// Gives up what a refusal names; false when it names nothing that was asked for.
    mutating func adapt(to refusal: String, of request: ModelRequest) -> Bool
}

/// How every provider is asked over HTTP: send, look at the status, put the reply together; and ask
/// again at once where a server does not understand a part of the request, which is remembered.
struct ProviderExchange<Dialect: APIDialect>: Sendable {
    let endpoint: ModelEndpoint
    let key: Secret?
    /// Behind the base URL: `/chat/completions`.
    let path: String
    /// What says whose key it is, and which version of the API is meant.
    let headers: HTTPHeaders
    let transport: any HTTPTransport
    let patience: Patience
    let dialect: Locked<Dialect>

    /// Answers a request with one call, or with one more for each part that is not understood.
    ///
    /// Text is handed on as it arrives, except for a reply that must fit a schema, which nobody
    /// reads in pieces. Batches are asked for whole, which is cheaper.
    ///
    /// - Parameters:
    ///   - request: The conversation, and what the reply must look like.
    ///   - onEvent: Called in order for each piece of text.
    ///   - body: The request in a dialect.
    ///   - assembly: What puts the reply together.
    /// - Returns: The whole reply.
    /// - Throws: `ModelError`, or `CancellationError` when the task is cancelled.
    func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void,
        body: (_ dialect: Dialect, _ isStreamed: Bool) -> [UInt8],
        assembly: (ProviderFault) -> some ReplyAssembly
    ) async throws -> ModelReply {
        let fault = ProviderFault(
            endpoint: endpoint,
            key: key,
            prompts: request.messages.map(\.content)
        )
        do {
            while true {
                let used = dialect.withLock { $0 }
                let response = try await transport.send(sent(request, used, body))
                if (200..<300).contains(response.status) {
                    return try await read(response, assembly, fault, request, onEvent)
                }
                try await refused(response, fault, request, used)
            }
        } catch let failure as HTTPError {
            throw fault.error(failure)
        }
    }

    // Neither it nor the steps below are inlined: what they need for a moment would be part of every
    // task that waits for a reply.
    @inline(never)
    private func sent(
        _ request: ModelRequest,
        _ dialect: Dialect,
        _ body: (_ dialect: Dialect, _ isStreamed: Bool) -> [UInt8]
    ) -> HTTPRequest {
        let isStreamed = request.priority != .batch
        return HTTPRequest(
            .post,
            endpoint.baseURL + path,
            headers: headers,
            body: body(dialect, isStreamed),
            limits: patience.limits(isStreamed: isStreamed, begin: request.timeLimit)
        )
    }

    @inline(never)
    private func read(
        _ response: HTTPResponse,
        _ assembly: (ProviderFault) -> some ReplyAssembly,
        _ fault: ProviderFault,
        _ request: ModelRequest,
        _ onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        try await response.reply(
            assembly(fault),
            fault,
            onText: request.schema == nil ? { onEvent(.text($0)) } : nil
        )
    }

    /// Learns from a refusal.
    ///
    /// - Throws: What went wrong, unless it is worth asking again.
    @inline(never)
    private func refused(
        _ response: HTTPResponse,
        _ fault: ProviderFault,
        _ request: ModelRequest,
        _ used: Dialect
    ) async throws {
        let body = try await response.body.whole()
        let error = fault.error(status: response.status, headers: response.headers, body: body)
        guard Self.mayBeDialect(error),
            adapt(used, to: String(decoding: body, as: UTF8.self), of: request)
        else { throw error }
    }

    /// Whether an error may say that a part of the request is not understood.
    ///
    /// Mostly 400 or 422; OpenRouter finds no endpoint for it (404), older llama.cpp fails (500).
    private static func mayBeDialect(_ error: ModelError) -> Bool {
        switch error.status {
        case 400, 404, 422: error.code == .refused
        case 500, 501: true
        default: false
        }
    }

    /// Whether it is worth asking again; what was learned is there for all later requests.
    private func adapt(_ used: Dialect, to refusal: String, of request: ModelRequest) -> Bool {
        var adapted = used
        guard adapted.adapt(to: refusal.lowercased(), of: request) else { return false }
        dialect.withLock { [adapted] now in
            // Another call may have learned more in the meantime.
            if now == used { now = adapted }
        }
        return true
    }
}

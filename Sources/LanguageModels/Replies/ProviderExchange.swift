import ApprenticeSystem
package import Apprentice

/// What one server understands of its API; found out by asking.
///
/// Every refusal takes one feature away, so asking again ends.
package protocol APIDialect: Sendable, Equatable {
    /// Some models think at a temperature of their own.
    var takesTemperature: Bool { get set }
    /// Whether a model can be told how much to think.
    var takesEffort: Bool { get set }
    /// Whether it can send a reply in pieces.
    var takesStream: Bool { get set }
    /// Whether its model begins a reply with thinking that nothing marks.
    var startsThinking: Bool { get set }
    /// Whether a reply that must fit a schema is asked for in words alone.
    var asksForFormInWords: Bool { get set }

    /// What refusals call the effort.
    static var wordsForEffort: [String] { get }
    /// Gives up a feature of this API alone that a refusal names.
    mutating func giveUpNamed(by refusal: Refusal, of request: ModelRequest) -> Bool
    /// Gives up a feature of this API alone that a refusal may be about.
    mutating func giveUpGuessed(from refusal: Refusal, of request: ModelRequest) -> Bool
}

extension APIDialect {
    package mutating func giveUpGuessed(from refusal: Refusal, of request: ModelRequest) -> Bool {
        false
    }

    /// Gives up what a refusal is about: one feature, named or else guessed.
    package mutating func adapt(to refusal: Refusal, of request: ModelRequest) -> Adaptation {
        if request.reasoningEffort != nil, takesEffort, refusal.says(Self.wordsForEffort) {
            takesEffort = false
            return .named
        }
        if request.temperature != nil, takesTemperature, refusal.says("temperature") {
            takesTemperature = false
            return .named
        }
        if giveUpNamed(by: refusal, of: request) { return .named }
        if giveUpGuessed(from: refusal, of: request) { return .guessed }
        if takesStream, request.priority != .batch,
            refusal.names("stream", "streaming", "streamed", "streams", "sse")
        {
            takesStream = false
            return .guessed
        }
        if request.schema != nil, !asksForFormInWords, refusal.mayBeAboutForm {
            asksForFormInWords = true
            return .guessed
        }
        return .none
    }
}

/// What a dialect made of a refusal.
package enum Adaptation: Sendable {
    /// The refusal is not about what can be left out.
    case none
    /// It names what was given up.
    case named
    /// It may be about what was given up; whether that is so, the next answer tells.
    case guessed
}

/// A server's words for what it does not take.
package struct Refusal: Sendable {
    /// The status of the response.
    package let status: Int
    /// The body, in lower case.
    private let text: String

    package init(status: Int, body: [UInt8]) {
        self.status = status
        text = String(decoding: body.prefix(20_000), as: UTF8.self).lowercased()
    }

    /// Whether it holds one of these.
    package func says(_ words: String...) -> Bool { says(words) }

    /// Whether it holds one of these.
    package func says(_ words: [String]) -> Bool { words.contains { text.contains($0) } }

    /// Whether it holds one of these as a word of its own: "stream", but not "upstream".
    package func names(_ words: String...) -> Bool {
        text.split { !$0.isLetter && $0 != "_" }.contains { words.contains(String($0)) }
    }

    /// Whether it may be about the form that the reply was to have.
    ///
    /// Servers refuse what they cannot force in any words, so a client's fault may always be about it;
    /// one that fails (older llama.cpp, Ollama) says at least what it failed with.
    package var mayBeAboutForm: Bool {
        switch status {
        case 400, 404, 415, 422, 501: true
        default:
            says("format", "schema", "json", "grammar", "guided", "structured", "constrain")
        }
    }
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
    /// Whether a model that only repeats itself is stopped.
    var stopsRepetition = false
    let dialect: Locked<Dialect>

    /// What was asked for first, while it is found out whether a guess helps.
    private final class Guess: Sendable {
        let refusal: ModelError
        init(_ refusal: ModelError) { self.refusal = refusal }
    }

    /// Answers a request with one call, or with one more for each part that is not understood.
    ///
    /// Text is handed on as it arrives, except for a reply that must fit a schema, which nobody
    /// reads in pieces. Batches are asked for whole, which is cheaper.
    ///
    /// - Parameters:
    ///   - request: The conversation, and what the reply must look like.
    ///   - onEvent: Called in order for each piece of text.
    ///   - wantsInput: Whether the reply may be the input of a tool.
    ///   - body: The request in a dialect.
    ///   - format: How the API writes replies.
    /// - Returns: The whole reply.
    /// - Throws: `ModelError`, or `CancellationError` when the task is cancelled.
    func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void,
        wantsInput: Bool = false,
        body: (_ dialect: Dialect, _ isStreamed: Bool) -> [UInt8],
        format: () -> some ReplyFormat
    ) async throws -> ModelReply {
        let fault = ProviderFault(
            endpoint: endpoint,
            key: key,
            prompts: request.messages.map(\.content)
        )
        var guess: Guess?
        do {
            var used = dialect.withLock { $0 }
            while true {
                let response = try await transport.send(sent(request, used, body))
                if (200..<300).contains(response.status) {
                    let content = content(format(), fault, wantsInput, used)
                    let reply = try await read(response, content, request, onEvent)
                    if guess != nil { remember(used) }
                    return reply
                }
                used = try await refused(response, fault, request, used, &guess)
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
        let isStreamed = request.priority > .batch && dialect.takesStream
        return HTTPRequest(
            .post,
            endpoint.url(path),
            headers: headers,
            body: body(dialect, isStreamed),
            limits: patience.limits(isStreamed: isStreamed, begin: request.timeLimit)
        )
    }

    @inline(never)
    private func content(
        _ format: some ReplyFormat,
        _ fault: ProviderFault,
        _ wantsInput: Bool,
        _ dialect: Dialect
    ) -> ReplyBody {
        let reading = ReplyReading(
            format,
            fault: fault,
            wantsInput: wantsInput,
            startsThinking: dialect.startsThinking,
            stopsRepetition: stopsRepetition
        )
        return ReplyBody(reading, fault: fault)
    }

    @inline(never)
    private func read(
        _ response: HTTPResponse,
        _ content: ReplyBody,
        _ request: ModelRequest,
        _ onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let (reply, startsThinking) = try await response.reply(
            content,
            onEvent: request.schema == nil ? { onEvent($0) } : nil
        )
        if startsThinking { dialect.withLock { $0.startsThinking = true } }
        return reply
    }

    /// Learns from a refusal.
    ///
    /// - Returns: How to ask again.
    /// - Throws: What went wrong, unless it is worth asking again.
    @inline(never)
    private func refused(
        _ response: HTTPResponse,
        _ fault: ProviderFault,
        _ request: ModelRequest,
        _ used: Dialect,
        _ guess: inout Guess?
    ) async throws -> Dialect {
        let body = try await response.body.whole()
        let error = fault.error(status: response.status, headers: response.headers, body: body)
        var adapted = used
        let adaptation =
            Self.mayBeDialect(error)
            ? adapted.adapt(to: Refusal(status: response.status, body: body), of: request) : .none
        switch adaptation {
        case .none:
            // A guess that did not help leaves the first refusal as the reason.
            throw error.code == .refused ? guess?.refusal ?? error : error
        case .named:
            dialect.withLock { [adapted] now in
                // Another call may have learned more in the meantime.
                if now == used { now = adapted }
            }
        case .guessed: guess = guess ?? Guess(error)
        }
        return adapted
    }

    /// Keeps for all later requests what was guessed and turned out right.
    private func remember(_ adapted: Dialect) { dialect.withLock { $0 = adapted } }

    /// Whether an error may say that a part of the request is not understood.
    ///
    /// Mostly 400 or 422; OpenRouter finds no endpoint for it (404), older llama.cpp fails (500).
    private static func mayBeDialect(_ error: ModelError) -> Bool {
        switch error.status {
        case 400, 404, 415, 422: error.code == .refused
        case 500, 501: true
        default: false
        }
    }
}

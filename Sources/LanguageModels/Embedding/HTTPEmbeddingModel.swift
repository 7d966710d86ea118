import ApprenticeSystem
public import Apprentice

/// A model behind the OpenAI embeddings API: OpenAI's own, Ollama's, or any server that speaks it.
///
/// A call that fails is not repeated here: a question does not wait for a pause, and the background
/// comes again.
public final class HTTPEmbeddingModel: EmbeddingModel {
    /// Its name as the user writes it: `openai/text-embedding-3-small`.
    public let name: String
    /// The host that is asked; nil when that is this machine.
    package let host: String?
    private let endpoint: ModelEndpoint
    private let key: Secret?
    private let transport: any HTTPTransport
    private let limits: Limits
    private let state = Locked(State())

    /// How much is sent at once, and how long an answer may take.
    package struct Limits: Sendable {
        /// The most texts in one request.
        var texts = 64
        /// The most bytes of UTF-8 of one text; a server that takes fewer is sent half as many.
        var textBytes = 8_000
        /// For a server that answered before.
        var usual = Duration.seconds(5)
        /// For one that may have to load the model.
        var first = Duration.seconds(120)
    }

    private struct State {
        /// Whether the last call was answered.
        var isReady = false
        /// How many numbers a vector has, once one has come.
        var dimensions: Int?
    }

    /// Creates a model.
    ///
    /// - Parameters:
    ///   - model: As the server names it: `text-embedding-3-small`.
    ///   - baseURL: The address up to `/embeddings`, mostly ending in `/v1`.
    ///   - key: Sent as a bearer token, if the server wants one.
    public convenience init(
        model: String,
        baseURL: String = "https://api.openai.com/v1",
        key: Secret? = nil
    ) {
        let endpoint = ModelEndpoint(
            name: "openai/\(model)",
            model: model,
            baseURL: baseURL,
            keyVariable: "OPENAI_API_KEY"
        )
        self.init(endpoint, key: key)
    }

    /// Creates a model of any server that speaks this API.
    package init(
        _ endpoint: ModelEndpoint,
        key: Secret? = nil,
        transport: any HTTPTransport = CurlTransport.shared,
        limits: Limits = Limits()
    ) {
        name = endpoint.name
        host = endpoint.remoteHost
        self.endpoint = endpoint
        self.key = key
        self.transport = transport
        self.limits = limits
    }

    /// Whether the last call was answered; before the first, it is not known to be.
    public var isReady: Bool { state.withLock { $0.isReady } }

    /// The vectors of some texts, in their order.
    ///
    /// A long text is cut to what the model reads, a long list sent in several requests, one after
    /// another.
    ///
    /// - Parameter texts: The texts, none of them empty.
    /// - Returns: One vector a text, all of one length.
    /// - Throws: ``ModelError`` when the server fails, or answers with anything but such vectors; or
    ///   `CancellationError`.
    public func vectors(for texts: [String]) async throws -> [[Float]] {
        var vectors: [[Float]] = []
        for start in stride(from: 0, to: texts.count, by: limits.texts) {
            vectors += try await ask(Array(texts[start..<min(start + limits.texts, texts.count)]))
        }
        return vectors
    }

    // MARK: One request

    private func ask(_ texts: [String]) async throws -> [[Float]] {
        let fault = ProviderFault(endpoint: endpoint, key: key, prompts: texts)
        do {
            let vectors = try await reply(to: texts, fault)
            state.withLock { $0.isReady = true }
            return vectors
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            state.withLock { $0.isReady = false }
            guard let failure = error as? HTTPError else { throw error }
            throw fault.error(failure)
        }
    }

    private func reply(to texts: [String], _ fault: ProviderFault) async throws -> [[Float]] {
        var bytes = limits.textBytes
        while true {
            let sent = texts.map { Self.cut($0, to: bytes) }
            let response = try await transport.send(request(sent))
            let body = try await response.body.whole()
            if (200..<300).contains(response.status) { return try read(body, texts.count, fault) }
            let longest = sent.map(\.utf8.count).max() ?? 0
            guard longest > 200, ServerReport(body).saysTextTooLong else {
                throw fault.error(status: response.status, headers: response.headers, body: body)
            }
            bytes = longest / 2
        }
    }

    private func request(_ texts: [String]) -> HTTPRequest {
        var headers: HTTPHeaders = ["Content-Type": "application/json", "User-Agent": "apprentice"]
        for field in endpoint.authorization(key).fields { headers.append(field.name, field.value) }
        let body = JSON.object([
            ("model", .string(endpoint.model)), ("input", .array(texts.map(JSON.string))),
        ])
        let time = isReady ? limits.usual : limits.first
        return HTTPRequest(
            .post,
            endpoint.url("/embeddings"),
            headers: headers,
            body: body.bytes,
            limits: HTTPLimits(connect: .seconds(3), idle: time, total: time)
        )
    }

    private func read(_ body: [UInt8], _ count: Int, _ fault: ProviderFault) throws -> [[Float]] {
        guard let data = JSON(reading: body)?["data"]?.array, data.count == count else {
            throw fault.malformed("not \(count) vectors for as many texts")
        }
        var vectors = [[Float]](repeating: [], count: count)
        for (place, entry) in data.enumerated() {
            let index = entry["index"]?.int ?? place
            guard vectors.indices.contains(index), vectors[index].isEmpty else {
                throw fault.malformed("a vector of no text, or two of one")
            }
            vectors[index] = try vector(entry["embedding"]?.array, fault)
        }
        return vectors
    }

    private func vector(_ numbers: [JSON]?, _ fault: ProviderFault) throws -> [Float] {
        let vector = numbers?.compactMap { $0.double.map { Float($0) } } ?? []
        guard !vector.isEmpty, vector.count == numbers?.count,
            vector.allSatisfy(\.isFinite), vector.contains(where: { $0 != 0 })
        else {
            throw fault.malformed("a vector that is empty, zero, or holds what is no number")
        }
        let dimensions = state.withLock { state in
            state.dimensions = state.dimensions ?? vector.count
            return state.dimensions
        }
        guard vector.count == dimensions else {
            throw fault.malformed(
                "a vector of \(vector.count) numbers after one of \(dimensions ?? 0)"
            )
        }
        return vector
    }

    /// The beginning of a text, at most so many bytes of UTF-8 and no half a letter.
    private static func cut(_ text: String, to bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytes)
        while end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}

extension ServerReport {
    /// Whether a text holds more tokens than the model reads.
    fileprivate var saysTextTooLong: Bool {
        saysTooLong || says("too large to process", "input length", "maximum input", "too long")
    }
}

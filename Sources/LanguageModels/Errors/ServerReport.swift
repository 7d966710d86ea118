import Apprentice

/// What the body of an error says, in the forms of the servers there are.
///
/// OpenAI, llama.cpp: `{"error": {"message", "type", "param", "code"}}` · vLLM:
/// `{"object": "error", "message"}` · Google: the same as OpenAI in a list · Anthropic:
/// `{"type": "error", "error": {"type", "message"}}` · Ollama: `{"error": "…"}` · FastAPI:
/// `{"detail": "…"}` or a list of `{"msg"}` · OpenRouter: what a provider said in
/// `metadata.raw` · Cloudflare: `{"errors": [{"message"}]}` · AWS: `{"Message"}` · OAuth:
/// `{"error": "KIND", "error_description"}` · gateways: `{"fault": {"faultstring"}}` · a proxy: a page,
/// or a text.
struct ServerReport {
    /// For people; nil when there is none.
    var message: String?
    /// The status that a report inside a stream stands for.
    var status: Int?
    /// All of it, in lower case, to look for words in.
    private var searched: String

    init(_ body: [UInt8]) {
        if let json = JSON(reading: body) {
            self.init(json)
        } else {
            let text = String(decoding: body.prefix(2000), as: UTF8.self)
            self.init(.string(text.contains("<") ? Self.heading(of: text) : text))
        }
    }

    init(_ json: JSON) {
        let json = json.array?.first ?? json
        let error = json["error"]?.ifSaid ?? json["errors"]?[0] ?? json
        message = Self.words(of: json)
        let kinds = [error["status"]?.string, error["type"]?.string, error["code"]?.string]
            .compactMap(\.self)
        status =
            [error["code"], error["status"], json["code"], json["status"]].lazy
            .compactMap { $0?.int }.first { (100...599).contains($0) }
            ?? kinds.lazy.compactMap(Self.status(of:)).first
        searched = ([message, error["param"]?.string].compactMap(\.self) + kinds)
            .joined(separator: " ").lowercased()
    }

    /// The first words for a person, wherever they stand.
    private static func words(of json: JSON, depth: Int = 0) -> String? {
        guard depth < 6 else { return nil }
        switch json {
        case .string(let text):
            // Some put another server's report into theirs, as text.
            if let inner = JSON(reading: text), inner.object != nil || inner.array != nil {
                return words(of: inner, depth: depth + 1)
            }
            return text.allSatisfy(\.isWhitespace) ? nil : text
        case .array(let elements):
            return elements.lazy.compactMap { words(of: $0, depth: depth + 1) }.first
        case .object:
            let keys = [
                "error_description", "error", "errors", "message", "detail", "msg", "error_message",
                "error_msg", "errorMessage", "description", "reason", "title", "Message", "fault",
                "faultstring", "text",
            ]
            let found = keys.lazy.compactMap { json[$0] }
                .compactMap { words(of: $0, depth: depth + 1) }.first
            let raw = json["metadata"]?["raw"].flatMap { words(of: $0, depth: depth + 1) }
            let all = [found, raw].compactMap(\.self)
            return all.isEmpty ? nil : all.joined(separator: ": ")
        default: return nil
        }
    }

    /// The title of a page (`502 Bad Gateway`), or else its first heading or paragraph.
    private static func heading(of page: String) -> String {
        ["title", "h1", "h2", "p"].lazy.map { element($0, of: page) }.first { !$0.isEmpty } ?? ""
    }

    /// The words of the first element of a name; empty when there is none.
    private static func element(_ name: String, of page: String) -> String {
        let lower = page.lowercased()
        guard lower.count == page.count, let mark = lower.firstRange(of: "<\(name)"),
            let next = lower[mark.upperBound...].first, next == ">" || next.isWhitespace,
            let start = lower[mark.upperBound...].firstIndex(of: ">"),
            let end = lower[start...].firstRange(of: "</\(name)>")
        else { return "" }
        let from = lower.distance(from: lower.startIndex, to: start) + 1
        let length = lower.distance(from: start, to: end.lowerBound) - 1
        let inside = page.dropFirst(from).prefix(length)
        // Without the marks that stand in it.
        let pieces = ("<>" + inside).split(separator: "<").map { piece in
            piece.firstIndex(of: ">").map { piece[piece.index(after: $0)...] } ?? ""
        }
        return pieces.joined().trimmingSpace
    }

    /// The status that a provider's word for an error stands for.
    private static func status(of kind: String) -> Int? {
        switch kind.lowercased() {
        case "invalid_request_error", "invalid_argument", "failed_precondition", "out_of_range",
            "badrequesterror", "context_length_exceeded", "content_filter":
            400
        case "authentication_error", "unauthenticated", "invalid_api_key", "autherror": 401
        case "permission_error", "permission_denied": 403
        case "not_found_error", "not_found", "model_not_found", "notfounderror": 404
        case "request_too_large": 413
        case "rate_limit_error", "rate_limit_exceeded", "resource_exhausted", "insufficient_quota",
            "ratelimiterror":
            429
        case "api_error", "server_error", "internal", "internalservererror", "internal_error": 500
        case "unavailable", "service_unavailable": 503
        case "deadline_exceeded": 504
        case "overloaded_error": 529
        default: nil
        }
    }

    func says(_ words: String...) -> Bool { words.contains { searched.contains($0) } }

    var saysTooLong: Bool {
        says(
            "context_length",
            "context length",
            "maximum context",
            "context size",
            "context window",
            "exceed_context",
            "too many tokens",
            "prompt is too long",
            "input is too long"
        )
    }

    var saysNoCredit: Bool { says("insufficient_quota", "credit balance", "billing") }

    var saysModel: Bool { says("model") }
}

import Apprentice

/// What the body of an error says, in the spellings of the servers there are.
///
/// OpenAI, llama.cpp, vLLM: `{"error": {"message", "type", "param", "code"}}` · Anthropic:
/// `{"type": "error", "error": {"type", "message"}}` · Ollama: `{"error": "…"}` · FastAPI:
/// `{"detail": "…"}` or a list of `{"msg"}`.
struct ServerReport {
    /// For people; nil when there is none.
    var message: String?
    /// The status that a report inside a stream stands for.
    var status: Int?
    /// All of it, in lower case, to look for words in.
    private var searched: String

    init(_ body: [UInt8]) {
        let text = String(decoding: body.prefix(2000), as: UTF8.self)
        // A page of HTML says nothing to a person.
        self.init(JSON(reading: body) ?? .string(text.contains("<") ? "" : text))
    }

    init(_ json: JSON) {
        let error = json["error"] ?? json
        let detail = json["detail"]
        message =
            error.string ?? error["message"]?.string ?? json["message"]?.string ?? detail?.string
            ?? detail?[0]?["msg"]?.string
        let kind = error["type"]?.string
        status = error["code"]?.int ?? error["status"]?.int ?? kind.flatMap(Self.status(of:))
        searched = [message, kind, error["code"]?.string, error["param"]?.string]
            .compactMap(\.self).joined(separator: " ").lowercased()
    }

    /// Anthropic's types of errors, which stand for statuses.
    private static func status(of kind: String) -> Int? {
        switch kind {
        case "invalid_request_error": 400
        case "authentication_error": 401
        case "permission_error": 403
        case "not_found_error": 404
        case "request_too_large": 413
        case "rate_limit_error": 429
        case "api_error": 500
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

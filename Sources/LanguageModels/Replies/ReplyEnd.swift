import Apprentice

/// What a server's word for the end of a reply means.
enum ReplyEnd: Sendable, Equatable {
    /// The model was done; what came is judged by this.
    case finished(Finish)
    /// The server gave up, so that what came is not the reply.
    case failed

    /// Reads `finish_reason`, `stop_reason`, in the words of all providers.
    init(_ word: String) {
        var plain = word.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
        if plain.hasPrefix("finish_reason_") { plain = String(plain.dropFirst(14)) }
        switch plain {
        case "stop", "end_turn", "stop_sequence", "eos", "eos_token", "stop_token", "end", "done",
            "complete", "completed", "finished", "normal":
            self = .finished(.whole)
        case "length", "max_tokens", "model_length", "max_output_tokens", "max_length",
            "max_completion_tokens", "token_limit", "truncated", "context_length",
            "context_length_exceeded", "model_context_window_exceeded", "limit":
            self = .finished(.length)
        case "content_filter", "content_filtered", "safety", "recitation", "blocklist",
            "prohibited_content", "spii", "sensitive", "guardrail_intervened", "guardrails",
            "image_safety", "moderation", "moderated", "blocked", "censored", "filtered",
            "violation":
            self = .finished(.filtered)
        case "refusal", "refused", "declined": self = .finished(.refused)
        case "pause_turn", "pause", "paused": self = .finished(.paused)
        case "tool_calls", "tool_call", "tool_use", "function_call", "function_calls",
            "unexpected_tool_call", "malformed_function_call":
            self = .finished(.toolCall)
        case "error", "abort", "aborted", "cancel", "cancelled", "canceled", "failed", "failure",
            "insufficient_system_resource", "network_error", "server_error", "internal_error",
            "engine_error", "timeout", "timed_out", "overloaded", "error_toxic", "error_limit",
            "interrupted", "incomplete", "unavailable", "killed", "disconnected":
            self = .failed
        default: self = .finished(.other(word))
        }
    }
}

package import Apprentice

/// How the chat completions API writes replies, with what the servers that speak it add to it.
package struct ChatReply: ReplyFormat {
    /// Whether the last text was marked as a thought.
    private var isThought = false

    package init() {}

    package mutating func part(of json: JSON) -> ReplyPart? {
        var part = ReplyPart()
        // Groq counts in a field of its own.
        let usage = json["usage"] ?? json["x_groq"]?["usage"]
        part.usage = usage?.object == nil ? nil : usage.map(Self.usage)
        guard let choices = json["choices"]?.array else {
            return part.usage == nil ? nil : part
        }
        guard let choice = choices.first else {
            part.isWhole = json["object"]?.string == "chat.completion"
            return part
        }
        if let error = choice["error"]?.ifSaid { part.error = ["error": error] }
        part.end = choice["finish_reason"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        // Some send the message so far beside each delta.
        let delta = choice["delta"]?.object == nil ? nil : choice["delta"]
        let message = choice["message"]?.object == nil ? nil : choice["message"]
        part.isWhole = delta == nil && message != nil
        guard let body = delta ?? message else {
            part.text = choice["text"]?.string ?? ""
            return part
        }
        let content = body["content"] ?? .null
        part.text = Self.text(of: content)
        part.thinking = Self.thinking(of: body, content)
        // Google marks a thought beside the text, and in the text as well.
        if body["extra_content"]?["google"]?["thought"]?.bool == true {
            let opening = isThought || !part.text.hasPrefix("<thought>") ? 0 : "<thought>".count
            part.thinking += part.text.dropFirst(opening)
            part.text = ""
            isThought = true
        } else if isThought {
            if part.text.hasPrefix("</thought>") { part.text.removeFirst("</thought>".count) }
            isThought = false
        }
        part.refusal = body["refusal"]?.string ?? ""
        part.callsTool =
            body["tool_calls"]?.array?.isEmpty == false || body["function_call"]?.object != nil
        return part
    }

    /// Content is a string, or a list of parts that have one.
    private static func text(of content: JSON) -> String {
        content.string ?? content["text"]?.string
            ?? (content.array ?? []).compactMap { $0["text"]?.string }.joined()
    }

    /// DeepSeek, vLLM, llama.cpp: `reasoning_content` · OpenRouter, Groq, Ollama: `reasoning` ·
    /// Mistral: parts of the content.
    private static func thinking(of body: JSON, _ content: JSON) -> String {
        if let text = body["reasoning_content"]?.string ?? body["reasoning"]?.string { return text }
        if let details = body["reasoning_details"]?.array {
            return details.compactMap { $0["text"]?.string ?? $0["summary"]?.string }.joined()
        }
        return (content.array ?? []).compactMap { $0["thinking"].map(text(of:)) }.joined()
    }

    private static func usage(_ json: JSON) -> Usage {
        Usage(
            promptTokens: json["prompt_tokens"]?.tokenCount ?? 0,
            completionTokens: json["completion_tokens"]?.tokenCount ?? 0,
            // The second is DeepSeek's spelling.
            cachedTokens: json["prompt_tokens_details"]?["cached_tokens"]?.tokenCount
                ?? json["prompt_cache_hit_tokens"]?.tokenCount ?? 0
        )
    }
}

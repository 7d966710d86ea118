package import Apprentice

/// Puts a reply of the chat completions API together, from its pieces or as a whole.
package struct ChatReply: ReplyAssembly, Sendable {
    private let fault: ProviderFault
    private var text = ""
    private var refusal = ""
    private var usage = Usage()
    private var finishReason: String?
    /// Whether the server has said that nothing follows.
    private(set) package var isDone = false

    package init(fault: ProviderFault) { self.fault = fault }

    /// Whether the model has ended its answer, so that what is still missing is no loss.
    package var isFinished: Bool { isDone || finishReason != nil }

    /// Takes the data of one event, and gives the text that it adds.
    ///
    /// - Throws: ``ModelError`` when the event is an error or no JSON.
    package mutating func take(_ data: String) throws(ModelError) -> String {
        if data == "[DONE]" {
            isDone = true
            return ""
        }
        guard let json = JSON(reading: data) else {
            throw fault.malformed("an event of its stream is not JSON")
        }
        return try take(json, part: "delta")
    }

    /// Takes a reply that is not streamed.
    ///
    /// - Throws: ``ModelError`` when it is an error or no reply.
    package mutating func take(whole body: [UInt8]) throws(ModelError) {
        guard let json = JSON(reading: body) else { throw fault.malformed("its reply is not JSON") }
        if json["error"] == nil, json["choices"]?[0]?["message"] == nil {
            throw fault.malformed("its reply holds no choices")
        }
        isDone = true
        _ = try take(json, part: "message")
    }

    /// The whole reply.
    ///
    /// - Throws: ``ModelError`` when it is not whole.
    package func reply() throws(ModelError) -> ModelReply {
        guard isFinished else {
            throw fault.interrupted("the stream ended before the answer did")
        }
        if text.isEmpty, !refusal.isEmpty || finishReason == "content_filter" {
            throw fault.declined()
        }
        return ModelReply(text: text, usage: usage, isTruncated: finishReason == "length")
    }

    private mutating func take(_ json: JSON, part: String) throws(ModelError) -> String {
        if let error = json["error"], error != .null { throw fault.error(inStream: json) }
        if let usage = json["usage"], usage != .null { self.usage = Self.usage(usage) }
        guard let choice = json["choices"]?[0] else { return "" }
        if let reason = choice["finish_reason"]?.string { finishReason = reason }
        let message = choice[part]
        refusal += message?["refusal"]?.string ?? ""
        let piece = message?["content"].map(Self.text) ?? ""
        text += piece
        return piece
    }

    /// Content is a string, or a list of parts that have one.
    private static func text(of content: JSON) -> String {
        content.string
            ?? (content.array ?? []).compactMap { $0["text"]?.string }.joined()
    }

    private static func usage(_ json: JSON) -> Usage {
        Usage(
            promptTokens: json["prompt_tokens"]?.int ?? 0,
            completionTokens: json["completion_tokens"]?.int ?? 0,
            // The second is DeepSeek's spelling.
            cachedTokens: json["prompt_tokens_details"]?["cached_tokens"]?.int
                ?? json["prompt_cache_hit_tokens"]?.int ?? 0
        )
    }
}

package import Apprentice

/// Puts a reply of Anthropic's Messages API together, from its events or as a whole.
package struct MessagesReply: ReplyAssembly, Sendable {
    private let fault: ProviderFault
    private let wantsTool: Bool
    private var text = ""
    /// The input of the tool, JSON.
    private var input = ""
    private var usage = Usage()
    private var stopReason: String?
    /// Whether the server has said that nothing follows.
    private(set) package var isDone = false

    package init(fault: ProviderFault, wantsTool: Bool) {
        self.fault = fault
        self.wantsTool = wantsTool
    }

    /// Whether the model has ended its answer, so that what is still missing is no loss.
    package var isFinished: Bool { isDone || stopReason != nil }

    /// Takes the data of one event, and gives the text that it adds.
    ///
    /// - Throws: `ModelError` when the event is an error or no JSON.
    package mutating func take(_ data: String) throws(ModelError) -> String {
        guard let json = JSON(reading: data) else {
            throw fault.malformed("an event of its stream is not JSON")
        }
        switch json["type"]?.string {
        case "error": throw fault.error(inStream: json)
        case "message_start": count(json["message"]?["usage"])
        case "message_stop": isDone = true
        case "message_delta":
            count(json["usage"])
            stopReason = json["delta"]?["stop_reason"]?.string ?? stopReason
        case "content_block_delta":
            input += json["delta"]?["partial_json"]?.string ?? ""
            let piece = json["delta"]?["text"]?.string ?? ""
            text += piece
            return piece
        default: break
        }
        return ""
    }

    /// Takes a reply that is not streamed.
    ///
    /// - Throws: `ModelError` when it is an error or no reply.
    package mutating func take(whole body: [UInt8]) throws(ModelError) {
        guard let json = JSON(reading: body) else { throw fault.malformed("its reply is not JSON") }
        if json["type"]?.string == "error" { throw fault.error(inStream: json) }
        guard let blocks = json["content"]?.array else {
            throw fault.malformed("its reply holds no content")
        }
        for block in blocks {
            text += block["text"]?.string ?? ""
            if let value = block["input"] { input += value.compact }
        }
        count(json["usage"])
        stopReason = json["stop_reason"]?.string
        isDone = true
    }

    /// The whole reply.
    ///
    /// - Throws: `ModelError` when it is not whole.
    package func reply() throws(ModelError) -> ModelReply {
        guard isFinished else { throw fault.interrupted("the stream ended before the answer did") }
        if stopReason == "refusal", text.isEmpty { throw fault.declined() }
        // A model that did not call the tool may have written the JSON as text.
        let answer = wantsTool && !input.isEmpty ? input : text
        return ModelReply(
            text: answer,
            usage: usage,
            isTruncated: stopReason == "max_tokens"
                || stopReason == "model_context_window_exceeded"
        )
    }

    /// Counts what an event says; a later event counts again from the start.
    private mutating func count(_ json: JSON?) {
        guard let json else { return }
        if let fresh = json["input_tokens"]?.int {
            // Tokens that were read from or written to the cache are not among the fresh ones.
            let cached = json["cache_read_input_tokens"]?.int ?? usage.cachedTokens
            usage.cachedTokens = cached
            let written = json["cache_creation_input_tokens"]?.int ?? usage.cacheWriteTokens
            usage.cacheWriteTokens = written
            usage.promptTokens = fresh + cached + written
        }
        if let written = json["output_tokens"]?.int { usage.completionTokens = written }
    }
}

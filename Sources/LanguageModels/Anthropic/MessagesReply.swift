package import Apprentice

/// How Anthropic's Messages API writes replies.
package struct MessagesReply: ReplyFormat {
    private var usage = Usage()
    /// The kinds of the content's blocks, by their numbers.
    private var kinds: [Int: String] = [:]

    package init() {}

    package mutating func part(of json: JSON) -> ReplyPart? {
        var part = ReplyPart()
        switch json["type"]?.string {
        case "ping": break
        case "message_start": part.usage = count(json["message"]?["usage"])
        case "message_stop": part.isLast = true
        case "message_delta":
            part.usage = count(json["usage"])
            part.end = json["delta"]?["stop_reason"]?.string
        case "content_block_start":
            let block = json["content_block"] ?? .null
            kinds[json["index"]?.int ?? 0] = block["type"]?.string
            Self.read(block, into: &part)
        case "content_block_delta":
            let delta = json["delta"] ?? .null
            let kind = kinds[json["index"]?.int ?? 0]
            part.text = delta["text"]?.string ?? ""
            part.thinking = delta["thinking"]?.string ?? ""
            // What a server's own tools are given is not a reply.
            if kind == nil || kind == "tool_use" {
                part.input = delta["partial_json"]?.string ?? ""
            }
        case "content_block_stop": break
        default:
            guard let blocks = json["content"]?.array else { return nil }
            for block in blocks { Self.read(block, into: &part) }
            part.usage = count(json["usage"])
            part.end = json["stop_reason"]?.string
            part.isWhole = true
        }
        return part
    }

    private static func read(_ block: JSON, into part: inout ReplyPart) {
        switch block["type"]?.string {
        case "thinking": part.thinking += block["thinking"]?.string ?? ""
        case "tool_use":
            part.callsTool = true
            if let input = block["input"]?.ifSaid { part.input += input.compact }
        case "text", nil: part.text += block["text"]?.string ?? ""
        default: break
        }
    }

    /// Counts what an event says; a later event counts again from the start.
    private mutating func count(_ json: JSON?) -> Usage? {
        guard let json, json.object != nil else { return nil }
        if let fresh = json["input_tokens"]?.tokenCount {
            // Tokens that were read from or written to the cache are not among the fresh ones.
            let cached = json["cache_read_input_tokens"]?.tokenCount ?? usage.cachedTokens
            usage.cachedTokens = cached
            let written =
                json["cache_creation_input_tokens"]?.tokenCount ?? usage.cacheWriteTokens
            usage.cacheWriteTokens = written
            usage.promptTokens = fresh + cached + written
        }
        if let written = json["output_tokens"]?.tokenCount { usage.completionTokens = written }
        return usage
    }
}

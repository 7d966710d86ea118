package import Apprentice

/// What one server understands of Anthropic's Messages API.
package struct MessagesDialect: APIDialect {
    /// How a reply is made to fit a schema, best first.
    package enum ReplyFormat: Sendable {
        /// A tool that must be called.
        case forcedTool
        /// A tool, and words that ask to call it: some models will not be forced while they think.
        case offeredTool
        /// Words alone.
        case instructions
    }

    package var replyFormat = ReplyFormat.forcedTool
    /// Some models think at a temperature of their own.
    package var takesTemperature = true
    package var takesCacheMarks = true
    package var takesThinking = true
    package var takesStream = true
    package var startsThinking = false

    package init() {}

    package mutating func adapt(to refusal: Refusal, of request: ModelRequest) -> Adaptation {
        if request.temperature != nil, takesTemperature, refusal.says("temperature") {
            takesTemperature = false
            return .named
        }
        if request.reasoningEffort != nil, takesThinking, refusal.says("thinking", "budget_tokens")
        {
            takesThinking = false
            return .named
        }
        if takesCacheMarks, refusal.says("cache_control") {
            takesCacheMarks = false
            return .named
        }
        if request.schema != nil {
            switch replyFormat {
            case .forcedTool where refusal.says("tool_choice", "tool choice"):
                replyFormat = .offeredTool
                return .named
            case .forcedTool where refusal.says("tool"), .offeredTool where refusal.says("tool"):
                replyFormat = .instructions
                return .named
            default: break
            }
        }
        if takesStream, request.priority != .batch,
            refusal.names("stream", "streaming", "streamed", "streams", "sse")
        {
            takesStream = false
            return .guessed
        }
        if request.schema != nil, replyFormat != .instructions, refusal.mayBeAboutForm {
            replyFormat = .instructions
            return .guessed
        }
        return .none
    }
}

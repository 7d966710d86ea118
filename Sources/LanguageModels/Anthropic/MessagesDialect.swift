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

    package init() {}

    package mutating func adapt(to refusal: String, of request: ModelRequest) -> Bool {
        func says(_ words: String...) -> Bool { words.contains { refusal.contains($0) } }
        if request.temperature != nil, takesTemperature, says("temperature") {
            takesTemperature = false
            return true
        }
        if request.reasoningEffort != nil, takesThinking, says("thinking", "budget_tokens") {
            takesThinking = false
            return true
        }
        if takesCacheMarks, says("cache_control") {
            takesCacheMarks = false
            return true
        }
        guard request.schema != nil else { return false }
        switch replyFormat {
        case .forcedTool where says("tool_choice", "tool choice"): replyFormat = .offeredTool
        case .forcedTool where says("tool"), .offeredTool where says("tool"):
            replyFormat = .instructions
        default: return false
        }
        return true
    }
}

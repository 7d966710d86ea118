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
    package var takesTemperature = true
    package var takesCacheMarks = true
    package var takesEffort = true
    package var takesStream = true
    package var startsThinking = false

    package init() {}

    package static let wordsForEffort = ["thinking", "budget_tokens"]

    package var asksForFormInWords: Bool {
        get { replyFormat == .instructions }
        set { if newValue { replyFormat = .instructions } }
    }

    package mutating func giveUpNamed(by refusal: Refusal, of request: ModelRequest) -> Bool {
        if takesCacheMarks, refusal.says("cache_control") {
            takesCacheMarks = false
            return true
        }
        guard request.schema != nil else { return false }
        switch replyFormat {
        case .forcedTool where refusal.says("tool_choice", "tool choice"):
            replyFormat = .offeredTool
        case .forcedTool where refusal.says("tool"), .offeredTool where refusal.says("tool"):
            replyFormat = .instructions
        default: return false
        }
        return true
    }
}

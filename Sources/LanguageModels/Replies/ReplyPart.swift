package import Apprentice

/// What one event of any provider's API says of a reply.
package struct ReplyPart: Sendable {
    /// The next piece of the text, or all of it (``isWhole``).
    package var text = ""
    /// The next piece of what the model thinks.
    package var thinking = ""
    /// The next piece of the words in which the model declines.
    package var refusal = ""
    /// The next piece of the input of the tool that hands in the reply, JSON.
    package var input = ""
    /// Whether it says that a tool is called.
    package var callsTool = false
    /// The server's word for how the reply ended.
    package var end: String?
    /// Tokens counted so far, if the event counts any.
    package var usage: Usage?
    /// Whether the event holds the reply from its beginning to its end.
    package var isWhole = false
    /// Whether nothing follows.
    package var isLast = false
    /// What the server reports as an error instead.
    package var error: JSON?

    package init() {}
}

/// How one provider's API writes replies.
package protocol ReplyFormat: Sendable {
    /// Reads one event; nil when it is no part of a reply.
    mutating func part(of json: JSON) -> ReplyPart?
}

extension JSON {
    /// The value as a count of tokens: no negative one, and none that no call can take.
    var tokenCount: Int? {
        guard let number = double ?? string.flatMap(Double.init), !number.isNaN else { return nil }
        return Int(max(0, min(number, 1_000_000_000)))
    }

    /// The value, unless it is null, false or empty.
    var ifSaid: JSON? {
        // Not `nil` for nothing: a JSON value may be written so, and would be `null`.
        let isEmpty =
            switch self {
            case .null, .bool(false): true
            case .string(let text): text.isEmpty
            case .array(let elements): elements.isEmpty
            case .object(let members): members.isEmpty
            default: false
            }
        return isEmpty ? Optional.none : Optional.some(self)
    }
}

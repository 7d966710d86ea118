package import Apprentice

/// The body of a request to Anthropic's Messages API.
package struct MessagesRequest: Sendable {
    private let request: ModelRequest
    private let model: String
    private let isStreamed: Bool
    private let dialect: MessagesDialect

    package init(
        _ request: ModelRequest,
        model: String,
        isStreamed: Bool,
        dialect: MessagesDialect = MessagesDialect()
    ) {
        self.request = request
        self.model = model
        self.isStreamed = isStreamed
        self.dialect = dialect
    }

    package var body: [UInt8] {
        var fields: [JSON.Member] = [
            ("model", .string(model)),
            // There is no leaving it to the provider; every model takes as many.
            ("max_tokens", JSON((request.maxTokens ?? 4096) + (thinking ?? 0))),
            ("stream", .bool(isStreamed)),
        ]
        if let thinking {
            fields.append(("thinking", ["type": "enabled", "budget_tokens": JSON(thinking)]))
        }
        // A model that thinks does so at a temperature of its own.
        if let temperature = request.temperature, dialect.takesTemperature, thinking == nil {
            fields.append(("temperature", .double(temperature)))
        }
        // The order in which the provider caches: tools, then instructions, then messages.
        if let schema = request.schema, dialect.replyFormat != .instructions {
            fields.append(("tools", [tool(schema)]))
            let choice: JSON =
                dialect.replyFormat == .forcedTool
                ? ["type": "tool", "name": .string(schema.name)] : ["type": "auto"]
            fields.append(("tool_choice", choice))
        }
        if !instructions.isEmpty { fields.append(("system", .array(instructions))) }
        fields.append(("messages", .array(messages)))
        return JSON.object(fields).bytes
    }

    /// The tokens a model may think for, for an effort; nil where it is not asked to.
    private var thinking: Int? {
        guard dialect.takesEffort, request.schema == nil else { return nil }
        return switch request.reasoningEffort {
        case "minimal", "low": 1024
        case "medium": 4096
        case "high": 16_384
        default: nil
        }
    }

    private func tool(_ schema: ReplySchema) -> JSON {
        [
            "name": .string(schema.name),
            "description": "Hands in the reply.",
            "input_schema": schema.value,
        ]
    }

    /// System messages, wherever they stand; the first holds what stays the same from call to call.
    private var instructions: [JSON] {
        var texts = request.messages.filter { $0.role == .system }.map(\.content)
            .filter { !$0.allSatisfy(\.isWhitespace) }
        if let wish { texts.append(wish) }
        return texts.enumerated().map { block($0.element, isMarked: $0.offset == 0) }
    }

    /// The form of the reply in words, where a tool cannot force it.
    private var wish: String? {
        guard let schema = request.schema else { return nil }
        switch dialect.replyFormat {
        case .forcedTool: return nil
        case .offeredTool: return "Hand in the reply by calling the tool \(schema.name)."
        case .instructions: return schema.wish
        }
    }

    /// What was said before the newest question is marked: the next call begins with it, too.
    private var messages: [JSON] {
        let messages = request.spoken().filter { $0.role != .system }
        return messages.enumerated().map { place, message in
            let isMarked = place == messages.count - 2 && dialect.takesCacheMarks
            return [
                "role": .string(message.role.rawValue),
                "content": isMarked || !message.images.isEmpty
                    ? .array(
                        message.images.map(picture) + [block(message.content, isMarked: isMarked)]
                    )
                    : .string(message.content),
            ]
        }
    }

    private func picture(_ image: Image) -> JSON {
        [
            "type": "image",
            "source": [
                "type": "base64", "media_type": .string(image.mediaType),
                "data": .string(image.base64),
            ],
        ]
    }

    private func block(_ text: String, isMarked: Bool) -> JSON {
        var members: [JSON.Member] = [("type", "text"), ("text", .string(text))]
        if isMarked, dialect.takesCacheMarks {
            members.append(("cache_control", ["type": "ephemeral"]))
        }
        return .object(members)
    }
}

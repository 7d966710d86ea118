package import Apprentice

/// The body of a request to Anthropic's Messages API.
package struct MessagesRequest: Sendable {
    private let request: ModelRequest
    private let model: String
    private let isStreamed: Bool
    private let takesTemperature: Bool

    package init(
        _ request: ModelRequest,
        model: String,
        isStreamed: Bool,
        takesTemperature: Bool = true
    ) {
        self.request = request
        self.model = model
        self.isStreamed = isStreamed
        self.takesTemperature = takesTemperature
    }

    package var body: [UInt8] {
        var fields: [JSON.Member] = [
            ("model", .string(model)),
            // There is no leaving it to the provider; every model takes as many.
            ("max_tokens", JSON(request.maxTokens ?? 4096)),
            ("stream", .bool(isStreamed)),
        ]
        if let temperature = request.temperature, takesTemperature {
            fields.append(("temperature", .double(temperature)))
        }
        // The order in which the provider caches: tools, then instructions, then messages.
        if let schema = request.schema {
            fields.append(("tools", [tool(schema)]))
            let choice: JSON = ["type": "tool", "name": .string(schema.name)]
            fields.append(("tool_choice", choice))
        }
        if !instructions.isEmpty { fields.append(("system", .array(instructions))) }
        fields.append(("messages", .array(messages)))
        return JSON.object(fields).bytes
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
        var isFirst = true
        return request.messages.filter { $0.role == .system && !$0.content.isEmpty }.map {
            defer { isFirst = false }
            var block: [JSON.Member] = [
                ("type", "text"), ("text", .string($0.content)),
            ]
            if isFirst { block.append(("cache_control", ["type": "ephemeral"])) }
            return .object(block)
        }
    }

    /// The API refuses empty messages, and two of one side in a row it has not always taken.
    private var messages: [JSON] {
        var joined: [Message] = []
        for message in request.messages where message.role != .system && !message.content.isEmpty {
            if joined.last?.role == message.role {
                joined[joined.count - 1].content += "\n\n" + message.content
            } else {
                joined.append(message)
            }
        }
        return joined.map {
            ["role": .string($0.role.rawValue), "content": .string($0.content)]
        }
    }
}

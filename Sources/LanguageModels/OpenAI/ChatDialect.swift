package import Apprentice

/// What one server understands of the OpenAI API.
package struct ChatDialect: APIDialect {
    /// How a reply is made to fit a schema, best first.
    package enum ReplyFormat: Int, Sendable {
        case strictSchema, schema, object, instructions
    }

    package var replyFormat = ReplyFormat.strictSchema
    package var takesTemperature = true
    package var takesStreamOptions = true
    package var takesEffort = true
    /// Newer OpenAI models want `max_completion_tokens`.
    package var maxTokensName = "max_tokens"

    package init() {}

    package mutating func adapt(to refusal: String, of request: ModelRequest) -> Bool {
        func says(_ words: String...) -> Bool { words.contains { refusal.contains($0) } }
        if request.maxTokens != nil, maxTokensName == "max_tokens", says("max_completion_tokens") {
            maxTokensName = "max_completion_tokens"
            return true
        }
        if takesStreamOptions, says("stream_options") {
            takesStreamOptions = false
            return true
        }
        if request.reasoningEffort != nil, takesEffort, says("reasoning_effort", "reasoning effort")
        {
            takesEffort = false
            return true
        }
        if request.temperature != nil, takesTemperature, says("temperature") {
            takesTemperature = false
            return true
        }
        guard request.schema != nil,
            says("response_format", "json_schema", "json_object", "structured output")
        else { return false }
        switch replyFormat {
        // A schema that breaks the rules of strict mode may still be taken as a hint.
        case .strictSchema: replyFormat = says("invalid schema", "strict") ? .schema : .object
        case .schema: replyFormat = .object
        case .object: replyFormat = .instructions
        case .instructions: return false
        }
        return true
    }

    /// The body of a request in this dialect.
    package func body(
        for request: ModelRequest,
        model: String,
        isStreamed: Bool,
        extraFields: [JSON.Member] = []
    ) -> [UInt8] {
        var fields: [JSON.Member] = [
            ("model", .string(model)),
            ("messages", .array(messages(of: request))),
            ("stream", .bool(isStreamed)),
        ]
        if isStreamed, takesStreamOptions {
            fields.append(("stream_options", ["include_usage": true]))
        }
        if let temperature = request.temperature, takesTemperature {
            fields.append(("temperature", .double(temperature)))
        }
        if let effort = request.reasoningEffort, takesEffort {
            fields.append(("reasoning_effort", .string(effort)))
        }
        if let limit = request.maxTokens {
            fields.append((maxTokensName, JSON(limit)))
        }
        if let schema = request.schema, let format = format(schema) {
            fields.append(("response_format", format))
        }
        return JSON.object(fields + extraFields).bytes
    }

    private func format(_ schema: ReplySchema) -> JSON? {
        switch replyFormat {
        case .strictSchema, .schema:
            [
                "type": "json_schema",
                "json_schema": [
                    "name": .string(schema.name),
                    "strict": .bool(replyFormat == .strictSchema),
                    "schema": schema.value,
                ],
            ]
        case .object: ["type": "json_object"]
        case .instructions: nil
        }
    }

    private func messages(of request: ModelRequest) -> [JSON] {
        var messages = request.messages
        if let schema = request.schema, replyFormat == .object || replyFormat == .instructions {
            if messages.first?.role == .system {
                messages[0].content += "\n\n" + schema.wish
            } else {
                messages.insert(Message(.system, schema.wish), at: 0)
            }
        }
        return messages.map {
            ["role": .string($0.role.rawValue), "content": content(of: $0)]
        }
    }

    private func content(of message: Message) -> JSON {
        guard !message.images.isEmpty else { return .string(message.content) }
        let pictures = message.images.map { image -> JSON in
            let address = "data:\(image.mediaType);base64,\(image.base64)"
            return ["type": "image_url", "image_url": ["url": .string(address)]]
        }
        return .array([["type": "text", "text": .string(message.content)]] + pictures)
    }
}

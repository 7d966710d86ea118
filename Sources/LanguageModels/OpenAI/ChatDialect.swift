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
    package var takesStream = true
    package var startsThinking = false
    /// Whether instructions may stand in a message of their own.
    package var takesSystem = true
    /// Newer OpenAI models want `max_completion_tokens`.
    package var maxTokensName = "max_tokens"

    package init() {}

    package static let wordsForEffort = ["reasoning_effort", "reasoning effort"]

    package var asksForFormInWords: Bool {
        get { replyFormat == .instructions }
        set { if newValue { replyFormat = .instructions } }
    }

    package mutating func giveUpNamed(by refusal: Refusal, of request: ModelRequest) -> Bool {
        if request.maxTokens != nil, maxTokensName == "max_tokens",
            refusal.says("max_completion_tokens")
        {
            maxTokensName = "max_completion_tokens"
            return true
        }
        if takesStreamOptions, refusal.says("stream_options") {
            takesStreamOptions = false
            return true
        }
        guard request.schema != nil, !asksForFormInWords,
            refusal.says("response_format", "json_schema", "json_object", "structured output")
        else { return false }
        switch replyFormat {
        // A schema that breaks the rules of strict mode may still be taken as a hint.
        case .strictSchema:
            replyFormat = refusal.says("invalid schema", "strict") ? .schema : .object
        case .schema: replyFormat = .object
        case .object, .instructions: replyFormat = .instructions
        }
        return true
    }

    package mutating func giveUpGuessed(from refusal: Refusal, of request: ModelRequest) -> Bool {
        guard takesSystem, request.messages.contains(where: { $0.role == .system }),
            refusal.status < 500 || refusal.says("role"),
            refusal.names("system", "developer", "role", "roles")
        else { return false }
        takesSystem = false
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
        var wish: String?
        if replyFormat == .object || replyFormat == .instructions { wish = request.schema?.wish }
        return request.spoken(adding: wish, hasSystem: takesSystem).map {
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

package import Apprentice

/// A request of OpenAI's chat completions or responses API, as far as an answer in text needs it.
package struct ChatCompletion: Sendable, Equatable {
    /// The conversation, oldest first; the last message is a user's.
    package var messages: [Message]
    /// Whether the answer is sent as it comes.
    package var isStreamed: Bool
    /// Whether a stream tells at its end what it took.
    package var tellsUsage: Bool
    /// Sampling temperature; nil leaves it to the settings.
    package var temperature: Double?
    /// The longest answer, in tokens; nil leaves it to the settings.
    package var answerTokens: Int?

    /// A request that cannot be answered.
    package struct Fault: Error, Equatable {
        package var reason: String
    }

    /// Reads a request of the chat completions API.
    ///
    /// - Throws: ``Fault`` for what this server does not do, too: what is asked for is not left out
    ///   silently.
    package init(_ json: JSON) throws(Fault) {
        if let count = json["n"], count != .null, count != 1 {
            throw Fault(reason: "\"n\" must be 1: there is one answer")
        }
        let isNew = (json["max_completion_tokens"] ?? .null) != .null
        let limit = isNew ? "max_completion_tokens" : "max_tokens"
        try self.init(json, list: "messages", limit: limit)
    }

    /// Reads a request of the responses API.
    ///
    /// - Throws: ``Fault``, as the other.
    package init(responses json: JSON) throws(Fault) {
        if let earlier = json["previous_response_id"], earlier != .null {
            throw Fault(
                reason: "\"previous_response_id\" is not served here: send the conversation"
            )
        }
        var json = json
        if let text = json["input"]?.string {
            json = .object(
                (json.object ?? []).filter { $0.key != "input" } + [
                    ("input", [["role": "user", "content": .string(text)]])
                ]
            )
        }
        try self.init(json, list: "input", limit: "max_output_tokens")
        if let instructions = json["instructions"]?.string {
            messages.insert(Message(.system, instructions), at: 0)
        }
    }

    private init(_ json: JSON, list name: String, limit: String) throws(Fault) {
        guard let list = json[name]?.array, !list.isEmpty else {
            throw Fault(reason: "\"\(name)\" must be a list that is not empty")
        }
        guard list.count <= 2000 else { throw Fault(reason: "there are more than 2000 messages") }
        try Self.refuseWhatIsNotServed(json)
        var messages: [Message] = []
        for (index, each) in list.enumerated() {
            messages.append(try Self.message(each, "\(name)[\(index)]"))
        }
        guard let last = messages.last, last.role == .user, !last.content.trimmingSpace.isEmpty
        else { throw Fault(reason: "the last message must be a user's, with text") }
        self.messages = messages
        isStreamed = try Self.bool("stream", json) ?? false
        tellsUsage = try Self.bool("include_usage", json["stream_options"] ?? [:]) ?? false
        temperature = try Self.number("temperature", json, 0...2)
        answerTokens = try Self.number(limit, json, 1...1e7).map { Int($0) }
    }

    /// What changes the answer and is not done here.
    private static func refuseWhatIsNotServed(_ json: JSON) throws(Fault) {
        for name in ["tools", "functions", "stop"] {
            guard let value = json[name], value != .null, value != [] else { continue }
            throw Fault(reason: "\"\(name)\" is not served here: leave it out")
        }
        let format = json["response_format"] ?? json["text"]?["format"] ?? .null
        guard format == .null || format["type"] == "text" else {
            throw Fault(reason: "an answer is a text here: leave its format out")
        }
    }

    /// What the last message asks.
    package var question: String { messages.last?.content ?? "" }

    private static func message(_ json: JSON, _ place: String) throws(Fault) -> Message {
        let role: Message.Role
        switch json["role"]?.string {
        case "system", "developer": role = .system
        case "user": role = .user
        case "assistant": role = .assistant
        case let other: throw Fault(reason: "\(place).role cannot be \(other ?? "missing")")
        }
        if json["tool_calls"]?.array?.isEmpty == false {
            throw Fault(reason: "\(place).tool_calls are not served here")
        }
        switch json["content"] {
        case .string(let text)?: return Message(role, text)
        case .array(let parts)?:
            var texts: [String] = []
            for part in parts {
                guard Self.textTypes.contains(part["type"]?.string ?? ""),
                    let text = part["text"]?.string
                else {
                    throw Fault(reason: "\(place).content has a part that is no text")
                }
                texts.append(text)
            }
            return Message(role, texts.joined(separator: "\n"))
        case nil where role == .assistant, .null? where role == .assistant:
            return Message(role, "")
        default: throw Fault(reason: "\(place).content must be a text")
        }
    }

    private static let textTypes: Set = ["text", "input_text", "output_text"]

    private static func bool(_ name: String, _ json: JSON) throws(Fault) -> Bool? {
        guard let value = json[name], value != .null else { return nil }
        guard let bool = value.bool else {
            throw Fault(reason: "\"\(name)\" must be true or false")
        }
        return bool
    }

    private static func number(
        _ name: String,
        _ json: JSON,
        _ range: ClosedRange<Double>
    ) throws(Fault) -> Double? {
        guard let value = json[name], value != .null else { return nil }
        guard let number = value.double, range.contains(number) else {
            throw Fault(
                reason:
                    "\"\(name)\" must be a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}

/// Replies of the API.
package enum ChatCompletionReply {
    /// The id of an answer, which holds its turn's number.
    package static func id(_ turn: Int) -> String { "chatcmpl-\(turn)" }

    /// The turn of an id, or of a bare number; nil when it is none.
    package static func turn(_ json: JSON?) -> Int? {
        guard let text = json?.string else { return json?.int }
        let prefix = ["chatcmpl-", "resp_", "msg_", "#"].first(where: text.hasPrefix) ?? ""
        let digits = text.dropFirst(prefix.count)
        return digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
    }

    /// An answer in one piece.
    package static func whole(_ turn: Trajectory, skills: [String]) -> JSON {
        .object(
            head(turn.id, turn.model, "chat.completion", turn.askedAt) + [
                (
                    "choices",
                    [
                        [
                            "index": 0, "finish_reason": finish(turn.finish),
                            "message": ["role": "assistant", "content": .string(turn.answer)],
                            "logprobs": nil,
                        ]
                    ]
                ),
                ("usage", usage(turn.usage)), ("skills", JSON(skills)),
            ]
        )
    }

    /// A piece of a stream.
    package static func piece(
        _ turn: Int,
        _ model: String,
        _ at: Timestamp,
        delta: JSON,
        finish reason: JSON = .null
    ) -> JSON {
        .object(
            head(turn, model, "chat.completion.chunk", at) + [
                ("choices", [["index": 0, "delta": delta, "finish_reason": reason]])
            ]
        )
    }

    /// The last piece of a stream that tells what it took.
    package static func usagePiece(_ turn: Trajectory) -> JSON {
        .object(
            head(turn.id, turn.model, "chat.completion.chunk", turn.askedAt) + [
                ("choices", []), ("usage", usage(turn.usage)),
            ]
        )
    }

    /// Why an answer ended, in the API's words.
    package static func finish(_ finish: Finish) -> JSON {
        switch finish {
        case .length, .repeated: "length"
        case .filtered, .refused: "content_filter"
        case .whole, .paused, .toolCall, .other: "stop"
        }
    }

    private static func head(
        _ turn: Int,
        _ model: String,
        _ object: String,
        _ at: Timestamp
    ) -> [JSON.Member] {
        [
            ("id", .string(id(turn))), ("object", .string(object)),
            ("created", .int(at.microseconds / 1_000_000)), ("model", .string(model)),
        ]
    }

    private static func usage(_ usage: Usage) -> JSON {
        [
            "prompt_tokens": JSON(usage.promptTokens),
            "completion_tokens": JSON(usage.completionTokens),
            "total_tokens": JSON(usage.total),
        ]
    }
}

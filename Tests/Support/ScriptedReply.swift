import Foundation

/// An answer of a ``ScriptedModelServer`` as its API sends it.
struct ScriptedReply {
    let asked: ScriptedRequest
    let text: String
    let model: String

    private var promptTokens: Int { max(1, asked.call.body.utf8.count / 4) }
    private var completionTokens: Int { max(1, text.utf8.count / 4) }

    /// The answer in one piece.
    var whole: String { asked.isAnthropic ? anthropicWhole : openAIWhole }

    /// The answer as a stream's events, a word each.
    var events: [String] { asked.isAnthropic ? anthropicEvents : openAIEvents }

    private var words: [String] {
        text.matches(of: /\S+\s*|\s+/).map { String($0.0) }
    }

    private func json(_ value: Any) -> String {
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    // MARK: OpenAI

    private var openAIUsage: [String: Any] {
        [
            "prompt_tokens": promptTokens, "completion_tokens": completionTokens,
            "total_tokens": promptTokens + completionTokens,
        ]
    }

    private var openAIWhole: String {
        let message = ["role": "assistant", "content": text]
        let choice: [String: Any] = ["index": 0, "finish_reason": "stop", "message": message]
        return json([
            "id": "chatcmpl-1", "object": "chat.completion", "model": model,
            "choices": [choice], "usage": openAIUsage,
        ])
    }

    private var openAIEvents: [String] {
        func event(_ choices: [[String: Any]], usage: [String: Any]? = nil) -> String {
            var fields: [String: Any] = [
                "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": model,
                "choices": choices,
            ]
            if let usage { fields["usage"] = usage }
            return "data: \(json(fields))\n\n"
        }
        func choice(_ delta: [String: Any], finish: String? = nil) -> [[String: Any]] {
            [["index": 0, "delta": delta, "finish_reason": finish ?? NSNull()]]
        }
        return [event(choice(["role": "assistant", "content": ""]))]
            + words.map { event(choice(["content": $0])) }
            + [
                event(choice([:], finish: "stop")), event([], usage: openAIUsage),
                "data: [DONE]\n\n",
            ]
    }

    // MARK: Anthropic

    private var anthropicWhole: String {
        let block: [String: Any]
        if let tool = asked.tool {
            let input = try? JSONSerialization.jsonObject(with: Data(text.utf8))
            block = ["type": "tool_use", "id": "toolu_1", "name": tool, "input": input ?? [:]]
        } else {
            block = ["type": "text", "text": text]
        }
        return json([
            "id": "msg_1", "type": "message", "role": "assistant", "model": model,
            "content": [block], "stop_reason": asked.tool == nil ? "end_turn" : "tool_use",
            "usage": ["input_tokens": promptTokens, "output_tokens": completionTokens],
        ])
    }

    private var anthropicEvents: [String] {
        func event(_ kind: String, _ fields: [String: Any] = [:]) -> String {
            let fields = fields.merging(["type": kind]) { $1 }
            return "event: \(kind)\ndata: \(json(fields))\n\n"
        }
        let isTool = asked.tool != nil
        let block: [String: Any] =
            isTool
            ? ["type": "tool_use", "id": "toolu_1", "name": asked.tool ?? "", "input": [:]]
            : ["type": "text", "text": ""]
        let usage = ["input_tokens": promptTokens, "output_tokens": 1]
        let deltas = words.map { word in
            event(
                "content_block_delta",
                [
                    "index": 0,
                    "delta": isTool
                        ? ["type": "input_json_delta", "partial_json": word]
                        : ["type": "text_delta", "text": word],
                ]
            )
        }
        return [
            event("message_start", ["message": ["id": "msg_1", "content": [], "usage": usage]]),
            event("content_block_start", ["index": 0, "content_block": block]),
            event("ping"),
        ] + deltas + [
            event("content_block_stop", ["index": 0]),
            event(
                "message_delta",
                [
                    "delta": ["stop_reason": isTool ? "tool_use" : "end_turn"],
                    "usage": ["output_tokens": completionTokens],
                ]
            ),
            event("message_stop"),
        ]
    }
}

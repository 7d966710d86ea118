package import Apprentice

/// Replies of OpenAI's responses API: an answer is an item of output, and a stream tells how it grows.
package enum ResponsesReply {
    private static func id(_ turn: Int) -> JSON { .string("resp_\(turn)") }
    private static func item(_ turn: Int) -> JSON { .string("msg_\(turn)") }

    /// An answer in one piece.
    package static func whole(_ turn: Trajectory) -> JSON {
        let isCut = turn.finish == .length || turn.finish == .repeated
        return response(
            turn.id,
            turn.model,
            turn.askedAt,
            status: isCut ? "incomplete" : "completed",
            output: [message(turn.id, [part(turn.answer)], status: "completed")],
            more: [
                ("incomplete_details", isCut ? ["reason": "max_output_tokens"] : nil),
                (
                    "usage",
                    [
                        "input_tokens": JSON(turn.usage.promptTokens),
                        "input_tokens_details": [
                            "cached_tokens": JSON(turn.usage.cachedTokens)
                        ],
                        "output_tokens": JSON(turn.usage.completionTokens),
                        "output_tokens_details": ["reasoning_tokens": 0],
                        "total_tokens": JSON(turn.usage.total),
                    ]
                ),
            ]
        )
    }

    /// What a stream says before the first piece.
    package static func beginning(_ turn: Int, _ model: String, _ at: Timestamp) -> [JSON] {
        let empty = response(turn, model, at, status: "in_progress", output: [])
        return [
            ["type": "response.created", "response": empty],
            ["type": "response.in_progress", "response": empty],
            [
                "type": "response.output_item.added", "output_index": 0,
                "item": message(turn, [], status: "in_progress"),
            ],
            event("response.content_part.added", turn, [("part", part(""))]),
        ]
    }

    /// A piece of a stream.
    package static func piece(_ text: String, of turn: Int) -> JSON {
        event("response.output_text.delta", turn, [("delta", .string(text)), ("logprobs", [])])
    }

    /// What a stream says behind the last piece.
    package static func ending(_ turn: Trajectory) -> [JSON] {
        let text: JSON = .string(turn.answer)
        return [
            event("response.output_text.done", turn.id, [("text", text), ("logprobs", [])]),
            event("response.content_part.done", turn.id, [("part", part(turn.answer))]),
            [
                "type": "response.output_item.done", "output_index": 0,
                "item": message(turn.id, [part(turn.answer)], status: "completed"),
            ],
            ["type": "response.completed", "response": whole(turn)],
        ]
    }

    private static func response(
        _ turn: Int,
        _ model: String,
        _ at: Timestamp,
        status: JSON,
        output: JSON,
        more: [JSON.Member] = []
    ) -> JSON {
        .object(
            [
                ("id", id(turn)), ("object", "response"),
                ("created_at", .int(at.microseconds / 1_000_000)), ("model", .string(model)),
                ("status", status), ("output", output), ("error", nil), ("tools", []),
                ("tool_choice", "auto"), ("parallel_tool_calls", false), ("metadata", [:]),
            ] + more
        )
    }

    private static func message(_ turn: Int, _ content: JSON, status: JSON) -> JSON {
        [
            "type": "message", "id": item(turn), "role": "assistant", "status": status,
            "content": content,
        ]
    }

    private static func part(_ text: String) -> JSON {
        ["type": "output_text", "text": .string(text), "annotations": []]
    }

    private static func event(_ type: String, _ turn: Int, _ more: [JSON.Member]) -> JSON {
        .object(
            [
                ("type", .string(type)), ("item_id", item(turn)), ("output_index", 0),
                ("content_index", 0),
            ] + more
        )
    }
}

import Apprentice

/// A result as a line of JSON.
enum ResultLine {
    /// The line, without its end.
    static func text(_ result: SampleResult, learning: Bool) -> String {
        var members: [JSON.Member] = [
            (key: "id", value: JSON(result.id)), (key: "index", value: JSON(result.index)),
        ]
        if learning { members.append((key: "epoch", value: JSON(result.epoch))) }
        members += [
            (key: "turn", value: JSON(result.turn)), (key: "answer", value: JSON(result.answer)),
        ]
        // Said only where there would have been more.
        if let finish = result.finish.name {
            members.append((key: "finish", value: .string(finish)))
        }
        if learning {
            members += [
                (key: "score", value: result.judgement.map { .double($0.score) } ?? .null),
                (key: "feedback", value: JSON(result.judgement?.feedback)),
                (key: "job", value: JSON(result.job)),
                (key: "learned", value: result.isLearned.map(JSON.bool) ?? .null),
            ]
        }
        members += [
            (key: "skills", value: JSON(result.skills)),
            (
                key: "usage",
                value: [
                    "prompt_tokens": JSON(result.usage.promptTokens),
                    "completion_tokens": JSON(result.usage.completionTokens),
                    "cached_tokens": JSON(result.usage.cachedTokens),
                ]
            ),
            (key: "attempts", value: JSON(result.attempts)),
            (key: "duration_ms", value: JSON(result.duration.milliseconds)),
            (
                key: "error",
                value: result.failure.map {
                    ["code": .string($0.code), "message": .string($0.message)]
                } ?? .null
            ),
        ]
        return JSON.object(members).compact
    }

    /// What a line says of its item: its key, and whether it failed; nil when it is not a result.
    static func read(_ line: String) -> (key: String, hasFailed: Bool)? {
        guard let json = try? JSON(parsing: line), let index = json["index"]?.int,
            let error = json["error"]
        else { return nil }
        let key = BatchItem.key(
            id: json["id"]?.string,
            index: index,
            epoch: json["epoch"]?.int ?? 1
        )
        return (key, error != .null)
    }
}

import Apprentice

extension Command {
    static let compare = Command(
        "compare",
        "[#TURN]",
        summary: "an answer with today's lessons, beside one without any",
        example: ":compare #2",
        completing: .turn,
        place: .bothContinuing
    ) { arguments, chat in
        var arguments = arguments
        let named = try arguments.turn()
        try arguments.end(of: "compare")
        let turn = try await chat.turn(named, for: "compare")
        let output = chat.output
        let comparison = try await Comparison(of: turn, agent: chat.agent, store: chat.store) {
            if let notice = $0.notice { output.notice(notice) }
        }
        output.result(ComparisonReport(turn: turn, comparison: comparison).result)
    }
}

/// The two answers of a comparison, for people and for programs.
struct ComparisonReport {
    let turn: Trajectory
    let comparison: Comparison

    var result: CommandResult {
        CommandResult(
            "compare",
            text,
            [
                (key: "turn", value: JSON(turn.id)),
                (key: "question", value: .string(turn.question)),
                (key: "with", value: json(comparison.with)),
                (key: "without", value: json(comparison.without)),
            ]
        )
    }

    /// What a person reads: one answer above the other, each copyable.
    private var text: String {
        let (with, without) = (comparison.with, comparison.without)
        var lines = ["#\(turn.id) \(turn.question.onOneLine)"]
        guard !with.shown.isEmpty else {
            return (lines + ["no lessons were used:", with.text]).joined(separator: "\n")
        }
        let names = with.shown.map { with.cited.contains($0.uid) ? $0.id + " (cited)" : $0.id }
        lines += ["", "with \(names.joined(separator: ", ")):", with.text, "", "without:"]
        lines.append(without.text == with.text ? "(the same)" : without.text)
        return lines.joined(separator: "\n")
    }

    private func json(_ side: Comparison.Side) -> JSON {
        [
            "answer": .string(side.text),
            "skills": JSON(side.shown.map(\.id)),
            "cited": JSON(side.shown.filter { side.cited.contains($0.uid) }.map(\.id)),
            "usage": [
                "prompt_tokens": JSON(side.usage.promptTokens),
                "completion_tokens": JSON(side.usage.completionTokens),
            ],
        ]
    }
}

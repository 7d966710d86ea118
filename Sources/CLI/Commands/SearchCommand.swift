import Apprentice
import ApprenticeTerminal

extension Command {
    static let search = Command(
        "search",
        "WORDS",
        summary: "find words in all questions and answers",
        example: ":search rebase conflict",
        place: .both
    ) { arguments, chat in
        let words = arguments.rest.trimmingSpace
        guard !words.isEmpty else {
            throw UsageError(
                what: ":search needs words",
                why: "none were given",
                remedy: ":search rebase conflict"
            )
        }
        let found = try await chat.store.read { records in
            try records.trajectories(holding: words, limit: 30).map { turn in
                (turn, try records.session(turn.session))
            }
        }
        let report = SearchReport(words: words, found: found)
        chat.output.result(report.result(width: chat.output.width))
    }
}

/// What was found, the best first, for people and for programs.
struct SearchReport {
    let words: String
    let found: [(turn: Trajectory, session: Session?)]

    func result(width: Int?) -> CommandResult {
        CommandResult(
            "search",
            found.isEmpty
                ? "nothing holds \"\(words.onOneLine)\"" : lines(width: width ?? 100),
            [
                (
                    key: "turns",
                    value: .array(
                        found.map { turn, session in
                            [
                                "turn": JSON(turn.id), "session": JSON(turn.session),
                                "name": JSON(session?.name), "asked_at": .string(turn.askedAt.iso),
                                "question": .string(turn.question),
                                "answer": .string(turn.answer),
                            ]
                        }
                    )
                )
            ],
            hint: found.isEmpty
                ? nil
                : "continue from there: :session NUMBER, or as a new conversation: :fork #TURN"
        )
    }

    /// Two lines a turn: where it stands, and the words around what was found.
    private func lines(width: Int) -> String {
        found.map { turn, session in
            let name = session?.name.map { " " + $0 } ?? ""
            let place =
                "#\(turn.id) · session \(turn.session)\(name) · \(turn.askedAt.inLocalTime)"
            let question = place + " · " + turn.question.onOneLine
            return [question, "    " + excerpt(of: turn, width: width - 5)]
                .map { DisplayWidth.truncate(ControlFilter.legibleLine($0), to: width) }
                .joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// A piece of the answer, or else of the question, around the first word that stands there.
    private func excerpt(of turn: Trajectory, width: Int) -> String {
        let wanted = Words.split(words)
        for text in [turn.answer.onOneLine, turn.question.onOneLine] {
            let folded = text.lowercased()
            // Where lowercasing changes lengths, places do not carry over.
            guard folded.count == text.count,
                let place = wanted.compactMap({ folded.firstRange(of: $0)?.lowerBound }).min()
            else { continue }
            let offset = folded.distance(from: folded.startIndex, to: place)
            let start = max(0, offset - width / 3)
            return (start > 0 ? "…" : "") + text.dropFirst(start).prefix(width)
        }
        return String(turn.answer.onOneLine.prefix(width))
    }
}

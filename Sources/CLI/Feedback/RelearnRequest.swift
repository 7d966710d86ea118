import Apprentice

/// What `apprentice relearn …` and `:relearn` ask for.
struct RelearnRequest: Sendable, Equatable {
    /// The one turn to learn again; nil for all that departs or failed.
    var turn: Trajectory.ID?
    /// How many at most.
    var limit = Int.max

    /// Reads the words and options behind `relearn`.
    ///
    /// - Throws: ``UsageError``.
    init(_ words: [String], limit text: String? = nil) throws(UsageError) {
        if let word = words.first {
            let digits = word.hasPrefix("#") ? String(word.dropFirst()) : word
            guard words.count == 1, let turn = Int(digits), turn > 0 else {
                throw UsageError(
                    what: "'\(words.joined(separator: " "))' is no turn",
                    why: "relearn takes one turn, or none for all that departs or failed",
                    remedy: ":relearn #12"
                )
            }
            self.turn = turn
        }
        guard let text else { return }
        guard let limit = Int(text), limit > 0, turn == nil else {
            throw UsageError(
                what: "--limit cannot be '\(text)'" + (turn == nil ? "" : " beside a turn"),
                why: "it is how many turns are learned again at most, 1 or more",
                remedy: "apprentice relearn --limit 10"
            )
        }
        self.limit = limit
    }
}

/// What was queued to be learned again, and what came of it.
enum RelearnWords {
    static func result(_ queued: Relearning, outcome: WaitOutcome?) -> CommandResult {
        let names = queued.jobs.prefix(5).map { "j\($0)" }.joined(separator: " ")
        let more = queued.jobs.count > 5 ? " …" : ""
        var parts =
            queued.jobs.isEmpty
            ? ["nothing to learn again: no feedback has changed since, and nothing failed"]
            : ["\(queued.jobs.count) queued to be learned again: \(names)\(more)"]
        if queued.left > 0 { parts.append("\(queued.left) more wait for the next relearn") }
        var members: [(key: String, value: JSON)] = [
            (key: "jobs", value: .array(queued.jobs.map { JSON($0) })),
            (key: "departed", value: JSON(queued.departed)),
            (key: "had_failed", value: JSON(queued.failed)),
            (key: "waiting", value: JSON(queued.left)),
        ]
        if let outcome {
            if outcome.learned > 0 { parts.append("\(outcome.learned) learned") }
            if outcome.failed > 0 { parts.append("\(outcome.failed) failed, see :jobs failed") }
            if outcome.left > 0 { parts.append("\(outcome.left) still to be learned") }
            members += [
                (key: "learned", value: JSON(outcome.learned)),
                (key: "failed", value: JSON(outcome.failed)),
                (key: "left", value: JSON(outcome.left)),
            ]
        }
        return CommandResult("relearn", parts.joined(separator: " · "), members)
    }
}

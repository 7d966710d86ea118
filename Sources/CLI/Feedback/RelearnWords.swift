import Apprentice

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

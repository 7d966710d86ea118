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
    init(_ words: [String], options: [String: String] = [:]) throws(UsageError) {
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
        guard let text = options["limit"] else { return }
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

import Apprentice

/// What a message says of the answer before it.
enum Correction {
    /// The note a message gives as a command, `/no …` or `:no …`; nil when it is no such command.
    static func command(_ message: String) -> String? {
        let message = message.trimmingSpace
        for command in ["/no", ":no"] where message.hasPrefix(command) {
            let rest = message.dropFirst(command.count)
            guard rest.first?.isWhitespace ?? false else { continue }
            let note = String(rest).trimmingSpace
            return note.isEmpty ? nil : note
        }
        return nil
    }

    /// Whether a message may surely correct some answer, so that it is worth looking for that.
    static func mayBeSure(_ message: String) -> Bool {
        // What an answer holds can only make it surer, and a question at its end less so.
        command(message) != nil
            || PlainCorrection.certainty(
                of: message,
                after: message.replacing("?", with: "")
            ) == .sure
    }

    /// What a message asks for instead of an answer, and how sure that is.
    ///
    /// - Parameters:
    ///   - message: The message as it was said.
    ///   - answer: The answer before it.
    /// - Returns: The note; nil when the message corrects nothing.
    static func reading(
        _ message: String,
        after answer: String
    ) -> (note: String, certainty: PlainCorrection.Certainty)? {
        if let note = command(message) { return (note, .sure) }
        let certainty = PlainCorrection.certainty(of: message, after: answer)
        guard certainty > .none else { return nil }
        return (PlainCorrection.lesson(of: message), certainty)
    }
}

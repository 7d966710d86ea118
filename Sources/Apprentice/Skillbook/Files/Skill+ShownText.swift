extension Skill {
    /// The wording as programs without our keys shall show it: when it applies, and the user's words.
    ///
    /// - Parameter hasContext: Whether the program has no place of its own for when a skill applies.
    /// - Returns: The text.
    func shownText(withContext hasContext: Bool) -> String {
        let when = hasContext && !context.isEmpty ? " (when: \(context))" : ""
        return content + when + Self.quoted(liveNotes.compactMap(\.note), besides: content)
    }

    /// Takes a shown text apart again.
    ///
    /// - Parameters:
    ///   - shown: What ``shownText(withContext:)`` made, perhaps changed by hand since.
    ///   - notes: The notes that may stand at its end.
    ///   - hasContext: Whether it may say when it applies.
    /// - Returns: The wording alone, and when it applies if that stood there.
    static func wording(
        of shown: String,
        notes: [String],
        withContext hasContext: Bool
    ) -> (content: String, context: String?) {
        // Without a note there is nothing to take off, and no condition that we put there.
        guard !notes.isEmpty else { return (shown, nil) }
        let parts = shown.pieces(around: youSaid)
        // Nobody's words say it so often; every place would be tried against the whole text.
        guard parts.count < 50 else { return (shown, nil) }
        for end in parts.indices.dropLast() {
            let head = parts[...end].joined(separator: youSaid)
            let tail = shown.dropFirst(head.count)
            for (content, context) in splits(head, hasContext)
            where quoted(notes, besides: content) == tail {
                return (content, context)
            }
        }
        let isPlain = notes.allSatisfy { shown.contains($0) }
        if isPlain, let first = splits(shown, hasContext).first { return first }
        return (shown, nil)
    }

    /// The ways to read a text, the one with a condition first.
    private static func splits(_ text: String, _ hasContext: Bool) -> [(String, String?)] {
        let parts = text.pieces(around: when)
        guard hasContext, text.hasSuffix(")"), parts.count > 1, let last = parts.last else {
            return [(text, nil)]
        }
        let content = parts.dropLast().joined(separator: when)
        return [(content, String(last.dropLast())), (text, nil)]
    }

    private static func quoted(_ notes: [String], besides content: String) -> String {
        // Most notes stand for themselves, and need not be compared word by word.
        guard notes.contains(where: { $0 != content }) else { return "" }
        let shown = notes.uniqued().filter { !content.contains($0) }
        return shown.isEmpty ? "" : youSaid + shown.map { "\"\($0)\"" }.joined(separator: " · ")
    }

    private static var youSaid: String { " — you said: " }
    private static var when: String { " (when: " }
}

extension String {
    /// The text cut at every place where a mark stands.
    func pieces(around mark: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: mark) {
            pieces.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return pieces + [String(rest)]
    }
}

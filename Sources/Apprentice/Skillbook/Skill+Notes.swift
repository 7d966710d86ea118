extension Skill {
    /// Adds where else its words came from, unless it stands there.
    package mutating func add(_ source: Source) {
        let isThere = sources.contains {
            $0.feedback == source.feedback && $0.note == source.note && $0.turn == source.turn
        }
        if !isThere { sources.append(source) }
    }

    /// Marks live notes as superseded.
    package mutating func supersedeNotes(where condition: (Source) -> Bool) {
        for index in sources.indices
        where sources[index].note != nil && sources[index].state == .live
            && condition(sources[index])
        {
            sources[index].state = .superseded
        }
    }

    /// Everything a prompt shows of it: wording, context and live notes.
    package var fullText: String {
        ([content, context] + liveNotes.compactMap(\.note)).joined(separator: "\n")
    }

    /// Whether a note names something wrong that the skill asks for.
    ///
    /// - Parameters:
    ///   - terms: The note's terms.
    ///   - isCited: Whether the judged answer drew on the skill; if not, only a key term counts,
    ///     for a mere word may be meant otherwise.
    /// - Returns: Whether it does.
    package func isContradicted(by terms: KeyTerms, isCited: Bool) -> Bool {
        ([content + "\n" + context] + liveNotes.compactMap(\.note)).contains {
            Self.isContradicted($0, by: terms, isCited: isCited)
        }
    }

    /// The same of one text.
    static func isContradicted(_ text: String, by terms: KeyTerms, isCited: Bool) -> Bool {
        let mine = KeyTerms(text)
        let turnedAway = Set(mine.negated.map { $0.lowercased() })
        let names = terms.negated.contains { term in
            !turnedAway.contains(term.lowercased()) && KeyTerms.text(text, holds: term)
        }
        if names { return true }
        guard isCited else { return false }
        let asked = Set(Words.contentStems(text)).subtracting(mine.negatedStems)
        return !asked.isDisjoint(with: terms.negatedStems)
    }

    /// Shows the notes that are left word for word; without any it retires.
    mutating func showNotes() {
        let left = liveNotes.compactMap(\.note).uniqued()
        guard !left.isEmpty else {
            status = .retired
            return
        }
        content = left.joined(separator: "; ")
        context = ""
    }
}

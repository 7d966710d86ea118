/// The terms of a note that must survive every rewording, and those the note itself turns away.
///
/// A key term is a number, quoted or back-ticked text, a flag, a path, an identifier or a name.
/// "Not X", "never X", "X, instead of Y" turn a term away: a skill need not hold it, and one that
/// holds it may be what the note corrects.
package struct KeyTerms: Sendable, Equatable {
    /// Terms a skill has to hold, in order, each once.
    package private(set) var required: [String] = []
    /// Terms the note negates or replaces.
    package private(set) var negated: [String] = []
    /// Stems of every meaningful word the note negates, terms or not.
    package private(set) var negatedStems: Set<String> = []

    /// Finds the terms of a note.
    package init(_ note: String) {
        var negating = false
        let tokens = Self.tokens(note)
        for (index, token) in tokens.enumerated() {
            if token.startsSentence { negating = false }
            if negating, token.followsComma, Self.resumes.contains(token.word) { negating = false }
            if let effect = Self.negation(of: token, after: index > 0 ? tokens[index - 1].word : "")
            {
                negating = effect
                continue
            }
            let isTurnedAway = negating || Self.isCalledWrong(tokens[(index + 1)...].prefix(3))
            if isTurnedAway {
                negatedStems.formUnion(Words.contentStems(token.text))
            }
            guard token.isKeyTerm else { continue }
            if isTurnedAway { negated.append(token.text) } else { required.append(token.text) }
        }
        // A term that is both turned away and asked for ("not --ring 1 but --ring 2") is asked for.
        negated = negated.filter { term in
            !required.contains { $0.lowercased() == term.lowercased() }
        }
        var seen: Set<String> = []
        required = required.filter { seen.insert($0.lowercased()).inserted }
    }

    /// The required terms as they are compared.
    package var folded: [String] { required.map(Self.folded) }

    /// A term as it is compared: `-f` and `-F` are two flags, any other case does not matter.
    static func folded(_ term: String) -> String {
        let isShortFlag = term.first == "-" && term.count == 2
        return isShortFlag ? term : term.lowercased()
    }

    /// Whether a text holds every required term.
    ///
    /// - Parameters:
    ///   - text: The text of a skill.
    ///   - excused: Terms that need not be there, because a newer note negates them.
    package func areCovered(by text: String, except excused: [String] = []) -> Bool {
        missing(from: text, except: excused).isEmpty
    }

    /// The required terms a text does not hold.
    ///
    /// - Parameters:
    ///   - text: The text of a skill or an answer.
    ///   - excused: Terms that need not be there.
    package func missing(from text: String, except excused: [String] = []) -> [String] {
        let excused = Set(excused.map { $0.lowercased() })
        return required.filter { !excused.contains($0.lowercased()) && !Self.text(text, holds: $0) }
    }

    /// Whether a text holds a term: in any case, and not as part of a longer word or number.
    package static func text(_ text: String, holds term: String) -> Bool {
        let haystack = Array(text.lowercased())
        let needle = Array(term.lowercased())
        guard !needle.isEmpty, haystack.count >= needle.count else { return false }
        func isWordy(_ character: Character) -> Bool { character.isLetter || character.isNumber }
        for start in 0...(haystack.count - needle.count)
        where haystack[start] == needle[0]
            && Array(haystack[start..<start + needle.count]) == needle
        {
            let end = start + needle.count
            let opens = start == 0 || !isWordy(needle[0]) || !isWordy(haystack[start - 1])
            let last = needle[needle.count - 1]
            let closes = end == haystack.count || !isWordy(last) || !isWordy(haystack[end])
            if opens && closes { return true }
        }
        return false
    }

    /// Words after a comma that end a negation: what follows is what is right.
    private static let resumes: Set<String> = [
        "it", "its", "it's", "use", "we", "they", "that", "this", "say", "call", "write", "always",
        "the",
        "but", "please", "i", "you", "our", "instead", "rather", "only", "just", "and", "make",
        "put", "give",
    ]

    private static let negators: Set<String> = [
        "not", "never", "no", "don't", "dont", "avoid", "isn't", "aren't", "doesn't", "won't",
        "nor", "stop",
        "cannot", "can't", "mustn't", "shouldn't", "wasn't", "replace", "replaces",
    ]

    /// Whether a token begins (true) or ends (false) a negation; nil when it does neither.
    private static func negation(of token: NoteToken, after previous: String) -> Bool? {
        guard !token.isQuoted else { return nil }
        if negators.contains(token.word) {
            // "not only X" and "no longer" keep their sense; "No, it is X" turns nothing away.
            return !(token.word == "no" && token.precedesComma)
        }
        switch (previous, token.word) {
        case ("instead", "of"), ("rather", "than"), ("place", "of"): return true
        case ("not", "only"), ("not", "just"), (_, "but"), (_, "with"): return false
        default: return nil
        }
    }

    /// Whether what follows a term calls it wrong: "--ring is outdated".
    private static func isCalledWrong(_ next: ArraySlice<NoteToken>) -> Bool {
        let words = next.map(\.word)
        guard let first = words.first, ["is", "was", "are", "were"].contains(first) else {
            return false
        }
        return words.dropFirst().contains {
            ["wrong", "outdated", "gone", "deprecated", "obsolete", "retired", "old"].contains($0)
        }
    }
}

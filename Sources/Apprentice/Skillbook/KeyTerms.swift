/// The terms of a note that must survive every rewording, and those the note itself turns away.
///
/// A key term is a number, in digits or as a counting word, quoted or back-ticked text, a flag, a path, an identifier or a name.
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
    package init(_ note: String) { self.init(tokens: Self.tokens(note)) }

    /// Finds the terms of a note's words.
    init(tokens: [NoteToken]) {
        var negation = Negation()
        for (index, token) in tokens.enumerated() {
            let next = tokens[(index + 1)...].prefix(3)
            let previous = index > 0 ? tokens[index - 1].word : ""
            if negation.takes(token, after: previous, before: next.map(\.word)) { continue }
            let isTurnedAway = negation.isOn || Self.isCalledWrong(next.map(\.word))
            if isTurnedAway {
                let stems = Words.contentStems(token.text)
                negatedStems.formUnion(stems)
                if token.isKeyTerm || !stems.isEmpty { negation.hasTurnedAway = true }
            }
            let isCount = Counts.isCount(token.word, after: previous, before: next.first?.word)
            guard token.isKeyTerm || isCount || isTurnedAway && token.word == "one" else {
                continue
            }
            if isTurnedAway { negated.append(token.text) } else { required.append(token.text) }
        }
        // A term that is both turned away and asked for ("not --ring 1 but --ring 2") is asked for.
        let asked = Set(folded)
        negated = negated.filter { !asked.contains(Self.folded($0)) }
        var seen: Set<String> = []
        required = required.filter { seen.insert(Self.folded($0)).inserted }
    }

    /// The required terms as they are compared.
    package var folded: [String] { required.map(Self.folded) }

    /// Whether another text asks for what this one turns away, or turns away what this one asks for.
    package func disagrees(with other: KeyTerms) -> Bool {
        let mine = Set(negated.map(Self.folded))
        let theirs = Set(other.negated.map(Self.folded))
        return !mine.isDisjoint(with: other.folded) || !theirs.isDisjoint(with: folded)
    }

    /// A term as it is compared: `-f` and `-F`, `getURL` and `getUrl`, `KB` and `Kb` are two; whether a
    /// mere word begins with a capital does not matter.
    static func folded(_ term: String) -> String { isCased(term) ? term : term.lowercased() }

    /// Whether the case of its letters is part of a term.
    private static func isCased(_ term: String) -> Bool {
        (term.first == "-" && term.count == 2) || term.dropFirst().contains(where: \.isUppercase)
    }

    /// Whether a text holds every required term.
    ///
    /// - Parameters:
    ///   - text: The text of a skill.
    ///   - excused: Terms that need not be there, because a newer note negates them.
    /// - Returns: Whether none is missing.
    package func areCovered(by text: String, except excused: [String] = []) -> Bool {
        missing(from: text, except: excused).isEmpty
    }

    /// The required terms a text does not hold.
    ///
    /// - Parameters:
    ///   - text: The text of a skill or an answer.
    ///   - excused: Terms that need not be there.
    /// - Returns: The terms, as the note has them.
    package func missing(from text: String, except excused: [String] = []) -> [String] {
        let excused = Set(excused.map(Self.folded))
        return required.filter { !excused.contains(Self.folded($0)) && !Self.text(text, holds: $0) }
    }

    /// Whether a text holds a term, and not only as part of a longer word, number or name.
    package static func text(_ text: String, holds term: String) -> Bool {
        let needle = Array(folded(term))
        let haystack = Array(isCased(term) ? text : text.lowercased())
        guard !needle.isEmpty, haystack.count >= needle.count else { return false }
        for start in 0...(haystack.count - needle.count)
        where haystack[start] == needle[0] && haystack[start...].starts(with: needle) {
            let end = start + needle.count
            if !isJoined(haystack[..<start].reversed(), to: needle)
                && !isJoined(haystack[end...], to: needle.reversed())
            {
                return true
            }
        }
        return false
    }

    private static func isWordy(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    /// Whether what stands beside a term makes it part of something longer: `30` in `30.5`, `--stage`
    /// in `--stage-only`, but not `eu` in `/eu/` or at the end of a sentence.
    private static func isJoined(_ beside: some Sequence<Character>, to term: [Character]) -> Bool {
        var characters = beside.makeIterator()
        guard let near = characters.next() else { return false }
        if isWordy(near) { return isWordy(term[0]) || "-./:".contains(term[0]) }
        guard isWordy(term[0]) else { return near == "-" && term[0] == "-" }
        let joins = term.contains("/") ? "-./" : "-."
        return joins.contains(near) && (characters.next().map(isWordy) ?? false)
    }

    /// Whether what follows a term calls it wrong: "--ring is outdated".
    private static func isCalledWrong(_ next: [String]) -> Bool {
        guard let first = next.first, ["is", "was", "are", "were"].contains(first),
            !next.contains("not")
        else { return false }
        return next.dropFirst().contains {
            ["wrong", "outdated", "gone", "deprecated", "obsolete", "retired", "old"].contains($0)
        }
    }
}

/// Whether the words of a note are turned away at the place it is read, and what ends that.
///
/// Where a sentence can be read both ways it is read as asking: a term that is wrongly asked for
/// keeps the user's own words in place, one that is wrongly turned away may lose them.
struct Negation {
    /// Whether words are turned away here.
    private(set) var isOn = false
    /// Whether one was since it began.
    var hasTurnedAway = false
    private var kind = Kind.plain
    /// Whether the sentence prefers something, so that "over" turns away what follows it.
    private var hasPreference = false

    private enum Kind {
        /// "not X", "never X", "don't use X".
        case plain
        /// "instead of X", "rather than X", "prefer Y over X": ends where the sentence goes on about something else.
        case preference
        /// "replace X with Y".
        case replacement
    }

    /// Reads the next word.
    ///
    /// - Parameters:
    ///   - token: The word.
    ///   - previous: The word before it.
    ///   - next: The words behind it.
    /// - Returns: Whether the word says only what becomes of others.
    mutating func takes(_ token: NoteToken, after previous: String, before next: [String]) -> Bool {
        if token.startsSentence || (token.followsDash && hasTurnedAway) { isOn = false }
        if token.startsSentence { hasPreference = false }
        guard !token.isQuoted else { return false }
        let word = token.word
        if isOn, ends(at: token, before: next) {
            isOn = false
            if kind == .replacement || Self.doubles.contains(word) { return true }
        }
        if previous == "no", word == "longer" { return true }
        if Self.negators.contains(word) {
            let next = next.first ?? ""
            // "No, it is X" and "no we use X" answer; "not only X" asks for X.
            let isAnswer =
                word == "no"
                && (token.precedesComma || (token.startsSentence && Self.resumes.contains(next)))
            let isMore = word == "not" && ["only", "just"].contains(next)
            // "Avoid tools that are not maintained" asks for those that are.
            let isDouble = isOn && hasTurnedAway && Self.relatives.contains(previous)
            let isAsking = isAnswer || isMore || isDouble
            begin(isAsking ? nil : word.hasPrefix("replace") ? .replacement : .plain)
            return true
        }
        if [["instead", "of"], ["rather", "than"], ["place", "of"]].contains([previous, word]) {
            begin(.preference)
            return true
        }
        if Self.preferences.contains(word) { hasPreference = true }
        if hasPreference, word == "over" {
            begin(.preference)
            return true
        }
        return word == "but"
    }

    private mutating func begin(_ new: Kind?) {
        isOn = new != nil
        hasTurnedAway = false
        kind = new ?? .plain
    }

    private func ends(at token: NoteToken, before next: [String]) -> Bool {
        let word = token.word
        if word == "but" { return true }
        if token.followsComma, Self.resumes.contains(word) || Self.isCalledRight(next) {
            return true
        }
        // "don't forget X" asks for X.
        guard hasTurnedAway else { return Self.doubles.contains(word) }
        switch kind {
        case .plain: return Self.restarts.contains(word)
        case .preference: return Self.restarts.contains(word) || Self.prepositions.contains(word)
        case .replacement: return ["with", "by"].contains(word)
        }
    }

    private static func isCalledRight(_ next: [String]) -> Bool {
        guard let first = next.first, ["is", "are"].contains(first) else { return false }
        return next.dropFirst().contains { ["right", "correct", "ours", "better"].contains($0) }
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(separator: " ").map(String.init))
    }

    private static let negators = words(
        """
        not never no don't dont avoid isn't isnt aren't doesn't doesnt won't wont nor neither stop \
        cannot can't cant mustn't shouldn't shouldnt wasn't weren't didn't wouldn't couldn't hasn't \
        haven't needn't replace replaces refuse refuses dislike dislikes hate hates detest aversion \
        allergic
        """
    )

    /// Words behind which "over" turns away; "deploy over SSH" does not.
    private static let preferences = words("prefer prefers favor favour choose pick")

    /// Words after a comma that end a negation: what follows is what is right.
    private static let resumes = words(
        """
        it its it's use we they that this say call write always the but please i you our instead \
        rather only just and make put give prefer take
        """
    )

    /// Words that end a negation without a comma, once something was turned away.
    private static let restarts = words("use always prefer it's say call write take please instead")

    /// Words that end "instead of X".
    private static let prepositions = words("for in on when if because since at as while by with")

    /// Words before a "not" that says which of the things turned away are meant.
    private static let relatives = words("that which who are is do does have has were was")

    /// Whether a text speaks of something disliked or feared in words that turn no single word away.
    static func saysDislike(_ text: String) -> Bool {
        Words.split(text).contains(where: dislikes.contains)
    }

    private static let dislikes = words(
        """
        avoid avoids against refuse refuses dislike dislikes despise despises hate hates detest \
        aversion averse allergic allergy fear phobia afraid objection objections uncomfortable \
        opposed intolerant
        """
    )

    /// Words that turn a negation round.
    private static let doubles = words("forget omit skip miss drop lose without")
}

/// Numbers as words: "two sentences", "exactly one".
enum Counts {
    private static let numbers: Set<String> = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "dozen", "twenty", "thirty", "forty", "fifty", "hundred", "thousand",
    ]
    private static let limits: Set<String> = ["exactly", "just", "only", "most", "least"]
    private static let counted: Set<String> = [
        "sentence", "word", "line", "paragraph", "page", "item", "bullet", "point", "example",
        "option", "step", "answer", "column", "letter", "character", "minute", "hour", "space",
    ]

    /// Whether a term is nothing but a number, in digits or as a word.
    static func isNumber(_ term: String) -> Bool {
        let word = term.lowercased()
        return word == "one" || numbers.contains(word) || term.allSatisfy(\.isNumber)
    }

    /// Whether a word counts something; "one" mostly does not ("the old one", "no one").
    static func isCount(_ word: String, after previous: String, before next: String?) -> Bool {
        if numbers.contains(word) { return true }
        guard word == "one" else { return false }
        return limits.contains(previous) || next.map(counted.contains) ?? false
    }
}

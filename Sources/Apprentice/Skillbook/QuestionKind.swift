/// What a question asks for, by its form: a reason, an amount, a date, yes or no.
///
/// A lesson that names no topic ("start with TL;DR") is about the kind of question it was said of.
/// Told by a few English words, for a small model cannot be asked; other languages are ``other``.
package enum QuestionKind: Sendable, Hashable {
    case yesOrNo, reason, time, amount, place, person, meaning, way, list, text, summary, other

    /// The kind of a question, by its last sentence that ends in a question mark, else by its first.
    package init(_ question: String) {
        let sentences = question.split(omittingEmptySubsequences: true) { ".?!\n".contains($0) }
        let asked = sentences.last {
            $0.endIndex < question.endIndex && question[$0.endIndex] == "?"
        }
        self.init(words: Words.split(String(asked ?? sentences.first ?? "")))
    }

    private init(words: [String]) {
        var words = words.drop { Self.fillers.contains($0) }
        // "can you write …" asks for a text, not for yes or no.
        if words.count > 2, ["can", "could", "would", "will"].contains(words.first),
            words.dropFirst().first == "you"
        {
            words = words.dropFirst(2).drop { Self.fillers.contains($0) }
        }
        if let first = words.first, ["on", "at", "in", "by", "for", "from", "to"].contains(first) {
            words = words.dropFirst()
        }
        let start = Array(words.prefix(6))
        guard let first = start.first else {
            self = .other
            return
        }
        let second = start.count > 1 ? start[1] : ""
        let isWhat = first == "what" || first == "which"
        func holds(_ names: Set<String>) -> Bool { start.contains { names.contains($0) } }
        if Self.verbs.contains(first) {
            self = .yesOrNo
        } else if first == "why"
            || isWhat && ["causes", "caused", "makes", "made"].contains(second)
        {
            self = .reason
        } else if first == "when" || isWhat && holds(["date", "day", "year", "time", "month"]) {
            self = .time
        } else if first == "how" && Self.measures.contains(second)
            || isWhat && (holds(Self.amounts) || words.contains { Self.costs.contains($0) })
        {
            self = .amount
        } else if first == "where" {
            self = .place
        } else if ["who", "whom", "whose"].contains(first) {
            self = .person
        } else if isWhat && holds(["need", "pack", "bring", "things", "items", "ingredients"])
            || ["list", "name"].contains(first)
        {
            self = .list
        } else if first == "how" || isWhat && holds(["i", "we", "command", "commands"]) {
            self = .way
        } else if isWhat || ["explain", "define", "describe"].contains(first) {
            self = .meaning
        } else if ["summarize", "summarise", "summary"].contains(first) {
            self = .summary
        } else if Self.making.contains(first) {
            self = .text
        } else {
            self = .other
        }
    }

    private static let fillers: Set<String> = [
        "please", "so", "and", "ok", "okay", "hey", "hi", "hello", "now", "then", "roughly",
        "approximately", "about", "exactly", "but",
    ]
    private static let verbs: Set<String> = [
        "is", "are", "was", "were", "am", "do", "does", "did", "can", "could", "will", "would",
        "should", "shall", "has", "have", "had", "may", "might", "must", "isnt", "arent", "doesnt",
        "didnt", "cant",
    ]
    private static let measures: Set<String> = [
        "tall", "long", "far", "much", "many", "big", "hot", "cold", "old", "fast", "heavy", "deep",
        "wide", "high", "large", "small", "short", "often", "warm", "thick", "expensive",
    ]
    private static let amounts: Set<String> = [
        "temperature", "price", "height", "size", "distance", "weight", "speed", "number", "length",
        "amount", "cost", "costs", "percentage", "population", "age", "depth", "width",
    ]
    private static let costs: Set<String> = ["cost", "costs", "weigh", "measure"]
    private static let making: Set<String> = [
        "write", "draft", "compose", "create", "generate", "make", "say", "translate", "rewrite",
        "give", "show", "tell", "rephrase",
    ]
}

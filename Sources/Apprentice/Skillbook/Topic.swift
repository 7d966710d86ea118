/// In front of which questions a note's lesson stands, decided by code because small models can't.
package enum Topic {
    /// Topic when the note shares a content word with the question it was said of, otherwise always.
    package static func applies(note: String, question: String) -> Skill.Scope {
        let shared = Set(Words.contentStems(note)).intersection(Words.contentStems(question))
        return shared.isEmpty ? .always : .topic
    }

    /// The heading for a note's skill: the question's first word that says what it is about.
    ///
    /// A note that applies always stands under `general`.
    package static func section(note: String, question: String) -> String {
        guard applies(note: note, question: question) == .topic else { return "general" }
        let words = Words.split(question)
        // "In one line: how do I deploy …" is about what follows its how.
        let asked = words.firstIndex(where: questionWords.contains).map { words[$0...] } ?? []
        return (asked + words).first { word in
            !Words.stopWords.contains(word) && word.count > 2 && word.first?.isLetter == true
        } ?? "general"
    }

    private static let questionWords: Set<String> = [
        "how", "what", "which", "where", "when", "why", "who", "whose",
    ]
}

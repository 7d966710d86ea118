/// Whether a question and a skill have a word in common, or the beginning of one.
///
/// The index also finds what shares three letters somewhere, so that `kubectl` finds `kubernetes`; alone
/// that puts the lesson on branches in front of France.
struct SharedWords {
    private let stems: Set<String>
    private let beginnings: Set<String>
    private let isForeign: Bool

    init(_ question: String) {
        stems = Set(Words.contentStems(question))
        beginnings = Set(stems.filter { $0.count >= 4 }.map { String($0.prefix(4)) })
        // Scripts without spaces have no words to compare.
        isForeign = question.unicodeScalars.contains { $0.value > 0x2E7F }
    }

    func stand(in skill: Skill) -> Bool {
        if isForeign { return true }
        let questions = skill.sources.filter { $0.state == .live }.compactMap(\.question)
        let texts = [skill.fullText] + skill.keywords + questions
        return texts.contains { text in
            Words.contentStems(text).contains {
                stems.contains($0) || $0.count >= 4 && beginnings.contains(String($0.prefix(4)))
            }
        }
    }
}

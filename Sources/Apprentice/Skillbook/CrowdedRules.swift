/// Which of many *always* skills a small model is shown.
///
/// While they are few, all stand in front of every question. When they crowd, a small model follows
/// none: then those that were said of everything, of this kind of question or of its words are shown,
/// and the others are hidden and counted. A lesson said of two kinds of questions is said of all.
struct CrowdedRules {
    /// The *always* skills, in the order they should be shown.
    let skills: [Skill]

    /// The most that are no crowd.
    static let few = 3

    init(_ skills: [Skill]) { self.skills = skills }

    /// The skills to show.
    func meant(for question: String) -> [Skill] {
        guard skills.count > Self.few else { return skills }
        let kind = QuestionKind(question)
        let words = Set(Words.contentStems(question))
        return skills.filter { skill in
            skill.isPinned || skill.isForEverything || skill.questionKinds.contains(kind)
                || !words.isDisjoint(with: Words.contentStems(skill.fullText))
        }
    }
}

extension Skill {
    /// The kinds of the questions its live notes were said of.
    var questionKinds: Set<QuestionKind> {
        Set(liveNotes.compactMap(\.question).map(QuestionKind.init))
    }

    /// Whether it says itself that it holds for all questions, or was said of several kinds, or of none.
    var isForEverything: Bool {
        if questionKinds.count != 1 { return true }
        let told = liveNotes.compactMap(\.note).map {
            " " + Words.split($0).joined(separator: " ") + " "
        }
        return told.contains { note in Self.universals.contains { note.contains(" \($0) ") } }
    }

    private static let universals = [
        "always", "every", "everything", "whatever", "from now on", "in general", "all answers",
        "all your answers", "all questions", "any question", "each answer", "no matter",
    ]
}

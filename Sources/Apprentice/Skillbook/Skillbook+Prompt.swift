extension Skill {
    /// The skill as a model reads it: `[deploy-00003] content (when: context) — you said: "…"`.
    package var promptLine: String { "[\(id)] " + promptText }

    /// The same for a small model, which follows short rules best.
    ///
    /// Without the notes that say nothing the wording does not: what they turn away is all that is
    /// missing, and "not in French" makes such a model think of French.
    package var ruleText: String {
        var skill = self
        let said = Set(Words.contentStems(content + " " + context))
        for index in skill.sources.indices where skill.sources[index].state == .live {
            let note = skill.sources[index].note ?? ""
            let terms = KeyTerms(note)
            let asked = Set(Words.contentStems(note)).subtracting(terms.negatedStems)
            // Words alone do not show whether line breaks and indents are kept.
            if !note.hasLineBreak, asked.isSubset(of: said),
                terms.areCovered(by: content + "\n" + context)
            {
                skill.sources[index].state = .superseded
            }
        }
        return skill.text(writing: \.hangingIndent)
    }

    /// The same without its id.
    package var promptText: String { text(writing: Fence.entry) }

    /// The same for a person, in a list with one lesson a line.
    package var listText: String { text(writing: \.onOneLine) }

    /// The same for a person, with its lines; those behind the first are indented by two.
    package var readableText: String { text(writing: \.hangingIndent) }

    /// Wording, condition and the user's words that the wording does not hold, each as it was said.
    private func text(writing entry: (String) -> String) -> String {
        var line = entry(content)
        if !context.isEmpty { line += " (when: \(entry(context)))" }
        let notes = liveNotes.compactMap(\.note).uniqued().filter {
            // Most notes are the wording itself.
            $0 != content && !content.contains($0)
        }
        if !notes.isEmpty {
            let said = notes.map { $0.hasLineBreak ? entry($0) : "\"\($0)\"" }
            line += " — you said: " + said.joined(separator: " · ")
        }
        return line
    }
}

/// How much of a prompt text takes.
package enum Tokens {
    /// An estimate that errs on the high side for English and code: four bytes a token and one more.
    package static func estimate(_ text: String) -> Int { text.utf8.count / 4 + 1 }
}

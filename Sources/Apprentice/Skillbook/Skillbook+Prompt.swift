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
            if asked.isSubset(of: said), terms.areCovered(by: content + "\n" + context) {
                skill.sources[index].state = .superseded
            }
        }
        return skill.promptText
    }

    /// The same without its id.
    package var promptText: String {
        var line = content.onOneLine
        if !context.isEmpty { line += " (when: \(context.onOneLine))" }
        let wording = Words.normalised(content)
        let notes = liveNotes.compactMap(\.note).uniqued().filter {
            let note = Words.normalised($0)
            return note != wording && !(wording.mayHold(note) && wording.contains(note))
        }
        if !notes.isEmpty {
            line += " — you said: " + notes.map { "\"\($0.onOneLine)\"" }.joined(separator: " · ")
        }
        return Fence.defused(line)
    }
}

/// How much of a prompt text takes.
package enum Tokens {
    /// An estimate that errs on the high side for English and code: four bytes a token and one more.
    package static func estimate(_ text: String) -> Int { text.utf8.count / 4 + 1 }
}

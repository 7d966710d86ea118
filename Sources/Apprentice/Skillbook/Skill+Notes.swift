extension Skill {
    /// Adds another source of its words; a known one that is given again is in force again.
    package mutating func add(_ source: Source) {
        let index = sources.firstIndex {
            $0.feedback == source.feedback && $0.note == source.note && $0.turn == source.turn
        }
        guard let index else { return sources.append(source) }
        guard source.state == .live, sources[index].state != .live else { return }
        (sources[index].state, sources[index].at) = (.live, source.at)
    }

    /// When it was last told something.
    package var lastTold: Timestamp { liveNotes.map(\.at).max() ?? createdAt }

    /// Marks live notes as superseded.
    package mutating func supersedeNotes(where condition: (Source) -> Bool) {
        for index in sources.indices
        where sources[index].note != nil && sources[index].state == .live
            && condition(sources[index])
        {
            sources[index].state = .superseded
        }
    }

    /// The skill as a correction of one term leaves what it corrects: the old words with the new term.
    ///
    /// "Not `--ring`, it is `--stage`" says nothing of the command, the host and the rest, which hold.
    ///
    /// - Parameters:
    ///   - old: The skill whose term the note turns away.
    ///   - terms: The note's terms.
    /// - Returns: This skill with the old one's words; nil when the note is not one term for another.
    package func amending(_ old: Skill, by terms: KeyTerms) -> Skill? {
        let gone = terms.negated.filter { KeyTerms.text(old.content, holds: $0) }
        guard let old1 = gone.first, gone.count == 1, let new1 = terms.required.first,
            terms.required.count == 1
        else { return nil }
        var amended = self
        let isLower = old1.first?.isLowercase ?? false
        let put = isLower && Counts.isCount(new1.lowercased(), after: "", before: nil)
        amended.content = old.content.replacing(old1, with: put ? new1.lowercased() : new1)
        (amended.section, amended.context) = (old.section, old.context)
        (amended.applies, amended.project) = (old.applies, old.project)
        amended.keywords = old.keywords
        amended.isSecret = isSecret || old.isSecret
        // What the old one was said of is what this one is said of.
        amended.sources += old.sources.filter { $0.state != .withdrawn }
        return amended
    }

    /// Everything a prompt shows of it: wording, context and live notes.
    package var fullText: String {
        ([content, context] + liveNotes.compactMap(\.note)).joined(separator: "\n")
    }

    /// Whether a note names something wrong that the skill asks for.
    ///
    /// - Parameters:
    ///   - terms: The note's terms.
    ///   - isCited: Whether the judged answer drew on the skill; if not, only a key term counts,
    ///     for a mere word may be meant otherwise.
    /// - Returns: Whether it does.
    package func isContradicted(by terms: KeyTerms, isCited: Bool) -> Bool {
        ([content + "\n" + context] + liveNotes.compactMap(\.note)).contains {
            Self.isContradicted($0, by: terms, isCited: isCited)
        }
    }

    /// The same of one text.
    static func isContradicted(_ text: String, by terms: KeyTerms, isCited: Bool) -> Bool {
        // First what costs nothing: most notes turn nothing away, and are said of many skills.
        let asksWords = isCited && !terms.negatedStems.isEmpty
        guard asksWords || terms.negated.contains(where: { KeyTerms.text(text, holds: $0) }) else {
            return false
        }
        let mine = KeyTerms(text)
        let turnedAway = Set(mine.negated.map(KeyTerms.folded))
        let asked = Set(Words.contentStems(text)).subtracting(mine.negatedStems)
        let dislikes = Negation.saysDislike(text)
        let names = terms.negated.contains { term in
            guard !turnedAway.contains(KeyTerms.folded(term)), KeyTerms.text(text, holds: term)
            else {
                return false
            }
            // "Against Uber and Lyft" agrees with "I refuse to take Uber", whatever is turned away there.
            guard !term.allSatisfy(\.isLetter) || !dislikes else { return false }
            // "Never more than two sights a day" says nothing of a lesson on two sentences.
            guard Counts.isNumber(term) else { return true }
            let counted = terms.negatedStems.subtracting(Words.contentStems(term))
            return counted.isEmpty || !counted.isDisjoint(with: asked)
        }
        if names { return true }
        guard asksWords, !dislikes else { return false }
        // One word of many that either says is not what it is about.
        let shared = asked.intersection(terms.negatedStems).count
        return shared * 3 >= terms.negatedStems.count * 2 && shared * 2 >= asked.count
    }

    /// Shows the notes that are left word for word; without any it retires.
    mutating func showNotes() {
        let left = liveNotes.compactMap(\.note).uniqued()
        guard !left.isEmpty else {
            status = .retired
            return
        }
        content = left.joined(separator: "; ")
        context = ""
    }
}

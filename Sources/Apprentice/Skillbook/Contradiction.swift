/// A note of another lesson that is so like a new one that perhaps only one of them can hold.
package struct Rival: Sendable, Equatable {
    /// The lesson.
    package var skill: Skill.UID
    /// What it says: a note of it, or its wording where it has none.
    package var note: String
    /// The question that was said of.
    package var question: String?
    /// How alike the two are, 0…1.
    package var likeness: Double

    /// From which likeness on a person is asked about it, where no model may decide.
    package static let worthAsking = 0.6
    /// Which lessons are looked at.
    package struct Reach: Sendable {
        /// The least likeness.
        var floor: Double
        /// The most lessons.
        var limit: Int
        /// Whether one that applies always may be the rival of one that applies to a topic.
        var crossesScopes: Bool

        /// For what code decides alone, or a person is asked about.
        package static let narrow = Reach(floor: 0.4, limit: 3, crossesScopes: false)
        /// For a model that is trusted to compare: "temperatures in Celsius" shares little with
        /// "weather in Fahrenheit".
        package static let wide = Reach(floor: 0.2, limit: 8, crossesScopes: true)
    }
}

extension Skillbook {
    /// The lessons that a new one might take the place of, the most alike first; a few.
    ///
    /// Another project's is an exception rather than a contradiction. What is pinned, or no person's
    /// word, is left out.
    ///
    /// - Parameters:
    ///   - note: What is told.
    ///   - question: The question it is said of.
    ///   - own: The lesson that holds the note.
    ///   - near: The lessons nearest in meaning; what shares words is found beside them.
    ///   - reach: How far to look.
    ///   - mostSkills: In a larger book only ``near`` is searched, because somebody is waiting.
    /// - Returns: The notes of those lessons.
    package func rivals(
        of note: String,
        question: String,
        own: Skill,
        near: [MeaningIndex.Hit],
        reach: Rival.Reach = .narrow,
        mostSkills: Int = .max
    ) -> [Rival] {
        let told = RemarkWords(note, question)
        let words = SharedWords(note + " " + question)
        let nearness = Dictionary(near.map { ($0.uid, Double($0.likeness)) }) { max($0, $1) }
        let pool =
            liveCount <= mostSkills
            ? Array(skills.values) : near.compactMap { skills[$0.uid] }
        let found = pool.flatMap { skill -> [Rival] in
            guard skill.uid != own.uid, skill.isLive, !skill.isPinned,
                skill.status != .unconfirmed, skill.project == own.project,
                reach.crossesScopes || skill.applies == own.applies
            else { return [] }
            let nearness = nearness[skill.uid]
            // A look at the bytes spares most of the book the reading of its words.
            guard nearness != nil || words.mayStand(in: skill.textWithQuestions) else { return [] }
            return skill.remarks.map { remark in
                let said = RemarkWords(remark.note, remark.question ?? "")
                return Rival(
                    skill: skill.uid,
                    note: remark.note,
                    question: remark.question,
                    likeness: max(min(1, nearness ?? 0), told.likeness(to: said))
                )
            }
        }
        .filter { $0.likeness >= reach.floor }
        .sorted {
            ($1.likeness, $0.skill.description) < ($0.likeness, $1.skill.description)
        }
        return Array(found.prefix(reach.limit))
    }
}

extension Skill {
    /// Its notes with their questions; its wording where it has no notes.
    fileprivate var remarks: [(note: String, question: String?)] {
        let notes = liveNotes.suffix(6).map { (note: $0.note ?? "", question: $0.question) }
        return notes.isEmpty ? [(note: content, question: sources.first?.question)] : notes
    }
}

/// The words that say what a remark is about, and those of the question it was said of.
private struct RemarkWords {
    let stems: Set<String>

    init(_ note: String, _ question: String) {
        stems = Set(Words.contentStems(note + " " + question))
    }

    /// The part of the shorter remark's words that are shared.
    func likeness(to other: RemarkWords) -> Double {
        let smaller = min(stems.count, other.stems.count)
        guard smaller > 0 else { return 0 }
        return Double(stems.intersection(other.stems).count) / Double(smaller)
    }
}

/// Whether a new note takes the place of an older one so plainly that nobody needs to be asked.
///
/// In doubt it does not: a lesson that is wrongly kept is judged by a model or a person later, one that
/// is wrongly retired is missed.
struct ClearContradiction {
    private let new: Remark
    private let newQuestion: String

    init(_ note: String, of question: String) {
        (new, newQuestion) = (Remark(note), question)
    }

    /// Whether the note takes the place of a rival.
    func holds(against rival: Rival) -> Bool {
        let question = rival.question ?? ""
        let old = Remark(rival.note)
        guard !areApart(newQuestion, question), !new.names.contradictNumbers(of: old.names) else {
            return false
        }
        let alike = Words.likeness(newQuestion, question)
        if alike > 0 || rival.likeness >= 0.6, turnsAway(old) || asksForWhatIsTurnedAway(by: old) {
            return true
        }
        return exchanges(old, isSameQuestion: alike >= 0.6, askedOf: question)
    }

    /// "How do I indent a Makefile?" and "How do I indent Python?" name different things.
    private func areApart(_ one: String, _ other: String) -> Bool {
        let (mine, theirs) = (Set(KeyTerms(one).folded), Set(KeyTerms(other).folded))
        return !mine.isEmpty && !theirs.isEmpty && mine.isDisjoint(with: theirs)
    }

    /// "Use npm" and then "do not use npm": all the older note asks for is turned away, or asked for
    /// again beside what is.
    private func turnsAway(_ old: Remark) -> Bool {
        !new.turnedAway.isEmpty && new.turnedAway.isSubset(of: old.asked)
            && old.asked.isSubset(of: new.turnedAway.union(new.asked))
    }

    /// "Do not use npm" and then "use npm".
    private func asksForWhatIsTurnedAway(by old: Remark) -> Bool {
        !new.asked.isEmpty && new.asked == old.turnedAway
    }

    /// "We use MySQL" and then "we moved to Postgres": the newer note says that something else was
    /// before, and says one other word of the same subject.
    private func exchanges(_ old: Remark, isSameQuestion: Bool, askedOf question: String) -> Bool {
        guard let (subject, value) = new.move, new.turnedAway.isEmpty, old.turnedAway.isEmpty else {
            return false
        }
        let known = old.asked.union(Words.contentStems(question))
        guard subject.isSubset(of: known), isSameQuestion || !subject.isEmpty else { return false }
        let gone = old.asked.subtracting(subject).subtracting(value)
        return gone.count == 1 && value.subtracting(old.asked).count == 1
    }
}

/// What a note asks for and what it turns away, word by word.
private struct Remark {
    let names: KeyTerms
    /// Stems of what it turns away.
    let turnedAway: Set<String>
    /// Stems of what it asks for; counts and flags say how, not what.
    let asked: Set<String>
    /// The words before and behind "moved to", "is now" and the like; nil where nothing says that.
    let move: (subject: Set<String>, value: Set<String>)?

    init(_ note: String) {
        names = KeyTerms(note)
        turnedAway = names.negatedStems
        let flags = KeyTerms.tokens(note).filter { $0.text.hasPrefix("-") }.map(\.text)
        let ignored = Set(flags.flatMap(Words.contentStems)).union(turnedAway)
        func stems(_ words: some Sequence<String>) -> Set<String> {
            let said = words.filter { !Counts.isNumber($0) || $0.allSatisfy(\.isNumber) }
            return Set(said.flatMap(Words.contentStems)).subtracting(ignored)
        }
        let words = Words.split(note)
        let place = words.indices.dropLast().first { index in
            Self.moves.contains([words[index], words[index + 1]])
        }
        move = place.map { (stems(words[..<$0]), stems(words[($0 + 2)...])) }
        asked =
            place == nil
            ? stems(words) : stems(words[..<(place ?? 0)] + words[((place ?? 0) + 2)...])
    }

    private static let moves: Set<[String]> = [
        ["moved", "to"], ["switched", "to"], ["migrated", "to"], ["changed", "to"],
        ["renamed", "to"], ["is", "now"], ["are", "now"], ["now", "use"], ["now", "uses"],
        ["now", "called"], ["now", "in"], ["now", "at"],
    ]
}

extension KeyTerms {
    /// Whether another note names a number that this one says nothing of: it is about something else.
    fileprivate func contradictNumbers(of other: KeyTerms) -> Bool {
        let known = Set((required + negated).map(Self.folded))
        return (other.required + other.negated).contains {
            $0.allSatisfy(\.isNumber) && !known.contains($0)
        }
    }
}

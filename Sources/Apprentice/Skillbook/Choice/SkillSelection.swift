/// The skills for one question: which stand in the prompt, and which had to stay out.
package struct SkillSelection: Sendable, Equatable {
    /// Those that stand there, in the order of the prompt.
    package var shown: [Skill] = []
    /// Those that would, but did not fit.
    package var hidden: [Skill] = []
    /// How the topic skills were found, and which were near and are left out.
    package var topic = TopicChoice()
    /// The whole book, where the layout has it stand in the system prompt and it fits.
    package var standing: [Skill]?
    /// Why words decided although meaning was to; nil where meaning did, or nothing asked for it.
    package var failure: String?

    /// No skill at all.
    package init() {}

    /// Chooses as a layout says: the whole book while it fits, else what is relevant.
    ///
    /// - Parameters:
    ///   - question: The newest question.
    ///   - book: The snapshot the answer draws on.
    ///   - index: The words of that snapshot.
    ///   - project: The project it is asked in.
    ///   - layout: Limits and budget.
    ///   - meaning: What is near the question in meaning; nil where words decide alone.
    package init(
        for question: String,
        book: Skillbook,
        index: SkillIndex,
        project: String?,
        layout: SkillLayout,
        meaning: QuestionMeaning? = nil
    ) {
        if let whole = SkillSelection(wholeBook: book, project: project, layout: layout) {
            self = whole
            standing = whole.shown
            addUnconfirmed(
                for: question,
                book: book,
                index: index,
                project: project,
                meaning: meaning
            )
        } else {
            self.init(
                question: question,
                book: book,
                index: index,
                project: project,
                layout: layout,
                meaning: meaning
            )
        }
    }

    /// Chooses by relevance: *always* skills, then the topic skills that fit the question.
    ///
    /// - Parameters:
    ///   - question: The newest question.
    ///   - book: The snapshot the answer draws on.
    ///   - index: The words of that snapshot.
    ///   - project: The project it is asked in.
    ///   - layout: Limits and budget.
    ///   - meaning: What is near the question in meaning; nil where words decide alone.
    package init(
        question: String,
        book: Skillbook,
        index: SkillIndex,
        project: String?,
        layout: SkillLayout,
        meaning: QuestionMeaning? = nil
    ) {
        let always = index.always.compactMap { book[$0] }.filter {
            Self.belongs($0, to: project) && $0.applies == .always
        }
        .sorted { Self.order($0) > Self.order($1) }
        let topic = TopicChoice(
            question: question,
            book: book,
            index: index,
            meaning: meaning,
            least: layout.isForSmallModel ? TopicChoice.gate * 0.9 : 0
        ) {
            Self.belongs($0, to: project, unconfirmed: true)
                && ($0.applies == .topic || $0.status == .unconfirmed)
        }
        let rules = Self.uncrowded(always, for: question, layout: layout, meaning: meaning)
        let room = max(layout.limit / 2, layout.limit - topic.fitting.count)
        let first = rules.prefix(room)
        let wanted = first + topic.fitting.prefix(layout.limit - first.count).map(\.skill)
        let fitting = Self.fitting(Array(wanted), within: layout.budget)
        let uids = Set(fitting.map(\.uid))
        shown = wanted.filter { uids.contains($0.uid) }
        hidden = (always + topic.fitting.map(\.skill)).filter { !uids.contains($0.uid) }
        self.topic = topic
    }

    /// Of many *always* skills those a small model is shown; it follows none when they crowd.
    ///
    /// While they are few, all are. Else it is those nearest to the question, by the words of the note
    /// and the question it was said of.
    private static func uncrowded(
        _ always: [Skill],
        for question: String,
        layout: SkillLayout,
        meaning: QuestionMeaning?
    ) -> [Skill] {
        guard layout.isForSmallModel, always.count > few else { return always }
        let words = SharedWords(question)
        func nearness(_ skill: Skill) -> Float {
            guard let meaning, meaning.knows(skill.uid) else {
                return words.stand(in: skill) ? TopicChoice.gate : 0
            }
            return meaning.likeness(of: skill.uid)
        }
        let near = always.map { (skill: $0, nearness: nearness($0)) }
            .filter { $0.nearness >= TopicChoice.floor }
            .sorted { $0.nearness > $1.nearness }
        return near.prefix(few).map(\.skill)
    }

    /// The most *always* skills that are no crowd for a small model.
    private static let few = 3

    /// Chooses the whole book, in the order of the ids; nil when the layout does not have it, or it
    /// does not fit.
    package init?(wholeBook book: Skillbook, project: String?, layout: SkillLayout) {
        guard layout.layout == .book else { return nil }
        var left = layout.budget
        var room = layout.limit
        // Most of a large book is never looked at.
        for skill in book.skills.values where Self.belongs(skill, to: project) {
            left -= Tokens.estimate(skill.promptLine)
            room -= 1
            guard left >= 0, room >= 0 else { return nil }
        }
        shown = book.live.filter { Self.belongs($0, to: project) }
    }

    /// Whether the question's meaning matters for what it gets.
    ///
    /// It does not while the whole book stands in the prompt, or nothing in it is for a topic.
    package static func asksForMeaning(
        of book: Skillbook,
        project: String?,
        layout: SkillLayout
    ) -> Bool {
        guard book.liveCount > 0 else { return false }
        guard SkillSelection(wholeBook: book, project: project, layout: layout) == nil else {
            return false
        }
        return book.skills.values.contains {
            $0.isLive && ($0.applies == .topic || layout.isForSmallModel)
        }
    }

    /// Adds the unconfirmed skills a question resembles; they stand in no standing block.
    private mutating func addUnconfirmed(
        for question: String,
        book: Skillbook,
        index: SkillIndex,
        project: String?,
        meaning: QuestionMeaning?
    ) {
        let topic = TopicChoice(question: question, book: book, index: index, meaning: meaning) {
            $0.status == .unconfirmed && ($0.project == nil || $0.project == project)
        }
        shown += topic.fitting.prefix(3).map(\.skill)
    }

    private static func belongs(
        _ skill: Skill,
        to project: String?,
        unconfirmed: Bool = false
    ) -> Bool {
        skill.isLive && (unconfirmed || skill.status != .unconfirmed)
            && (skill.project == nil || skill.project == project)
    }

    /// What the budget goes to: the newest note among those that fit the question, what is pinned, what
    /// applies always (the newest notes, then by how far it is trusted), and then the rest as it stands.
    private static func fitting(_ wanted: [Skill], within budget: Int) -> [Skill] {
        let newest = wanted.filter { !$0.liveNotes.isEmpty }.max { $0.lastTold < $1.lastTold }
        func rank(_ skill: Skill) -> (Int, Double) {
            if skill.uid == newest?.uid { return (0, 0) }
            if skill.isPinned { return (1, 0) }
            guard skill.applies == .always else { return (4, 0) }
            return skill.status == .provisional
                ? (2, -Double(skill.lastTold.microseconds)) : (3, -skill.confidence)
        }
        let ranked = wanted.enumerated().map { (rank: rank($1), place: $0, skill: $1) }.sorted {
            ($0.rank.0, $0.rank.1, $0.place) < ($1.rank.0, $1.rank.1, $1.place)
        }
        var left = budget
        return ranked.map(\.skill).filter { skill in
            let size = Tokens.estimate(skill.promptLine)
            // What was said last stands there even when it is longer than all may be together.
            let isNewest = skill.uid == newest?.uid && size <= Self.longestNote(within: budget)
            guard isNewest || size <= left else { return false }
            left -= size
            return true
        }
    }

    /// The most tokens the newest note may take; a longer one stands in no prompt.
    package static func longestNote(within budget: Int) -> Int {
        budget > .max / 4 ? .max : budget * 4
    }

    /// Pinned first, then what was told or changed last.
    private static func order(_ skill: Skill) -> (Int, Timestamp, Int) {
        (skill.isPinned ? 1 : 0, skill.updatedAt, skill.serial)
    }
}

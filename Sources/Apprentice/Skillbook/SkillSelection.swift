/// The skills for one question: which stand in the prompt, and which had to stay out.
package struct SkillSelection: Sendable, Equatable {
    /// Those that stand there, in the order of the prompt.
    package var shown: [Skill] = []
    /// Those that would, but did not fit.
    package var hidden: [Skill] = []
    /// The whole book, where the layout has it stand in the system prompt and it fits.
    package var standing: [Skill]?

    /// No skill at all.
    package init() {}

    /// Chooses as a layout says: the whole book while it fits, else what is relevant.
    ///
    /// - Parameters:
    ///   - question: The newest question.
    ///   - book: The snapshot the answer draws on.
    ///   - index: An index of that snapshot.
    ///   - project: The project it is asked in.
    ///   - layout: Limits and budget.
    package init(
        for question: String,
        book: Skillbook,
        index: SkillIndex,
        project: String?,
        layout: SkillLayout
    ) {
        if layout.layout == .book,
            let whole = SkillSelection(wholeBook: book, project: project, budget: layout.budget)
        {
            self = whole
            standing = whole.shown
            addUnconfirmed(for: question, book: book, index: index, project: project)
        } else {
            self.init(
                question: question,
                book: book,
                index: index,
                project: project,
                layout: layout
            )
        }
    }

    /// Chooses by relevance: pinned and *always* skills, then topic skills by score.
    ///
    /// - Parameters:
    ///   - question: The newest question.
    ///   - book: The snapshot the answer draws on.
    ///   - index: An index of that snapshot.
    ///   - project: The project it is asked in.
    ///   - layout: Limits and budget.
    package init(
        question: String,
        book: Skillbook,
        index: SkillIndex,
        project: String?,
        layout: SkillLayout
    ) {
        let always = index.unasked.compactMap { book[$0] }.filter {
            $0.isLive && $0.status != .unconfirmed && $0.standsUnasked
                && ($0.project == nil || $0.project == project)
        }
        .sorted { Self.order($0) > Self.order($1) }
        let scored = index.search(question, limit: Self.mostTopics).compactMap {
            hit -> (skill: Skill, score: Double)? in
            guard let skill = book[hit.uid], skill.isLive,
                skill.project == nil || skill.project == project,
                skill.applies == .topic || skill.status == .unconfirmed, !skill.isPinned
            else { return nil }
            return (skill, Double(hit.score) * min(1, 2 * skill.confidence))
        }
        .sorted {
            $0.score == $1.score
                ? Self.order($0.skill) > Self.order($1.skill) : $0.score > $1.score
        }
        let words = SharedWords(question)
        var least = 0.0
        var topic: [Skill] = []
        // Best first, so that what is far behind is not read.
        for (skill, score) in scored {
            if score < least { break }
            guard words.stand(in: skill) else { continue }
            if topic.isEmpty { least = score * Self.tail }
            topic.append(skill)
        }
        let meant =
            layout.isForSmallModel ? CrowdedRules(always).meant(for: question) : always
        let wanted = Array(meant.prefix(layout.alwaysLimit) + topic.prefix(layout.topicLimit))
        let fitting = Self.fitting(wanted, within: layout.budget)
        let uids = Set(fitting.map(\.uid))
        shown = wanted.filter { uids.contains($0.uid) }
        hidden = (always + topic).filter { !uids.contains($0.uid) }
    }

    /// Chooses the whole book, in the order of the ids; nil when it does not fit.
    package init?(wholeBook book: Skillbook, project: String?, budget: Int) {
        var left = budget
        // Most of a large book is never looked at.
        for skill in book.skills.values where Self.belongs(skill, to: project) {
            left -= Tokens.estimate(skill.promptLine)
            guard left >= 0 else { return nil }
        }
        shown = book.live.filter { Self.belongs($0, to: project) }
    }

    /// Adds the unconfirmed skills a question resembles; they stand in no standing block.
    package mutating func addUnconfirmed(
        for question: String,
        book: Skillbook,
        index: SkillIndex,
        project: String?
    ) {
        shown += index.search(question, limit: 50).compactMap { book[$0.uid] }.filter {
            $0.status == .unconfirmed && ($0.project == nil || $0.project == project)
        }.prefix(3)
    }

    private static func belongs(_ skill: Skill, to project: String?) -> Bool {
        skill.isLive && skill.status != .unconfirmed
            && (skill.project == nil || skill.project == project)
    }

    /// How many topic skills are looked at: more than any budget holds.
    private static let mostTopics = 100

    /// A topic skill far behind the best one is about something else.
    private static let tail = 0.35

    /// What the budget goes to: the newest note, what is pinned, the newest notes, what applies always
    /// by how far it is trusted, and then the rest as it stands.
    private static func fitting(_ wanted: [Skill], within budget: Int) -> [Skill] {
        let newest = wanted.filter { !$0.liveNotes.isEmpty }.max { noted($0) < noted($1) }
        func rank(_ skill: Skill) -> (Int, Double) {
            if skill.uid == newest?.uid { return (0, 0) }
            if skill.isPinned { return (1, 0) }
            if skill.status == .provisional {
                return (2, -Double(noted(skill).microseconds))
            }
            return skill.standsUnasked ? (3, -skill.confidence) : (4, 0)
        }
        let ranked = wanted.enumerated().map { (rank: rank($1), place: $0, skill: $1) }.sorted {
            ($0.rank.0, $0.rank.1, $0.place) < ($1.rank.0, $1.rank.1, $1.place)
        }
        var left = budget
        return ranked.map(\.skill).filter { skill in
            let size = Tokens.estimate(skill.promptLine)
            guard size <= left else { return false }
            left -= size
            return true
        }
    }

    /// When a skill was last told something.
    private static func noted(_ skill: Skill) -> Timestamp {
        skill.liveNotes.map(\.at).max() ?? skill.createdAt
    }

    /// Pinned first, then what was told or changed last.
    private static func order(_ skill: Skill) -> (Int, Timestamp, Int) {
        (skill.isPinned ? 1 : 0, skill.updatedAt, skill.serial)
    }
}

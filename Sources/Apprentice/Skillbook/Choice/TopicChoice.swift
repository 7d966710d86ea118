/// Which *topic* lessons a question gets, the most fitting first, and which were near and are left out.
///
/// Meaning decides where there are vectors, words where there are none. Exact names (flags, paths,
/// numbers, identifiers) that a question shares with a lesson count on top, because an encoder reads
/// `--ring` and `--stage` as much the same.
package struct TopicChoice: Sendable, Equatable {
    /// A lesson and how it was found.
    package struct Candidate: Sendable, Equatable {
        /// The lesson.
        package var skill: Skill
        /// How near it is in meaning (see ``MeaningIndex/Hit/likeness``); nil where words decided.
        package var likeness: Float?
        /// How near it is when note and the question it was said of are read as one text.
        package var inContext: Float?
        /// An exact name that stands in the question and in the lesson.
        package var sharedName: String?
        /// What candidates are ordered by.
        var rank: Double

        /// Whether the shared name says that the question is about it: what is exact to the letter
        /// does, a mere name ("London") only where the meaning is not far off.
        var isNamed: Bool {
            guard let sharedName else { return false }
            return !sharedName.allSatisfy(\.isLetter) || (inContext ?? 1) >= TopicChoice.gate * 0.6
        }
    }

    /// Those that fit, best first.
    package private(set) var fitting: [Candidate] = []
    /// Those that were nearest among the rest, best first; a few.
    package private(set) var near: [Candidate] = []

    /// How much nearer than ``generalPart`` of its nearness to everybody's questions a question must be to
    /// some lesson, read with the question that was said of; else it is about none.
    ///
    /// Of 110 questions about none of 100 tastes none passes, of 100 questions about one of them all do
    /// (own lists, and PrefEval's first ten topics).
    static let margin: Float = 0.13
    /// The part of a question's nearness to everybody's questions that says nothing of a lesson.
    static let generalPart: Float = 0.5
    /// A lesson this near is surely meant; when none is, the nearest ``fewest`` stand there.
    static let gate: Float = 0.28
    static let fewest = 2
    /// Beside a lesson that passes the gate, those stand that are at least this near.
    static let floor: Float = 0.15
    /// How much a name that is shared adds to a rank.
    static let nameWeight = 0.3
    /// The same for one that is exact to the letter: a flag, a path, a number, an identifier.
    static let exactNameWeight = 0.6
    /// Of a longer question its beginning and its end are read, in characters: others wait for the
    /// choice, and a pasted file says what it is about there.
    static let longestQuestion = 16_000
    /// How many lessons are looked at: more than any budget holds.
    static let limit = 300
    /// By words: a lesson far behind the best one is about something else.
    static let tail = 0.35
    /// How many are named as near.
    static let nearLimit = 5

    /// No lesson at all.
    init() {}

    /// Chooses.
    ///
    /// - Parameters:
    ///   - question: The newest question.
    ///   - book: The snapshot the answer draws on.
    ///   - index: The words of that snapshot.
    ///   - meaning: What is near the question in meaning; nil where words decide alone.
    ///   - least: How near each lesson must be that is read with the question it was said of; a small
    ///     model is led astray by what is near only by its words.
    ///   - mayStand: Whether a lesson may stand in this prompt at all.
    init(
        question: String,
        book: Skillbook,
        index: SkillIndex,
        meaning: QuestionMeaning?,
        least: Float = 0,
        where mayStand: (Skill) -> Bool
    ) {
        guard book.liveCount > 0 else { return }
        let question = question.shortened(to: Self.longestQuestion)
        let names = KeyTerms.tokens(question).filter(\.isKeyTerm).map(\.text)
        func isNamed(_ name: String, in text: String) -> Bool {
            guard text.mayHold(name.lowercased()), KeyTerms.text(text, holds: name) else {
                return false
            }
            // "New" of "New Zealand" is no name in "a new city".
            return !name.allSatisfy(\.isLetter)
                || KeyTerms.tokens(text).contains { $0.isKeyTerm && $0.text == name }
        }
        func candidate(_ skill: Skill, _ hit: MeaningIndex.Hit?, rank: Double) -> Candidate {
            // What did not help lately goes behind what did.
            let trust = min(1, 2 * skill.confidence)
            let text = names.isEmpty ? "" : skill.textWithQuestions
            let shared = names.first { isNamed($0, in: text) }
            return Candidate(
                skill: skill,
                likeness: hit?.likeness,
                inContext: hit?.inContext,
                sharedName: shared,
                rank: rank - (1 - trust) * 0.3 + (shared.map(Self.weight) ?? 0)
            )
        }
        let hits = (meaning?.hits ?? []).compactMap { hit -> Candidate? in
            guard let skill = book[hit.uid], mayStand(skill) else { return nil }
            return candidate(skill, hit, rank: Double(hit.rank))
        }
        .sorted(by: Self.precedes)
        let byWords = Self.byWords(question, book: book, index: index) { skill in
            mayStand(skill) && meaning?.knows(skill.uid) != true
        }
        .map { candidate($0, nil, rank: 1) }
        let nearest = hits.compactMap(\.inContext).sorted(by: >).prefix(Self.fewest)
        let best = nearest.first ?? 0
        let isNamed = hits.contains(where: \.isNamed)
        let isAboutSome =
            best - Self.generalPart * (meaning?.generality ?? 0) >= Self.margin || isNamed
        let isSure = best >= Self.gate || isNamed
        let isFitting = { (candidate: Candidate) in
            let (likeness, inContext) = (candidate.likeness ?? 0, candidate.inContext ?? 0)
            let isNear = isSure ? likeness >= Self.floor : inContext >= nearest.last ?? 0
            return candidate.isNamed || isAboutSome && isNear && inContext >= least
        }
        // What has no vector yet was told last.
        fitting = byWords + hits.filter(isFitting)
        let isNear = { (candidate: Candidate) in
            (candidate.inContext ?? 0) >= Self.gate * 0.6 && !isFitting(candidate)
        }
        near = Array(hits.filter(isNear).prefix(Self.nearLimit))
    }

    private static func weight(of name: String) -> Double {
        name.allSatisfy(\.isLetter) ? nameWeight : exactNameWeight
    }

    private static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
        left.rank == right.rank
            ? (left.skill.updatedAt, left.skill.serial) > (
                right.skill.updatedAt, right.skill.serial
            )
            : left.rank > right.rank
    }

    /// The lessons that share words with the question, the best first.
    private static func byWords(
        _ question: String,
        book: Skillbook,
        index: SkillIndex,
        where mayStand: (Skill) -> Bool
    ) -> [Skill] {
        let scored = index.search(question, limit: 100).compactMap {
            hit -> (skill: Skill, score: Double)? in
            guard let skill = book[hit.uid], mayStand(skill) else { return nil }
            return (skill, Double(hit.score) * min(1, 2 * skill.confidence))
        }
        .sorted {
            $0.score == $1.score
                ? ($0.skill.updatedAt, $0.skill.serial) > ($1.skill.updatedAt, $1.skill.serial)
                : $0.score > $1.score
        }
        let words = SharedWords(question)
        var least = 0.0
        var fitting: [Skill] = []
        // Best first, so that what is far behind is not read.
        for (skill, score) in scored {
            if score < least { break }
            guard words.stand(in: skill) else { continue }
            if fitting.isEmpty { least = score * tail }
            fitting.append(skill)
        }
        return fitting
    }
}

/// What is near a question in meaning.
package struct QuestionMeaning: Sendable {
    /// The question's vector.
    package var vector: TextVector
    /// The nearest skills, in the order of their ranks; those less near than ``TopicChoice/floor``
    /// too, so that what was left out can be told.
    package var hits: [MeaningIndex.Hit]
    /// The vectors there were when it was asked.
    let index: MeaningIndex

    /// How near the question is to those that anybody asks, which no lesson need be about: the mean of
    /// the nearest few.
    let generality: Float

    init(_ vector: TextVector, in index: MeaningIndex, general: [TextVector]) {
        self.vector = vector
        self.index = index
        let nearest = general.map { vector.likeness(to: $0) }.sorted(by: >)
            .prefix(MeaningIndex.nearestProbes)
        generality = nearest.isEmpty ? 0 : nearest.reduce(0, +) / Float(nearest.count)
        hits = index.search(vector, limit: TopicChoice.limit, floor: TopicChoice.floor / 2)
    }

    /// Whether a skill has vectors, so that its words need not be compared.
    func knows(_ uid: Skill.UID) -> Bool { index.holds(uid) }

    /// How near a skill is; 0 when it is not among the hits.
    func likeness(of uid: Skill.UID) -> Float { hits.first { $0.uid == uid }?.likeness ?? 0 }
}

extension Skill {
    /// Everything a prompt shows of it, and the questions its notes were said of.
    var textWithQuestions: String {
        ([fullText] + sources.filter { $0.state == .live }.compactMap(\.question))
            .joined(separator: "\n")
    }
}

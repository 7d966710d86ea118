/// Skills that may say the same: alike in pairs, none contradicting another, oldest first.
package struct SkillCluster: Sendable, Equatable {
    /// The skills, at least two.
    package private(set) var members: [Skill]
    /// The least likeness between two of them, 0…1.
    package private(set) var likeness: Double

    /// The most skills of one cluster, for a model reads it whole.
    static let limit = 8
    /// From which likeness on two skills may say the same.
    static let threshold = 0.6

    /// Finds the clusters of a book.
    ///
    /// Each skill's nearest are looked up in the index, so that a book of thousands is not compared
    /// pair by pair.
    ///
    /// - Parameters:
    ///   - book: The skillbook.
    ///   - kept: Pairs that were compared before and are to stay apart.
    /// - Returns: The clusters; no skill is in two.
    package static func all(in book: Skillbook, keptApart kept: Set<SkillPair> = []) -> [Self] {
        let skills = book.live.filter { $0.status == .active && !$0.isPinned }
        var index = SkillIndex()
        index.update(to: book)
        var taken: Set<Skill.UID> = []
        var clusters: [Self] = []
        for first in skills where !taken.contains(first.uid) {
            var cluster = Self(members: [first], likeness: 1)
            let near = index.search(first.fullText, limit: 24).compactMap { book[$0.uid] }
                .filter { $0.status == .active && !$0.isPinned && !taken.contains($0.uid) }
                .sorted { $0.serial < $1.serial }
            for skill in near where cluster.members.count < limit {
                cluster.take(skill, keptApart: kept)
            }
            guard cluster.members.count > 1 else { continue }
            taken.formUnion(cluster.members.map(\.uid))
            clusters.append(cluster)
        }
        return clusters
    }

    /// Takes a skill in, if it may say the same as every member.
    private mutating func take(_ skill: Skill, keptApart kept: Set<SkillPair>) {
        var least = likeness
        for member in members {
            guard member.uid != skill.uid, !kept.contains(SkillPair(member.id, skill.id)),
                member.project == skill.project, member.applies == skill.applies,
                !member.contradicts(skill), !member.hasTermsApart(from: skill)
            else { return }
            let alike = Words.likeness(member.fullText, skill.fullText)
            guard alike >= Self.threshold else { return }
            least = min(least, alike)
        }
        likeness = least
        members.append(skill)
    }
}

extension Skill {
    /// Whether one of two skills asks for what the other turns away, in terms or in plain words.
    func contradicts(_ other: Skill) -> Bool {
        let (mine, theirs) = (KeyTerms(fullText), KeyTerms(other.fullText))
        if mine.disagrees(with: theirs) { return true }
        let (values, others) = (KeyTerms.flagValues(fullText), KeyTerms.flagValues(other.fullText))
        let parts = values.contains { flag, words in
            others[flag].map { $0.isDisjoint(with: words) } ?? false
        }
        if parts { return true }
        return mine.negatedStems != theirs.negatedStems
            && (!mine.negatedStems.isDisjoint(with: Words.contentStems(other.fullText))
                || !theirs.negatedStems.isDisjoint(with: Words.contentStems(fullText)))
    }
}

extension KeyTerms {
    /// The words behind each flag, which are likely its values: `--ring canary` is not `--ring stable`.
    static func flagValues(_ text: String) -> [String: Set<String>] {
        let tokens = tokens(text)
        var values: [String: Set<String>] = [:]
        for (token, next) in zip(tokens, tokens.dropFirst())
        where token.text.hasPrefix("-") && token.isKeyTerm && !next.text.hasPrefix("-")
            && !next.startsSentence && !next.followsComma && !Words.stopWords.contains(next.word)
        {
            values[folded(token.text), default: []].insert(next.word)
        }
        return values
    }
}

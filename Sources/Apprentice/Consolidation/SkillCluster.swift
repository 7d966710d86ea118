/// Skills that may say the same: alike in pairs, none contradicting another, oldest first.
package struct SkillCluster: Sendable, Equatable {
    /// The skills, at least two.
    package private(set) var members: [Skill]
    /// The least likeness between two of them, 0…1.
    package private(set) var likeness: Double

    /// The most skills of one cluster, because a model reads it whole.
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
    /// - Throws: `CancellationError`.
    package static func all(
        in book: Skillbook,
        keptApart kept: Set<SkillPair> = []
    ) throws -> [Self] {
        let skills = book.live.filter { $0.status == .active && !$0.isPinned }
        var index = SkillIndex()
        index.update(to: book)
        var traits: [Skill.UID: SkillTraits] = [:]
        for skill in skills {
            try Task.checkCancellation()
            traits[skill.uid] = SkillTraits(skill)
        }
        var taken: Set<Skill.UID> = []
        var clusters: [Self] = []
        for first in skills.compactMap({ traits[$0.uid] }) where !taken.contains(first.skill.uid) {
            try Task.checkCancellation()
            var members = [first]
            var likeness = 1.0
            let near = index.search(first.skill.fullText, limit: 24).compactMap { traits[$0.uid] }
                .filter { !taken.contains($0.skill.uid) }
                .sorted { $0.serial < $1.serial }
            for other in near where members.count < limit {
                guard let least = leastLikeness(of: other, to: members, keptApart: kept) else {
                    continue
                }
                likeness = min(likeness, least)
                members.append(other)
            }
            guard members.count > 1 else { continue }
            taken.formUnion(members.map(\.skill.uid))
            clusters.append(Self(members: members.map(\.skill), likeness: likeness))
        }
        return clusters
    }

    /// How like a skill is to the least like of a cluster's members; nil if it may not say the same as
    /// each of them.
    private static func leastLikeness(
        of other: SkillTraits,
        to members: [SkillTraits],
        keptApart kept: Set<SkillPair>
    ) -> Double? {
        var least = 1.0
        let skill = other.skill
        for member in members {
            guard member.skill.uid != skill.uid, member.skill.project == skill.project,
                member.skill.applies == skill.applies, !member.hasTermsApart(from: other)
            else { return nil }
            let alike = member.likeness(to: other)
            guard alike >= threshold, !member.contradicts(other),
                kept.isEmpty || !kept.contains(SkillPair(member.skill.id, skill.id))
            else { return nil }
            least = min(least, alike)
        }
        return least
    }
}

extension KeyTerms {
    /// The words behind each flag, which are likely its values: `--ring canary` is not `--ring stable`.
    static func flagValues(_ tokens: [NoteToken]) -> [String: Set<String>] {
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

/// Several skills that become one; those that go are kept, retired, and can be brought back.
public struct SkillMerge: Sendable, Equatable {
    /// The skill that stays, as it will be.
    public var into: Skill
    /// Those that go into it, as they are.
    public var from: [Skill]
    /// The book's revision of each skill when this was decided; it holds only for these.
    var seen: [Skill.UID: Int]

    /// Merges by code alone: only skills of the same words.
    ///
    /// Nil when they differ in more than the order and the endings of their words.
    ///
    /// - Parameter cluster: Skills that are alike.
    init?(surely cluster: SkillCluster) {
        let members = cluster.members
        let terms = Set(KeyTerms(members[0].fullText).folded)
        let stems = members.map { Set(Words.contentStems($0.content)) }
        for (skill, words) in zip(members, stems) {
            guard words == stems[0], Set(KeyTerms(skill.fullText).folded) == terms,
                skill.context == members[0].context
            else { return nil }
        }
        let stays = Self.survivor(of: members)
        self.init(members, survivor: stays, content: stays.content, context: stays.context)
    }

    /// Merges under other words, if they hold everything that must not be lost.
    ///
    /// - Parameters:
    ///   - cluster: Skills that are alike.
    ///   - content: What to do, for all of them.
    ///   - context: When.
    ///   - keywords: Further words to find it by.
    /// - Throws: ``ReplyError`` naming what the words lack.
    init(
        _ cluster: SkillCluster,
        content: String,
        context: String,
        keywords: [String]
    ) throws(ReplyError) {
        let members = cluster.members
        let text = content + "\n" + context
        guard content.utf8.count <= 2000 else { throw ReplyError(reason: "content is too long") }
        let told = members.map(\.fullText).joined(separator: "\n")
        guard Secrets.all(in: text).allSatisfy({ told.contains($0) }) else {
            throw ReplyError(reason: "content holds a secret that none of the skills has")
        }
        // Wording, condition and notes: what any of them names, the one that stays names.
        let missing = members.flatMap { KeyTerms($0.fullText).missing(from: text) }.uniqued()
        guard missing.isEmpty else {
            throw ReplyError(reason: "content lacks \(missing.joined(separator: ", "))")
        }
        let wording = KeyTerms(text)
        guard !members.contains(where: { wording.disagrees(with: KeyTerms($0.fullText)) }) else {
            throw ReplyError(reason: "content turns a skill around")
        }
        let stays = Self.survivor(of: members)
        // A person's own wording is not reworded; it holds for all only if it names what all name.
        let isKept = stays.isByHand
        if isKept,
            members.contains(where: { !KeyTerms($0.fullText).areCovered(by: stays.fullText) })
        {
            throw ReplyError(reason: "\(stays.id) was written by hand and lacks what others name")
        }
        self.init(
            members,
            survivor: stays,
            content: isKept ? stays.content : content,
            context: isKept ? stays.context : context
        )
        into.keywords = (into.keywords + keywords).uniqued().prefix(24).map(\.self)
    }

    private init(_ members: [Skill], survivor: Skill, content: String, context: String) {
        from = members.filter { $0.uid != survivor.uid }
        seen = Dictionary(members.map { ($0.uid, $0.revision) }) { first, _ in first }
        into = survivor
        into.content = content
        into.context = context
        for skill in from {
            for source in skill.sources { into.add(source) }
            into.keywords = Array((into.keywords + skill.keywords).uniqued().prefix(24))
            into.isSecret = into.isSecret || skill.isSecret
        }
    }

    /// The one that stays: written by hand, else proved best, else the oldest.
    private static func survivor(of members: [Skill]) -> Skill {
        members.min { left, right in
            (left.isByHand ? 0 : 1, -left.helpful, left.serial)
                < (right.isByHand ? 0 : 1, -right.helpful, right.serial)
        } ?? members[0]
    }
}

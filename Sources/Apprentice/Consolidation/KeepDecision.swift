/// Two skills that look alike and were found to say different things; not asked about again until one
/// of them changes.
public struct KeepDecision: Sendable, Equatable {
    /// The ids of the two.
    public var ids: [String]
    /// Why they differ, in the model's words.
    public var reasoning: String
    /// How alike they were.
    public var likeness: Double
    /// When it was decided.
    public var at: Timestamp

    var pair: SkillPair { SkillPair(ids[0], ids[1]) }

    /// The decision as `ace-framework` keeps it in `similarity_decisions`.
    var json: JSON {
        [
            "decision": "KEEP",
            "reasoning": .string(reasoning),
            "decided_at": .string(at.iso),
            "similarity_at_decision": .double((likeness * 100).rounded() / 100),
        ]
    }

    /// The pairs that a file's or the store's decisions keep apart, but for those that changed since.
    static func pairs(in decisions: JSON?, of book: Skillbook) -> Set<SkillPair> {
        var pairs: Set<SkillPair> = []
        for (key, decision) in decisions?.object ?? [] where decision["decision"] == "KEEP" {
            guard let at = decision["decided_at"]?.string.flatMap(Timestamp.init(iso:)) else {
                continue
            }
            let isStale = key.split(separator: ",").contains { id in
                book[String(id)].map { $0.updatedAt > at } ?? false
            }
            if !isStale { pairs.insert(SkillPair(key: key)) }
        }
        return pairs
    }
}

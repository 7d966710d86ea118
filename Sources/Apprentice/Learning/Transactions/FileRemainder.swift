extension LearningRecords {
    /// What a file of the book holds beside its skills: for ``SkillbookWriter/json(_:keeping:withSecrets:)``.
    ///
    /// It names the store, so that a file that comes back is known, and tells counts that were given
    /// here from those of other stores.
    package mutating func fileRemainder() throws -> SkillbookDocument {
        var document = SkillbookDocument(format: .apprentice)
        document.origin = try storeOrigin()
        for skill in book.all where skill.evidenceCount > 0 {
            let imported = try evidence(skill: skill.uid).filter { $0.judge == .imported }
            let byOrigin = Dictionary(grouping: imported, by: \.who).mapValues { Tally($0) }
            if !byOrigin.isEmpty { document.tallies[skill.uid] = byOrigin }
        }
        guard let kept = try value("file"), let json = try? JSON(parsing: kept) else {
            return document
        }
        document.similarityDecisions = json["similarity_decisions"]
        document.extra = json["extra"]
        return document
    }

    /// The name of this store, made when it is first asked for.
    mutating func storeOrigin() throws -> String {
        if let known = try value("origin") { return known }
        let name = Skill.UID.random().description
        try setValue(name, for: "origin")
        return name
    }

    /// Keeps the keys of a file that are not ours, for the next file that is written.
    mutating func keepRemainder(
        of document: SkillbookDocument,
        renamed: [(from: String, to: String)],
        merging: Bool
    ) throws {
        var extra = document.extra?.object ?? []
        let ids = Dictionary(renamed.map { ($0.from, $0.to) }) { first, _ in first }
        var unread: [String] = []
        var decisions =
            document.similarityDecisions.flatMap {
                SimilarityDecisions.readable($0, renamed: ids, repairs: &unread)
            }?.object ?? []
        if merging, let kept = try value("file"), let json = try? JSON(parsing: kept) {
            extra = JSON.joined(json["extra"]?.object ?? [], extra)
            decisions = JSON.joined(json["similarity_decisions"]?.object ?? [], decisions)
        }
        guard !extra.isEmpty || !decisions.isEmpty else { return try setValue(nil, for: "file") }
        var members: [(key: String, value: JSON)] = []
        if !extra.isEmpty { members.append(("extra", .object(extra))) }
        if !decisions.isEmpty { members.append(("similarity_decisions", .object(decisions))) }
        try setValue(JSON.object(members).compact, for: "file")
    }
}

/// What a consolidation came to.
public struct ConsolidationResult: Sendable, Equatable {
    /// The merges that were made.
    public var merges: [SkillMerge]
    /// The revision they are in; nil when nothing was merged.
    public var revision: Revision?
    /// What was left as it is, and why.
    public var notices: [String]
}

extension LearningRecords {
    /// Merges skills as planned, in one revision, and remembers what is to stay apart.
    ///
    /// A merge of skills that changed since the plan was made is left out. Those that go are retired;
    /// the verdicts on them count for the one they went into, until the revision is undone.
    ///
    /// - Parameter plan: What to do.
    /// - Returns: What was done.
    /// - Throws: ``StoreError``.
    public mutating func consolidate(_ plan: Consolidator.Plan) throws -> ConsolidationResult {
        var made: [SkillMerge] = []
        var notices = plan.notices
        var changes: [SkillChange] = []
        for merge in plan.merges {
            let isUnchanged = merge.seen.allSatisfy { uid, revision in
                book[uid].map { $0.isLive && $0.revision == revision } ?? false
            }
            guard isUnchanged else {
                notices.append(
                    "left apart, changed meanwhile: \(([merge.into] + merge.from).map(\.id).joined(separator: ", "))"
                )
                continue
            }
            made.append(merge)
            changes.append(SkillChange(before: book[merge.into.uid], after: merge.into))
            for var skill in merge.from {
                skill.status = .retired
                skill.mergedInto = merge.into.uid
                changes.append(SkillChange(before: book[skill.uid], after: skill))
            }
        }
        let before = book.revision
        try append(.consolidated, changes)
        try keep(plan.keeps)
        return ConsolidationResult(
            merges: made,
            revision: book.revision == before ? nil : try revision(book.revision),
            notices: notices
        )
    }

    /// Which skills were found to say different things, by any program.
    func keptDecisions() throws -> JSON? {
        guard let kept = try value("file") else { return nil }
        return (try? JSON(parsing: kept))?["similarity_decisions"]
    }

    /// Adds decisions to those that a file of the book holds.
    private mutating func keep(_ decisions: [KeepDecision]) throws {
        guard !decisions.isEmpty else { return }
        let kept = try value("file").flatMap { try? JSON(parsing: $0) }?.object ?? []
        let new = Set(decisions.map(\.pair.key))
        let old = kept.first { $0.key == "similarity_decisions" }?.value.object ?? []
        let all = old.filter { !new.contains($0.key) } + decisions.map { ($0.pair.key, $0.json) }
        let rest = kept.filter { $0.key != "similarity_decisions" }
        try setValue(
            JSON.object(rest + [("similarity_decisions", .object(all))]).compact,
            for: "file"
        )
    }
}

extension Skill {
    /// The skill with the keys of both lines of `ace-framework`, ours and those it came with.
    ///
    /// - Parameters:
    ///   - tally: Where its counts were given.
    ///   - origin: The store that writes; its own counts are what the others' leave.
    ///   - withSecrets: Whether questions and notes that hold a secret are written.
    /// - Returns: An object.
    func record(tally: [String: Tally], origin: String?, withSecrets: Bool) -> JSON {
        let shown = shownText(withContext: true)
        let advice = context.isEmpty ? shown : shownText(withContext: false)
        // What nobody has accepted is in no prompt of another program either.
        let isActive = isLive
        var members: [(key: String, value: JSON)] = [
            ("id", .string(id)),
            ("section", .string(heading)),
            ("content", .string(shown)),
            ("justification", extra?["justification"] ?? .null),
            ("evidence", extra?["evidence"] ?? .null),
            ("helpful", JSON(helpful)),
            ("harmful", JSON(harmful)),
            ("neutral", JSON(neutral)),
            ("created_at", .string(createdAt.iso)),
            ("updated_at", .string(updatedAt.iso)),
            ("embedding", embedding),
            ("status", isActive ? "active" : "invalid"),
            (
                "sources",
                .array(sources.map { $0.record(default: createdAt, isOpen: withSecrets) })
            ),
            ("keywords", JSON(keywords)),
            ("issue", .string(issue(isOpen: withSecrets))),
            ("insight", hasInsight ? .string(advice) : .null),
            ("occurrences", .array(occurrences(isOpen: withSecrets))),
            ("active", .bool(isActive)),
            ("helpful_count", JSON(helpful)),
            ("harmful_count", JSON(harmful)),
            ("neutral_count", JSON(neutral)),
            ("uid", .string(uid.description)),
        ]
        if shown != content { members.append(("wording", .string(content))) }
        if !context.isEmpty { members.append(("context", .string(context))) }
        members.append(("applies", .string(applies.rawValue)))
        if status == .provisional || status == .unconfirmed || isQuarantined {
            members.append(("state", .string(status.rawValue)))
        }
        if let foreignOrigin { members.append(("origin", .string(foreignOrigin.rawValue))) }
        if isQuarantined { members.append(("quarantine", JSON(quarantine))) }
        if let project { members.append(("project", .string(project))) }
        if isPinned { members.append(("pinned", true)) }
        if isByHand { members.append(("by_hand", true)) }
        if let mergedInto { members.append(("merged_into", .string(mergedInto.description))) }
        if isSecret { members.append(("secret", true)) }
        if let verdicts = verdicts(tally, origin) { members.append(("verdicts", verdicts)) }
        let own = Set(members.map(\.key))
        return .object(members + (extra?.object ?? []).filter { !own.contains($0.key) })
    }

    /// What 0.13 shows as the situation: when the skill applies, or the question it comes from.
    private func issue(isOpen: Bool) -> String {
        let question =
            liveNotes.lazy.compactMap(\.question).first { isOpen || !Secrets.found(in: $0) } ?? ""
        let situation = context.trimmingSpace.isEmpty ? question.onOneLine : context
        guard hasInsight else { return shownText(withContext: false) }
        if !situation.trimmingSpace.isEmpty { return situation }
        return applies == .always ? Self.anyQuestion : heading
    }

    /// Whether situation and advice are two texts; in 0.13 only a harness skill may do with one.
    private var hasInsight: Bool {
        let hasSituation = !context.isEmpty || liveNotes.contains { $0.question != nil }
        return hasSituation || heading.lowercased() != "harness"
    }

    /// The section; 0.13 refuses a whole file for an empty one.
    private var heading: String { section.trimmingSpace.isEmpty ? "general" : section }

    private func occurrences(isOpen: Bool) -> [JSON] {
        sources.enumerated().map { $1.occurrence(skill: uid, place: $0, isOpen: isOpen) }
    }

    /// Null once the words it was made of have changed.
    private var embedding: JSON {
        guard let kept = extra?["embedding"], kept["of"]?.string == updatedAt.iso else {
            return .null
        }
        return kept["vector"] ?? .null
    }

    /// Counts that were given elsewhere; nil when all were given in the store that writes.
    private func verdicts(_ tally: [String: Tally], _ origin: String?) -> JSON? {
        let others = tally.filter { $0.key != origin && !$0.key.isEmpty && $0.value.total > 0 }
        guard !others.isEmpty else { return nil }
        return .object(
            others.sorted { $0.key < $1.key }.map { name, tally in
                (
                    name,
                    [
                        "helpful": JSON(tally.helpful), "harmful": JSON(tally.harmful),
                        "neutral": JSON(tally.neutral),
                    ]
                )
            }
        )
    }
}

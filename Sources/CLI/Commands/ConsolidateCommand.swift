import Apprentice

extension Command {
    static let consolidate = Command(
        "consolidate",
        summary: "merge lessons that say the same; :undo brings them back",
        example: ":consolidate --dry-run",
        options: [
            Option(
                name: "dry-run",
                summary: "only say what would be merged"
            ),
            Option(
                name: "no-model",
                summary: "merge without asking a model"
            ),
        ],
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        let isTrial = arguments.option("dry-run") != nil
        let asksModel = arguments.option("no-model") == nil
        try arguments.end(of: "consolidate")
        let model = asksModel ? chat.models.manager : nil
        let output = chat.output
        let plan = try await Consolidator(model: model).plan(in: chat.store) { number, count in
            if output.isInteractive { output.notice("  comparing \(number) of \(count)") }
        }
        let done = isTrial ? nil : try await chat.store.transaction { try $0.consolidate(plan) }
        if let revision = done?.revision { chat.showed(revision: revision.number) }
        output.result(ConsolidationReport(plan: plan, done: done).result)
        await chat.refreshStatus()
    }
}

/// What was merged, what stays apart and why, for people and for programs.
struct ConsolidationReport {
    let plan: Consolidator.Plan
    /// What was done; nil in a dry run.
    let done: ConsolidationResult?

    private var merges: [SkillMerge] { done?.merges ?? plan.merges }
    private var notices: [String] { done?.notices ?? plan.notices }

    var result: CommandResult {
        CommandResult(
            "consolidate",
            text,
            [
                (key: "dry_run", value: .bool(done == nil)),
                (key: "revision", value: JSON(done?.revision?.number)),
                (key: "merged", value: .array(merges.map(json))),
                (key: "kept", value: .array(plan.keeps.map { JSON($0.ids) })),
                (key: "notices", value: JSON(notices)),
            ],
            hint: merges.isEmpty ? nil : done == nil ? "do it: :consolidate" : "take it back: :undo"
        )
    }

    private var text: String {
        var lines: [String] = merges.flatMap { merge in
            [
                "\(merge.from.map(\.id).joined(separator: ", ")) → \(merge.into.id)",
                "  " + merge.into.listText,
            ]
        }
        lines += plan.keeps.map { keep in
            "\(keep.ids.joined(separator: ", ")) stay apart: \(keep.reasoning)"
        }
        lines += notices
        let count = merges.reduce(0) { $0 + $1.from.count }
        let skills = "\(count) lesson\(count == 1 ? "" : "s")"
        if count == 0 {
            lines.append("nothing to merge")
        } else if done == nil {
            lines.append("would merge \(skills) into others")
        } else {
            lines.append("merged \(skills) into others")
        }
        return lines.joined(separator: "\n")
    }

    private func json(_ merge: SkillMerge) -> JSON {
        [
            "into": .string(merge.into.id), "from": JSON(merge.from.map(\.id)),
            "content": .string(merge.into.content), "context": .string(merge.into.context),
        ]
    }
}

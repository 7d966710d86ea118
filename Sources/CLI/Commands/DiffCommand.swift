import Apprentice

extension Command {
    static let diff = Command(
        "diff",
        "[rA [rB]]",
        summary: "what changed in the skillbook since a revision, or between two",
        example: ":diff r10 r14",
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        let words = [arguments.word(), arguments.word()].compactMap(\.self)
        try arguments.end(of: "diff")
        let numbers = words.compactMap { Int($0.hasPrefix("r") ? String($0.dropFirst()) : $0) }
        guard numbers.count == words.count else {
            throw UsageError(
                what: "'\(words.joined(separator: " "))' are no revisions",
                why: "a revision is r and a number",
                remedy: "see them: :log"
            )
        }
        let newest = try await chat.store.read { $0.book.revision }
        if let unknown = numbers.first(where: { $0 < 0 || $0 > newest }) {
            throw LearningError(
                "no revision r\(unknown)",
                why: "the newest is r\(newest)",
                remedy: "see them: :log"
            )
        }
        let from = numbers.first ?? max(0, newest - 1)
        let to = numbers.count > 1 ? numbers[1] : newest
        let changed = try await chat.store.read {
            try $0.revisions(after: min(from, to), upTo: max(from, to))
        }
        let net = RevisionHistory.changes(changed)
        let lines = net.flatMap { change -> [String] in
            let id = (change.after ?? change.before)?.id ?? ""
            var lines: [String] = []
            if let before = change.before, before.isLive {
                lines.append("- \(id) \(before.listText)")
            }
            if let after = change.after, after.isLive {
                lines.append("+ \(id) \(after.listText)")
            }
            return lines
        }
        chat.output.result(
            CommandResult(
                "diff",
                lines.isEmpty
                    ? "no difference between r\(from) and r\(to)" : lines.joined(separator: "\n"),
                [
                    (key: "from", value: JSON(from)), (key: "to", value: JSON(to)),
                    (
                        key: "changes",
                        value: .array(
                            net.map { change in
                                [
                                    "id": JSON((change.after ?? change.before)?.id),
                                    "kind": .string(change.kind.rawValue),
                                    "before": JSON(change.before?.promptText),
                                    "after": JSON(change.after?.promptText),
                                ]
                            }
                        )
                    ),
                ]
            )
        )
    }
}

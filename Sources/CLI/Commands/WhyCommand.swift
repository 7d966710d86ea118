import Apprentice

extension Command {
    static let why = Command(
        "why",
        "[#TURN]",
        summary: "which lessons an answer drew on, and the words they came from",
        example: ":why #2",
        completing: .turn,
        place: .bothContinuing
    ) { arguments, chat in
        var arguments = arguments
        let turn = try await chat.turn(arguments.turn(), for: "why")
        try arguments.end(of: "why")
        let (book, said, history) = try await chat.store.read { records in
            let history = try Dictionary(
                turn.shown.map { ($0, try records.revisions(changing: $0)) },
                uniquingKeysWith: { first, _ in first }
            )
            return (records.book, try records.feedback(turn: turn.id), history)
        }
        let report = WhyReport(
            turn: turn,
            book: book,
            feedback: said,
            history: history,
            place: chat.place(of: turn),
            now: await chat.lessons(for: turn.question, in: book)
        )
        chat.output.result(CommandResult("why", report.text, report.members))
    }
}

/// Why an answer is as it is: the skills in its prompt, and where each came from.
struct WhyReport {
    let turn: Trajectory
    let book: Skillbook
    let feedback: [Feedback]
    /// The revisions of each skill in its prompt, newest first, for the words as they stood there.
    let history: [Skill.UID: [Revision]]
    /// Where the model is that was asked, if it is the one that answers now.
    let place: String?
    /// What its question would get today, and what was near.
    let now: SkillSelection

    /// What a person reads.
    var text: String {
        var lines = ["#\(turn.id) \(turn.question.onOneLine)"]
        for said in feedback {
            let verdict = (said.isGood ? "good" : "bad") + (said.isWithdrawn ? ", withdrawn" : "")
            let notes = said.notes.map { "\"\($0.text.onOneLine)\"" }.joined(separator: " · ")
            lines.append("  judged \(verdict)" + (notes.isEmpty ? "" : ": " + notes))
        }
        if turn.shown.isEmpty { lines.append("  no lessons were used") }
        for uid in turn.shown {
            guard let skill = book[uid] else { continue }
            lines += describe(skill, mark: turn.cited.contains(uid) ? "cited" : "in the prompt:")
        }
        if !turn.hidden.isEmpty {
            let ids = turn.hidden.compactMap { book[$0]?.id }
            lines.append(
                "  \(ids.count) more did not fit: \(ids.prefix(8).joined(separator: ", "))"
            )
        }
        for candidate in now.topic.near where !turn.shown.contains(candidate.skill.uid) {
            lines.append(
                "  left out \(candidate.skill.id), \(SelectionReport.nearness(candidate)): "
                    + candidate.skill.content.onOneLine
            )
        }
        let new = learnedSince
        if !new.isEmpty { lines.append("  new since: \(new.map(\.id).joined(separator: ", "))") }
        lines.append("  " + sent)
        return lines.joined(separator: "\n")
    }

    /// What was sent, and where.
    private var sent: String {
        let count = turn.shown.count
        let lessons = count == 0 ? "" : ", \(count) lesson\(count == 1 ? "" : "s")"
        let files = turn.context == nil ? "" : ", the files it named"
        let model = place.map { "\(turn.model) \($0)" } ?? turn.model
        return "sent to \(model): the question\(lessons)\(files)"
    }

    /// What a program reads.
    var members: [(key: String, value: JSON)] {
        let cited = turn.cited.compactMap { book[$0]?.id }
        return [
            (key: "turn", value: JSON(turn.id)),
            (key: "question", value: .string(turn.question)),
            (
                key: "shown",
                value: .array(turn.shown.compactMap { asShown($0) }.map(SkillReport.json))
            ),
            (key: "cited", value: JSON(cited)),
            (key: "hidden", value: JSON(turn.hidden.compactMap { book[$0]?.id })),
            (
                key: "near",
                value: JSON(
                    now.topic.near.filter { !turn.shown.contains($0.skill.uid) }.map(\.skill.id)
                )
            ),
            (key: "since", value: JSON(learnedSince.map(\.id))),
        ]
    }

    private var learnedSince: [Skill] {
        book.live.filter { $0.revision > turn.revision && !turn.shown.contains($0.uid) }
    }

    /// A skill as it stood in the turn's prompt; learning may have reworded it since.
    private func asShown(_ uid: Skill.UID) -> Skill? {
        RevisionHistory.skill(uid, in: history[uid] ?? [], at: turn.revision) ?? book[uid]
    }

    private func describe(_ skill: Skill, mark: String) -> [String] {
        let then = asShown(skill.uid) ?? skill
        var lines = ["  \(mark) \(skill.id) \(then.content.onOneLine)"]
        if !skill.isLive {
            lines[0] += " (removed since)"
        } else if skill.content != then.content {
            lines.append("    now reads: \(skill.content.onOneLine)")
        }
        return lines + skill.sources.map { "    " + SkillReport.words(of: $0) }
    }
}

extension Chat {
    /// Where the model of a turn is, if it is the one that answers now.
    fileprivate func place(of turn: Trajectory) -> String? {
        let profile = agent.model.profile
        guard turn.model == profile.name else { return nil }
        return profile.host.map { "at \($0)" } ?? "on this machine"
    }
}

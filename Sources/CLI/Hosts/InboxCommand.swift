import Apprentice
import ApprenticeHosts
import ApprenticeTerminal

extension Command {
    static let inbox = Command(
        "inbox",
        "[accept WHICH | reject WHICH | edit ID LESSON | unread]",
        summary: "what waits for you: corrections found elsewhere, guesses, lessons held back",
        example: ":inbox accept i12",
        completing: .words(["accept", "edit", "reject", "unread"]),
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        switch arguments.word() {
        case nil: try await InboxReport.list(in: [.waiting], chat)
        case "unread":
            try arguments.end(of: "inbox")
            try await InboxReport.list(in: [.unread], chat)
        case "accept": try await chat.decide(&arguments, accepting: true)
        case "reject": try await chat.decide(&arguments, accepting: false)
        case "edit":
            guard let id = arguments.word(), let note = arguments.note() else {
                throw UsageError(
                    what: ":inbox edit needs a number and a lesson",
                    why: "one of them is missing",
                    remedy: ":inbox edit i12 use pnpm here"
                )
            }
            guard let number = InboxReport.number(id) else {
                // A lesson that waits is edited like any other, and then in use.
                return try await chat.edit(.reword(id: id, content: note), "inbox", "edited")
            }
            try await chat.accept([number], note: note)
        case let word?:
            throw UsageError(
                what: ":inbox does not know '\(word)'",
                why: "it takes accept, reject, edit or unread",
                remedy: ":inbox accept i12"
            )
        }
    }
}

extension Chat {
    /// Accepts or turns down what is named: `i12`, a lesson's id, a program, `guesses`, `all`.
    fileprivate func decide(_ arguments: inout CommandArguments, accepting: Bool) async throws {
        let verb = accepting ? "accept" : "reject"
        var words: [String] = []
        while let word = arguments.word() { words.append(word) }
        guard !words.isEmpty else {
            throw UsageError(
                what: ":inbox \(verb) needs to know which",
                why: "i12, a lesson's id, a program such as claude-code, guesses, or all",
                remedy: ":inbox \(verb) i12"
            )
        }
        let (proposals, book) = try await store.read {
            (try $0.proposals(in: [.waiting, .unread], limit: .max), $0.book)
        }
        var numbers: [Proposal.ID] = []
        var lessons: [Skill] = []
        let guesses = book.live.filter { $0.status == .unconfirmed }
        for word in words {
            let ofHost = proposals.filter { $0.host == word && $0.state == .waiting }
            if let number = InboxReport.number(word) {
                numbers.append(number)
            } else if let skill = book[word] {
                lessons.append(skill)
            } else if word == "all" {
                numbers += proposals.filter { $0.state == .waiting }.map(\.id)
            } else if word == "guesses" {
                lessons += guesses
            } else if !ofHost.isEmpty {
                numbers += ofHost.map(\.id)
            } else {
                throw LearningError(
                    "nothing in the inbox is called '\(word)'",
                    remedy: "see what waits: :inbox"
                )
            }
        }
        for id in lessons.map(\.id).uniqued() {
            try await edit(
                accepting ? .accept(id: id) : .remove(id: id),
                "inbox",
                accepting ? "accepted" : "removed"
            )
        }
        if accepting {
            if !numbers.isEmpty { try await accept(numbers.uniqued()) }
        } else if !numbers.isEmpty {
            let ids = numbers.uniqued()
            try await store.transaction { records in
                for id in ids { try records.reject(id) }
            }
            output.result(
                CommandResult(
                    "inbox",
                    "turned down \(ids.map { "i\($0)" }.joined(separator: ", ")); never shown again",
                    [(key: "rejected", value: .array(ids.map { JSON($0) }))]
                )
            )
        }
    }

    /// Makes lessons of proposals.
    fileprivate func accept(_ numbers: [Proposal.ID], note: String? = nil) async throws {
        let policy = loop.policy
        let kept = try await store.transaction { records in
            try numbers.map { try records.accept($0, note: note, policy: policy) }
        }
        loop.wakeAll()
        if let last = kept.last { showed(revision: last.revision) }
        await refreshStatus()
        let lines = zip(numbers, kept).map { number, kept in
            "i\(number): " + LessonWords().acknowledged(kept)
        }
        output.result(
            CommandResult(
                "inbox",
                lines.joined(separator: "\n"),
                [
                    (key: "accepted", value: .array(numbers.map { JSON($0) })),
                    (key: "skills", value: JSON(kept.compactMap { $0.skill?.id })),
                ]
            )
        )
    }
}

/// What waits, in words and as JSON.
enum InboxReport {
    /// How many are shown at once.
    private static let limit = 50

    /// The number of `i12`, or of `12`.
    static func number(_ word: String) -> Int? {
        let digits = word.first == "i" ? word.dropFirst() : word[...]
        return digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
    }

    /// Shows what waits.
    static func list(in states: [Proposal.State], _ chat: Chat) async throws {
        let (proposals, unread, book) = try await chat.store.read { records in
            (
                try records.proposals(in: states, limit: .max),
                try records.proposals(in: [.unread], limit: .max).count, records.book
            )
        }
        let isAll = states.contains(.waiting)
        let guesses = isAll ? book.live.filter { $0.status == .unconfirmed } : []
        let held = isAll ? book.quarantined : []
        var parts = proposals.prefix(limit).map(text)
        if proposals.count > limit { parts.append("and \(proposals.count - limit) more") }
        parts += guesses.map {
            "\($0.id) · a guess\n  lesson  \(ControlFilter.legibleLine($0.promptText.onOneLine))"
        }
        parts += held.map {
            "\($0.id) · held back: \($0.quarantine ?? "")\n  lesson  \(ControlFilter.legibleLine($0.promptText.onOneLine))"
        }
        if isAll, unread > 0 {
            parts.append("\(unread) more that may be corrections: :inbox unread")
        }
        let empty = isAll ? "nothing waits" : "nothing is unread"
        chat.output.result(
            CommandResult(
                "inbox",
                parts.isEmpty ? empty : parts.joined(separator: "\n"),
                [
                    (key: "proposals", value: .array(proposals.map(json))),
                    (key: "unread", value: JSON(unread)),
                    (key: "guesses", value: .array(guesses.map(SkillReport.json))),
                    (key: "quarantined", value: .array(held.map(SkillReport.json))),
                ]
            )
        )
    }

    /// A proposal in words: the correction, its question, its place, and the lesson it would become.
    static func text(_ proposal: Proposal) -> String {
        let number = proposal.id > 0 ? "i\(proposal.id) · " : ""
        let place =
            [proposal.host, proposal.project.map(ProjectName.short)]
            .compactMap(\.self) + [proposal.saidAt.map { String($0.prefix(10)) }].compactMap(\.self)
        return [
            number + place.joined(separator: " · "),
            "  said    " + ControlFilter.legibleLine(proposal.said.onOneLine),
            "  of      " + beginning(proposal.question),
            "  lesson  " + ControlFilter.legibleLine(proposal.note.onOneLine),
        ].joined(separator: "\n")
    }

    /// The beginning of what a person need not read to the end; what is accepted is shown whole.
    private static func beginning(_ text: String) -> String {
        DisplayWidth.truncate(ControlFilter.legibleLine(text.onOneLine), to: 200)
    }

    private static func json(_ proposal: Proposal) -> JSON {
        [
            "id": JSON(proposal.id), "state": .string(proposal.state.rawValue),
            "host": .string(proposal.host), "session": .string(proposal.session),
            "said": .string(proposal.said), "lesson": .string(proposal.note),
            "question": .string(proposal.question), "answer": .string(proposal.answer),
            "project": JSON(proposal.project), "said_at": JSON(proposal.saidAt),
        ]
    }
}

import Apprentice

extension Command {
    static let sessions = Command(
        "sessions",
        summary: "the conversations there are, newest last",
        example: ":sessions"
    ) { _, chat in
        let found = try await chat.store.read { records in
            try records.sessions(limit: 30).map { session in
                (session, try records.trajectories(session: session.id, limit: 200))
            }
        }
        let rows = found.reversed().map { session, turns in
            let first = turns.first?.question.onOneLine ?? ""
            let range = turns.first.map { "#\($0.id)" } ?? ""
            let last = turns.count > 1 ? "–#\(turns.last?.id ?? 0)" : ""
            return ["\(session.id)", session.name ?? "", range + last, String(first.prefix(60))]
        }
        chat.output.result(
            CommandResult(
                "sessions",
                rows.isEmpty
                    ? "no conversation yet"
                    : Table.text(rows, fitting: chat.output.width)
                        + "\ngo on with one: :session NUMBER",
                [
                    (
                        key: "sessions",
                        value: .array(
                            found.map { session, turns in
                                [
                                    "session": JSON(session.id), "name": JSON(session.name),
                                    "turns": JSON(turns.count),
                                    "started_at": .string(session.startedAt.iso),
                                    "first": JSON(turns.first?.question),
                                ]
                            }
                        )
                    )
                ]
            )
        )
    }

    static let session = Command(
        "session",
        "[NUMBER|NAME]",
        summary: "go on with a conversation, or give this one a name",
        example: ":session billing",
        completing: .session
    ) { text, chat in
        var arguments = CommandArguments(text)
        guard let name = arguments.note() else {
            let kept = await chat.session.kept
            let words = kept.map { "session \($0.id)" + ($0.name.map { " \($0)" } ?? "") }
            return chat.output.result(
                CommandResult(
                    "session",
                    words ?? "a new conversation",
                    [(key: "session", value: JSON(kept?.id))]
                )
            )
        }
        let all = try await chat.store.read { try $0.sessions(limit: .max) }
        if let known = all.first(where: { $0.name == name || "\($0.id)" == name }) {
            try await chat.resumeSession(known.id)
            let turns = await chat.session.turns
            chat.output.result(
                CommandResult(
                    "session",
                    "went on with session \(known.id) · \(turns.count) turns, the last was \"\(turns.last?.question.onOneLine ?? "")\"",
                    [(key: "session", value: JSON(known.id))]
                )
            )
        } else if Int(name) != nil {
            throw LearningError(
                "no session \(name)",
                why: "the store holds no conversation of that number",
                remedy: "see those there are: :sessions"
            )
        } else if let kept = await chat.session.kept, let old = kept.name {
            // A name that was mistyped must not take the place of another.
            throw LearningError(
                "no session '\(name)'",
                why: "and this one is called \(old) already",
                remedy: "see those there are: :sessions"
            )
        } else if let named = try await chat.session.rename(name) {
            await chat.refreshStatus()
            chat.output.result(
                CommandResult(
                    "session",
                    "session \(named.id) is called \(name)",
                    [(key: "session", value: JSON(named.id))]
                )
            )
        } else {
            throw LearningError(
                "no session '\(name)'",
                why: "none is called so, and this one has no question yet to keep a name with",
                remedy: "see them: :sessions"
            )
        }
    }

    static let retry = Command(
        "retry",
        summary: "ask the last question again",
        example: ":retry"
    ) { _, chat in
        let turn = try await chat.turn(nil, for: "retry")
        try await chat.ask(ChatSession.Question(again: turn))
    }

    static let keep = Command(
        "keep",
        "[NOTE]",
        summary: "make a lesson of a correction you gave in plain words",
        example: ":keep"
    ) { text, chat in
        let turns = await chat.session.turns
        guard let last = turns.last, let judged = turns.dropLast().last else {
            throw LearningError(
                "nothing to keep yet",
                why: ":keep makes a lesson of what you said after an answer",
                remedy: "say what is right of the last answer: :no WHAT IS RIGHT"
            )
        }
        var arguments = CommandArguments(text)
        let said = arguments.note()
        guard said != nil || PlainCorrection.isOne(last.question) else {
            let line = last.question.onOneLine.prefix(60)
            throw LearningError(
                "nothing to keep",
                why: "\"\(line)\" does not read as a correction",
                remedy: "say what is right: :keep WHAT IS RIGHT"
            )
        }
        let note = said ?? last.question
        try await chat.judge(.bad(judged.id, note: note))
        chat.markKept()
    }
}

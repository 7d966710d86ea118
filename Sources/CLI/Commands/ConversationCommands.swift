import Apprentice

extension Command {
    static let sessions = Command(
        "sessions",
        summary: "the conversations there are, the one asked in last at the end",
        example: ":sessions",
        options: [
            Option(
                name: "prune",
                value: "AGE",
                summary: "delete those not asked in for 90d, 12w or 2y; lessons stay"
            ),
            Option(
                name: "dry-run",
                summary: "only say what would be deleted"
            ),
        ],
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        if let age = arguments.option("prune", hasValue: true) {
            let isTrial = arguments.option("dry-run") != nil
            try arguments.end(of: "sessions")
            return try await chat.prune(olderThan: age, isTrial: isTrial)
        }
        try arguments.end(of: "sessions")
        let found = try await chat.store.read { records in
            try records.sessions(limit: 30).map { session in
                (session, try records.trajectories(session: session.id, limit: 200))
            }
        }
        let rows = found.reversed().map { session, turns in
            let first = turns.first?.question.onOneLine ?? ""
            let range = turns.first.map { "#\($0.id)" } ?? ""
            let last = turns.count > 1 ? "–#\(turns.last?.id ?? 0)" : ""
            let asked = (turns.last?.askedAt ?? session.startedAt).inLocalTime
            return ["\(session.id)", session.name ?? "", range + last, asked, first]
        }
        chat.output.result(
            CommandResult(
                "sessions",
                rows.isEmpty
                    ? "no conversation yet"
                    : Table.text(rows, fitting: chat.output.width ?? 100) + "\n",
                [
                    (
                        key: "sessions",
                        value: .array(
                            found.map { session, turns in
                                [
                                    "session": JSON(session.id), "name": JSON(session.name),
                                    "turns": JSON(turns.count),
                                    "started_at": .string(session.startedAt.iso),
                                    "asked_at": JSON(turns.last?.askedAt.iso),
                                    "first": JSON(turns.first?.question),
                                ]
                            }
                        )
                    )
                ],
                hint: rows.isEmpty ? nil : "continue one: :session NUMBER"
            )
        )
    }

    static let session = Command(
        "session",
        "[NUMBER|NAME] | delete NUMBER|NAME",
        summary: "continue a conversation, name this one, or delete one",
        example: ":session billing",
        completing: .session
    ) { arguments, chat in
        var arguments = arguments
        if arguments.take("delete") {
            let name = arguments.note() ?? ""
            return try await chat.delete(session: name)
        }
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
            chat.output.result(
                CommandResult(
                    "session",
                    await chat.resumedWords,
                    [(key: "session", value: JSON(known.id))]
                )
            )
            if let turn = chat.lastTurn { chat.output.recalled(turn) }
        } else if Int(name) != nil {
            throw LearningError(
                "no session \(name)",
                why: "there is no conversation with that number",
                remedy: "see them: :sessions"
            )
        } else if let kept = await chat.session.kept, let old = kept.name {
            // A name that was mistyped must not take the place of another.
            throw LearningError(
                "no session '\(name)'",
                why: "this one is called \(old) already",
                remedy: "see them: :sessions"
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
                why: "none has that name, and this one can be named after its first question",
                remedy: "see them: :sessions"
            )
        }
    }

    static let fork = Command(
        "fork",
        "[#TURN]",
        summary: "a new conversation that goes on from an answer, this or an older one",
        example: ":fork #12",
        completing: .turn
    ) { arguments, chat in
        var arguments = arguments
        let named = try arguments.turn()
        try arguments.end(of: "fork")
        if named == nil { try chat.requireKept("fork") }
        let turn = try await chat.turn(named, for: "fork")
        let count = try await chat.fork(from: turn)
        chat.output.result(
            CommandResult(
                "fork",
                "a new conversation that goes on from #\(turn.id) · \(count) turn\(count == 1 ? "" : "s")",
                [(key: "turn", value: JSON(turn.id)), (key: "turns", value: JSON(count))]
            )
        )
        chat.output.recalled(turn)
    }

    static let retry = Command(
        "retry",
        summary: "ask the last question again",
        example: ":retry"
    ) { arguments, chat in
        try arguments.end(of: "retry")
        guard let turn = chat.lastTurn else {
            throw LearningError(
                "nothing to ask again yet",
                why: ":retry asks the last question again, and there is none in this session",
                remedy: "ask something first"
            )
        }
        try await chat.ask(ChatSession.Question(again: turn))
    }

    static let keep = Command(
        "keep",
        "[NOTE]",
        summary: "make a lesson of a correction you gave in plain words",
        example: ":keep"
    ) { arguments, chat in
        try chat.requireKept("keep")
        let turns = await chat.session.turns
        guard let last = turns.last, let judged = turns.dropLast().last(where: \.hasAnswer) else {
            throw LearningError(
                "nothing to keep yet",
                why: ":keep makes a lesson of what you said after an answer",
                remedy: "say what is right of the last answer: :no WHAT IS RIGHT"
            )
        }
        var arguments = arguments
        let said = try note(in: &arguments, as: "keep")
        guard said != nil || PlainCorrection.isOne(last.question) else {
            let line = last.question.onOneLine.prefix(60)
            throw LearningError(
                "nothing to keep",
                why: "\"\(line)\" does not read as a correction",
                remedy: "say what is right: :keep WHAT IS RIGHT"
            )
        }
        let note = said ?? PlainCorrection.lesson(of: last.question)
        try await chat.judge(.bad(judged.id, note: note))
        chat.markKept()
    }
}

extension Chat {
    /// Deletes a conversation for good, after asking where somebody can answer.
    fileprivate func delete(session name: String) async throws {
        let all = try await store.read { try $0.sessions(limit: .max) }
        guard let known = all.first(where: { $0.name == name || "\($0.id)" == name }) else {
            throw LearningError(
                name.isEmpty ? "which session?" : "no session '\(name)'",
                why: name.isEmpty ? "none was named" : "there is no conversation with that name",
                remedy: "see them: :sessions"
            )
        }
        if output.isInteractive {
            let asked = await askPerson("delete session \(known.id) for good? [y/N] ")
            guard case .line(let answer) = asked,
                ["y", "yes"].contains(answer.lowercased().trimmingSpace)
            else { return output.notice("kept session \(known.id)") }
        }
        let count = try await store.transaction { try $0.delete(known.id) }
        if await session.kept?.id == known.id { startSession() }
        await refreshStatus()
        output.result(
            CommandResult(
                "session",
                "deleted session \(known.id) with \(count) turn\(count == 1 ? "" : "s")"
                    + "; lessons from it stay",
                [(key: "deleted", value: JSON(known.id)), (key: "turns", value: JSON(count))]
            )
        )
    }

    /// Deletes the conversations that were not asked in for some time.
    fileprivate func prune(olderThan age: String, isTrial: Bool) async throws {
        guard let days = Age.days(age) else {
            throw UsageError(
                what: "--prune cannot be '\(age)'",
                why: "it takes an age: 90d, 12w or 2y",
                remedy: "apprentice sessions --prune 90d --dry-run"
            )
        }
        let deleted = try await store.transaction { records in
            var moment = records.now
            moment.microseconds -= Int64(days) * 86_400_000_000
            return try records.deleteSessions(before: moment, onlyCounting: isTrial)
        }
        let count = deleted.sessions.count
        output.result(
            CommandResult(
                "sessions",
                "\(isTrial ? "would delete" : "deleted") \(count) session\(count == 1 ? "" : "s")"
                    + " with \(deleted.turns) turn\(deleted.turns == 1 ? "" : "s")",
                [
                    (key: "deleted", value: .array(deleted.sessions.map { JSON($0) })),
                    (key: "turns", value: JSON(deleted.turns)),
                    (key: "dry_run", value: .bool(isTrial)),
                ]
            )
        )
    }
}

/// An age as it is typed.
enum Age {
    /// The days of `90d`, `12w` or `2y`; nil for anything else.
    static func days(_ text: String) -> Int? {
        let units: [Character: Int] = ["d": 1, "w": 7, "y": 365]
        guard let last = text.last, let unit = units[last],
            let count = Int(text.dropLast()), (0...100_000).contains(count)
        else { return nil }
        return count * unit
    }
}

import Apprentice

extension Command {
    static let feedback = Command(
        "feedback",
        "good|bad|SCORE|withdraw [#TURN] [NOTE]",
        summary: "judge an answer, or withdraw your judgement",
        example: ":feedback bad #3 \"use --ring canary\"",
        completing: .words(["good", "bad", "withdraw"]),
        place: .both
    ) { arguments, chat in
        var arguments = arguments
        if arguments.isFromShell {
            let options = arguments.options
            return try await chat.feedback(FeedbackRequest(arguments.words(), options: options))
        }
        switch arguments.word() {
        case "withdraw":
            let named = try arguments.turn()
            try arguments.end(of: "feedback")
            let turn = try await chat.turn(named, for: "feedback withdraw")
            try await chat.withdraw(turn.id)
        case let word:
            try await judge(FeedbackRequest.score(word), &arguments, as: "feedback bad", chat)
        }
    }

    static let good = Command(
        "good",
        "[#TURN] [NOTE]",
        summary: "the answer was good; a note says what to keep doing",
        example: ":good",
        completing: .turn
    ) { arguments, chat in
        var arguments = arguments
        try await judge(1, &arguments, as: "good", chat)
    }

    static let bad = Command(
        "bad",
        "[#TURN] [NOTE]",
        summary: "the answer was bad; a note says what is right",
        example: ":bad we use metric units",
        completing: .turn
    ) { arguments, chat in
        var arguments = arguments
        try await judge(0, &arguments, as: "bad", chat)
    }

    static let no = Command(
        "no",
        "[#TURN] WHAT IS RIGHT",
        summary: "say what is right: the question is answered again, and the lesson remembered",
        example: ":no we use zeppo: zeppo push SERVICE --ring canary",
        completing: .turn
    ) { arguments, chat in
        var arguments = arguments
        let named = try arguments.turn()
        if named == nil { try chat.requireKept("no") }
        let turn = try await chat.answer(named, for: "no")
        guard let note = try note(in: &arguments, as: "no") else {
            throw UsageError(
                what: ":no needs the right answer",
                remedy: ":no we use zeppo, with --ring canary"
            )
        }
        try await chat.judge(.bad(turn.id, note: note))
        try await chat.ask(ChatSession.Question(turn.question, correcting: (turn, note)))
        guard let again = chat.lastTurn, again.corrects == turn.id, again.outcome == .answered
        else { return }
        let adherence = Adherence(of: again.answer, to: note)
        if adherence.verdict == .notFollowed {
            chat.output.notice("\(adherence.words(about: "the new answer")); your note is kept")
        }
    }

    /// Takes the rest as a note.
    ///
    /// - Throws: ``UsageError`` when it is a command, which somebody meant to give.
    static func note(
        in arguments: inout CommandArguments,
        as name: String
    ) throws(UsageError) -> String? {
        let typed = arguments.rest.trimmingSpace
        let word = typed.prefix { !$0.isWhitespace }
        if word.first == ":", Command.all.contains(where: { ":" + $0.name == word }) {
            throw UsageError(
                what: "'\(word)' is a command, not a note",
                why: "nothing was judged",
                remedy: "type it on a line of its own, or quote the note: :\(name) \"\(typed)\""
            )
        }
        return arguments.note()
    }

    private static func judge(
        _ score: Double,
        _ arguments: inout CommandArguments,
        as name: String,
        _ chat: Chat
    ) async throws {
        let named = try arguments.turn()
        if named == nil { try chat.requireKept(name) }
        let turn = try await chat.answer(named, for: name)
        var note = try note(in: &arguments, as: name)
        if note == nil, score == 0, chat.output.isInteractive {
            // A bare "bad" teaches little; what is right teaches all.
            switch await chat.askPerson("what is right? (Enter: just bad) ") {
            case .line(let answer):
                guard !answer.trimmingSpace.hasPrefix(":") else {
                    throw UsageError(
                        what: "that is a command, not what is right",
                        why: "#\(turn.id) was not judged",
                        remedy: "type the command again; then judge: :\(name)"
                    )
                }
                var typed = CommandArguments(answer)
                note = typed.note()
            case .interrupted, .end, .unreadable: throw CancellationError()
            }
        }
        try await chat.judge(Verdict(turn: turn.id, score: score, note: note))
    }
}

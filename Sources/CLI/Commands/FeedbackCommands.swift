import Apprentice

extension Command {
    static let feedback = Command(
        "feedback",
        "good|bad|SCORE|withdraw [#TURN] [NOTE]",
        summary: "judge an answer, or take your judgement back",
        example: ":feedback bad #3 \"use --ring canary\"",
        completing: .words(["good", "bad", "withdraw"])
    ) { text, chat in
        var arguments = CommandArguments(text)
        switch arguments.word() {
        case "withdraw":
            let turn = try await chat.turn(arguments.turn(), for: "feedback withdraw")
            try await chat.withdraw(turn.id)
        case let word: try await judge(FeedbackRequest.score(word), &arguments, chat)
        }
    }

    static let good = Command(
        "good",
        "[#TURN] [NOTE]",
        summary: "the answer was good; a note says what to keep doing",
        example: ":good",
        completing: .turn
    ) { text, chat in
        var arguments = CommandArguments(text)
        try await judge(1, &arguments, chat)
    }

    static let bad = Command(
        "bad",
        "[#TURN] [NOTE]",
        summary: "the answer was bad; a note says what is right",
        example: ":bad we use metric units",
        completing: .turn
    ) { text, chat in
        var arguments = CommandArguments(text)
        try await judge(0, &arguments, chat)
    }

    static let no = Command(
        "no",
        "[#TURN] WHAT IS RIGHT",
        summary: "say what is right; the question is answered again, and it is remembered",
        example: ":no we use zeppo: zeppo push SERVICE --ring canary",
        completing: .turn
    ) { text, chat in
        var arguments = CommandArguments(text)
        let turn = try await chat.turn(arguments.turn(), for: "no")
        guard let note = arguments.note() else {
            throw UsageError(
                what: ":no needs what is right",
                why: "nothing follows it",
                remedy: ":no we use zeppo, with --ring canary"
            )
        }
        try await chat.judge(.bad(turn.id, note: note))
        try await chat.ask(ChatSession.Question(turn.question, correcting: (turn, note)))
        guard let again = chat.lastTurn, again.corrects == turn.id, again.outcome == .answered
        else { return }
        let missing = KeyTerms(note).missing(from: again.answer)
        if !missing.isEmpty {
            chat.output.notice(
                "the new answer still lacks \(missing.joined(separator: ", ")); the note stands in every prompt all the same"
            )
        }
    }

    private static func judge(_ score: Double, _ arguments: inout CommandArguments, _ chat: Chat)
        async throws
    {
        let name = score >= 0.5 ? "good" : "bad"
        let turn = try await chat.turn(arguments.turn(), for: name)
        var note = arguments.note()
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
